import { escapeMarkdown, code } from '../../core/report/markdown';
import { bytesWords, count, timeWords } from '../../core/report/words';
import { rpoStanding, stateOf, takenAtOf, verifiedAtOf, type SnapshotState } from '../../core/snapshot/catalog';
import { resourceName } from '../../core/snapshot/kubernetes/resources';
import type { Row, RowIcon } from '../../ui/tree/row';
import { plainRow } from '../clusters/plain-row';
import { elsewhere } from '../etcd/elsewhere';
import { exactTime, joined, listed, sentence, span } from '../operations/words';
import { ageWords } from './age';
import { countWords, KIND_WORDS } from './comparison';
import { drillFacts, drillWords } from './drill-words';
import { snapshotElementId, type SnapshotElement, type SnapshotElementOf } from './elements';
import type { KnownSnapshot } from './known-snapshot';

/** What rows say depends on the moment and on what is wanted of snapshots. */
export interface RowContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Files of the cluster, newest first; undefined before the folders were read. */
  readonly own: readonly KnownSnapshot[] | undefined;
  /** How old the newest may be, milliseconds; undefined: nobody said. */
  readonly rpoMs: number | undefined;
}

const CHOOSE_IDENTITIES = { command: 'drydock.snapshots.chooseIdentities', title: 'Choose Identities' };

export function snapshotRow(element: SnapshotElement, context: RowContext): Row {
  const id = snapshotElementId(element);
  const access = element.session?.guard.readOnly === true ? 'readOnly' : 'writable';
  switch (element.kind) {
    case 'snapshots':
      return rootRow(id, element, context, access);
    case 'snapshotMessage':
      return {
        ...plainRow(id, 'snapshotMessage', element.text, element.hint ?? '', messageIcon(element.state), [
          element.state,
          ...(canBeTaken(element) ? ['takes'] : []),
        ]),
        ...(element.state === 'locked' ? { click: CHOOSE_IDENTITIES } : {}),
      };
    case 'otherSnapshots':
      return {
        ...plainRow(id, 'otherSnapshots', 'Of other clusters, or not known', String(element.files.length), { id: 'library' }),
        expand: 'closed',
      };
    case 'snapshot':
      return fileRow(id, element, context, access);
    case 'resource': {
      const { resource } = element;
      const size = `${count(resource.count, 'object')} · ${bytesWords(resource.bytes)}`;
      return {
        ...plainRow(id, 'snapshotResource', resource.resource, joined(resource.group, size), { id: 'symbol-class' }, ['resource']),
        expand: 'closed',
      };
    }
    case 'otherKeys':
      return {
        ...plainRow(
          id,
          'snapshotResource',
          'Other keys',
          `${count(element.amount.count, 'key')} · ${bytesWords(element.amount.bytes)} · no objects of Kubernetes`,
          { id: 'key' },
          ['keys'],
        ),
        expand: 'closed',
      };
    case 'gone':
      return {
        ...plainRow(id, 'snapshotGone', 'Deleted', `${count(element.count, 'object')} since revision ${element.since}`, { id: 'trash' }),
        expand: 'closed',
      };
    case 'namespace':
      return {
        ...plainRow(
          id,
          'snapshotNamespace',
          element.shelf.namespace ?? '',
          `${count(element.amount.count, 'object')} · ${bytesWords(element.amount.bytes)}`,
          { id: 'folder' },
        ),
        expand: 'closed',
      };
    case 'range':
      return {
        ...plainRow(id, 'snapshotRange', `${element.first} … ${element.last}`, String(element.to - element.from), { id: 'list-unordered' }),
        expand: 'closed',
      };
    case 'object':
      return objectRow(id, element);
    case 'change': {
      const { change } = element;
      const what = change.isDeletion ? 'deleted' : `written · ${bytesWords(change.size)}`;
      const row = plainRow(
        id,
        'snapshotChange',
        `Revision ${change.main}`,
        what,
        { id: change.isDeletion ? 'trash' : 'history' },
        flagsOf(element.object.path, change.isDeletion ? 'deletion' : 'content'),
      );
      return change.isDeletion ? row : { ...row, click: { command: 'drydock.snapshot.showObject', title: 'Show Object' } };
    }
    case 'comparison': {
      const { comparison } = element;
      return {
        ...plainRow(id, 'comparison', comparison.title, countWords(comparison), { id: 'compare-changes' }, [comparison.after.kind]),
        expand: 'open',
      };
    }
    case 'differences':
      return {
        ...plainRow(
          id,
          'differences',
          element.isPart ? `${element.from + 1} to ${element.to}` : KIND_WORDS[element.what],
          element.isPart ? '' : differencesWords(element),
          { id: DIFFERENCE_ICONS[element.what] },
        ),
        expand: element.what === 'byNature' || element.isPart || element.to > 50 ? 'closed' : 'open',
      };
    case 'difference': {
      const { object } = element;
      const label = object.path ? nameOf(object.path) : object.key;
      return {
        ...plainRow(
          id,
          'difference',
          label,
          joined(object.path && resourceName(object.path), object.detail),
          { id: DIFFERENCE_ICONS[object.kind] },
          flagsOf(object.path, object.kind, object.before ? 'stored' : 'notStored'),
        ),
        click: { command: 'drydock.snapshot.showDifference', title: 'Show Difference' },
      };
    }
    case 'notCompared':
      return element.resource === undefined
        ? {
            ...plainRow(id, 'notCompared', 'Not compared', `${element.comparison.notCompared.length} resources`, {
              id: 'warning',
              color: 'list.warningForeground',
            }),
            expand: 'closed',
          }
        : plainRow(id, 'notCompared', element.resource, element.why ?? '', { id: 'question' });
  }
}

/** Whether a snapshot can be taken of the cluster that is shown: where etcd is somebody else's, files can only be looked into. */
export function canBeTaken({ session }: SnapshotElement): boolean {
  return session !== undefined && elsewhere(session.distribution) === undefined;
}

const DIFFERENCE_ICONS = { added: 'diff-added', removed: 'diff-removed', changed: 'diff-modified', byNature: 'pulse' } as const;

function differencesWords({ what, to }: SnapshotElementOf<'differences'>): string {
  return what === 'byNature' ? `${to} · leases, events, heartbeats, managed fields` : String(to);
}

function rootRow(id: string, element: SnapshotElementOf<'snapshots'>, { now, own, rpoMs }: RowContext, access: string): Row {
  const flags = [element.session ? 'cluster' : 'noCluster', access, ...(canBeTaken(element) ? ['takes'] : [])];
  const base = plainRow(id, 'snapshots', 'Snapshots', '', { id: 'archive' }, flags);
  if (!own) return { ...base, expand: 'open' };
  const [newest] = own;
  const verified = own.filter(({ entry, note }) => stateOf(entry, note) === 'verified');
  const standing =
    rpoMs === undefined || !element.session
      ? undefined
      : rpoStanding(
          verified.map(({ entry }) => takenAtOf(entry)),
          rpoMs,
          now,
        );
  const words = newest
    ? `newest ${ageWords(takenAtOf(newest.entry), now)} · ${STATE_WORDS[stateOf(newest.entry, newest.note)]}`
    : 'none yet';
  const target = rpoMs === undefined ? '' : `RPO ${span(rpoMs)}`;
  const description = joined(words, standing && (standing.isMet ? `${target} ✓` : `${target} missed`));
  const told = !standing
    ? words
    : standing.isMet
      ? `${words}. The newest verified one is within the ${target} of the fleet file`
      : standing.age === undefined
        ? `${words}. None is verified, and the fleet file wants one within ${target}`
        : `${words}. The newest verified one is ${span(standing.age)} old, and the fleet file wants one within ${target}`;
  return {
    ...base,
    description,
    icon: standing && !standing.isMet ? { id: 'warning', color: 'list.warningForeground' } : { id: 'archive' },
    context: {
      noun: 'snapshots',
      flags: [...flags, ...(standing ? [standing.isMet ? 'rpoMet' : 'rpoMissed'] : []), ...(own.length > 0 ? ['some'] : [])],
    },
    spoken: `Snapshots: ${sentence(told)}`,
    expand: 'open',
  };
}

const STATE_WORDS: Readonly<Record<SnapshotState, string>> = {
  verified: 'verified ✓',
  unverified: 'not verified',
  unsigned: 'sound, without a digest',
  digestMismatch: 'digest mismatch ✗',
  damaged: 'damaged ✗',
  notSnapshot: 'no snapshot of etcd ✗',
  encrypted: 'encrypted, not verified',
};

function fileRow(id: string, { file }: SnapshotElementOf<'snapshot'>, { now }: RowContext, access: string): Row {
  const { entry, origin, note, at } = file;
  const { metadata, metadataProblem } = entry;
  const state = stateOf(entry, note);
  const isNamed = origin === 'byHand' || (!metadata && !/-\d{8}T\d{6}Z\./.test(entry.name));
  const drilled = drillWords(file, now);
  const description = joined(
    isNamed ? ageWords(takenAtOf(entry), now) : undefined,
    bytesWords(entry.size),
    metadata?.revision === undefined ? undefined : `rev ${metadata.revision}`,
    STATE_WORDS[state],
    packedWords(entry.name),
    metadataProblem === undefined ? undefined : 'metadata unreadable',
    !metadata && metadataProblem === undefined && state === 'unverified' ? 'no metadata' : undefined,
    drilled,
    at === undefined ? undefined : `as of revision ${at}`,
  );
  const label = isNamed ? entry.name : exactTime(takenAtOf(entry)).slice(0, -3);
  const verifiedAt = verifiedAtOf(entry, note);
  const wrong = note?.finding === undefined || state === 'verified' ? '' : ` ${sentence(note.finding)}`;
  return {
    id,
    label,
    description,
    // Whole, and yet it does not come back: that is what the row is about then.
    icon: file.drill?.outcome === 'failed' && STATE_ICONS[state].id !== 'error' ? DRILL_FAILED : STATE_ICONS[state],
    context: { noun: 'snapshot', flags: [state, origin, ...(at === undefined ? [] : ['atRevision']), access] },
    spoken: `Snapshot ${label}, ${ageWords(takenAtOf(entry), now)}, ${bytesWords(entry.size)}, ${STATE_WORDS[state].replace(/ [✓✗]/, '')}${verifiedAt === undefined ? '' : ` ${ageWords(verifiedAt, now)}`}${drilled === undefined ? '' : `, ${drilled.replace(' ✗', '')}`}.${wrong}`,
    expand: state === 'notSnapshot' ? 'never' : 'closed',
  };
}

const DRILL_FAILED: RowIcon = { id: 'warning', color: 'list.warningForeground' };

function packedWords(name: string): string | undefined {
  return name.endsWith('.gz') ? 'gzip' : undefined;
}

const STATE_ICONS: Readonly<Record<SnapshotState, RowIcon>> = {
  verified: { id: 'pass', color: 'testing.iconPassed' },
  unverified: { id: 'circle-outline' },
  unsigned: { id: 'info' },
  digestMismatch: { id: 'error', color: 'list.errorForeground' },
  damaged: { id: 'error', color: 'list.errorForeground' },
  notSnapshot: { id: 'error', color: 'list.errorForeground' },
  encrypted: { id: 'lock' },
};

function objectRow(id: string, element: SnapshotElementOf<'object'>): Row {
  const { object, deletedAt } = element;
  const label = object.path ? (deletedAt === undefined ? object.path.name : nameOf(object.path)) : object.key;
  const description = joined(
    deletedAt === undefined ? undefined : object.path && resourceName(object.path),
    deletedAt === undefined ? undefined : `deleted at revision ${deletedAt}`,
    bytesWords(object.bytes),
    deletedAt === undefined ? `rev ${object.modified}` : undefined,
  );
  return {
    ...plainRow(
      id,
      'snapshotObject',
      label,
      description,
      { id: deletedAt === undefined ? 'file-code' : 'trash' },
      flagsOf(object.path, deletedAt === undefined ? 'present' : 'deleted'),
    ),
    click: { command: 'drydock.snapshot.showObject', title: 'Show Object' },
    expand: 'closed',
  };
}

/** What menus ask of an object: whether it is a Secret, and whether there is something to apply. */
function flagsOf(path: { readonly group: string; readonly resource: string } | undefined, ...flags: readonly string[]): readonly string[] {
  return [...flags, path ? 'object' : 'key', ...(path?.group === '' && path.resource === 'secrets' ? ['secret'] : [])];
}

export function nameOf({ namespace, name }: { readonly namespace: string | undefined; readonly name: string }): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function messageIcon(state: SnapshotElementOf<'snapshotMessage'>['state']): RowIcon {
  if (state === 'locked') return { id: 'lock' };
  return state === 'none' || state === 'empty' ? { id: 'info' } : { id: 'error', color: 'list.errorForeground' };
}

/** Markdown for the hover. */
export function snapshotTooltip(element: SnapshotElement): string | undefined {
  switch (element.kind) {
    case 'snapshot':
      return fileTooltip(element.file);
    case 'snapshotMessage':
      return escapeMarkdown(joined(element.text, element.hint));
    case 'object':
      return code(element.object.key);
    case 'difference':
      return [code(element.object.key), element.object.detail && escapeMarkdown(element.object.detail)].filter(Boolean).join('\n\n');
    case 'notCompared':
      return element.why === undefined ? undefined : escapeMarkdown(element.why);
    case 'comparison':
      return `${escapeMarkdown(element.comparison.title)}: ${countWords(element.comparison)}. Compared ${timeWords(element.comparison.at)}.`;
    default:
      return undefined;
  }
}

function fileTooltip(file: KnownSnapshot): string {
  const { entry, note } = file;
  const { metadata, metadataProblem } = entry;
  const state = stateOf(entry, note);
  const verifiedAt = verifiedAtOf(entry, note);
  const members = metadata?.etcd?.members?.map(({ id, name }) => name || id) ?? [];
  const facts: readonly (string | undefined | false)[] = [
    `**${escapeMarkdown(entry.name)}**`,
    code(entry.path),
    `Taken ${timeWords(takenAtOf(entry))}${metadata ? '' : ', as its name or date tells'}`,
    `${bytesWords(entry.size)} · ${STATE_WORDS[state]}${verifiedAt === undefined ? '' : ` on ${timeWords(verifiedAt)}`}`,
    note?.finding !== undefined && state !== 'verified' && escapeMarkdown(note.finding),
    ...drillFacts(file),
    metadata?.revision !== undefined && `Revision ${metadata.revision}, ${metadata.keys ?? 'unknown'} keys`,
    metadata?.cluster?.name !== undefined && `Cluster ${escapeMarkdown(metadata.cluster.name)}`,
    metadata?.cluster?.kubernetesVersion !== undefined && `Kubernetes ${escapeMarkdown(metadata.cluster.kubernetesVersion)}`,
    metadata?.etcd?.version !== undefined && `etcd ${escapeMarkdown(metadata.etcd.version)}`,
    members.length > 0 && `Members ${escapeMarkdown(listed(members, 5))}`,
    metadata !== undefined && `SHA-256 ${code(metadata.sha256)}`,
    metadataProblem !== undefined && escapeMarkdown(metadataProblem),
    !metadata && metadataProblem === undefined && 'No metadata beside it: whose it is, and whether somebody verified it, is not known.',
  ];
  return facts.filter((fact) => fact !== undefined && fact !== false).join('\n\n');
}
