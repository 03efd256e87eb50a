import * as vscode from 'vscode';
import { DrydockError } from '../../core/errors';
import type { FleetSnapshots } from '../../core/model/fleet';
import { renderComparison } from '../../core/report/snapshot-comparison';
import { count } from '../../core/report/words';
import { namespaceContents } from '../../core/snapshot/extract';
import { listObjects, type ListedObject } from '../../core/snapshot/listing';
import { targetsOf } from '../../ui/targets';
import { withProgress } from '../../ui/progress';
import { pickWhileFinding } from '../../ui/stream-pick';
import { oneCluster } from '../clusters/targets';
import type { ClusterSession } from '../clusters/session';
import { breather } from './breathe';
import { chooseAnyFile, chooseFile, namedFiles } from './choose';
import type { SnapshotHandlers } from './command-ids';
import { chooseIdentities, identitiesIn } from './identities';
import { compareFiles, compareLive, foreignReason, shortName } from './compare';
import { countWords, type Comparison } from './comparison';
import { isSnapshotElement, type SnapshotElement, type SnapshotElementOf } from './elements';
import type { KnownSnapshot } from './known-snapshot';
import { extractInto, isSecret } from './extract';
import type { SnapshotPartsDeps } from './parts-deps';
import type { SnapshotDocuments } from './documents';
import type { SnapshotLibrary } from './library';
import type { SnapshotsModel } from './model';
import type { OpenSnapshots } from './open-snapshots';
import { pruneSnapshots } from './prune';
import { nameOf } from './rows';
import { findObjects, MOST_FOUND } from './search';
import { verdictSentence, verifyFile } from './verify';

export interface SnapshotCommandDeps extends SnapshotPartsDeps {
  readonly library: SnapshotLibrary;
  readonly open: OpenSnapshots;
  readonly model: SnapshotsModel;
  readonly documents: SnapshotDocuments;
  /** What the fleet file wants of the snapshots of a cluster. */
  readonly wanted: (session: ClusterSession) => Promise<FleetSnapshots | undefined>;
}

type Args = readonly unknown[];

/** What each command does. Those that show a document resolve with its address. */
export function snapshotHandlers(deps: SnapshotCommandDeps): SnapshotHandlers {
  const { kit, library, open, model, documents, sessions } = deps;
  const now = () => deps.clock.now();

  const one = async (args: Args, title: string): Promise<KnownSnapshot | undefined> => {
    const [named] = await namedFiles(library, args);
    return named ?? chooseFile(kit, library, title, now());
  };
  const sessionOf = async (args: Args, title: string): Promise<ClusterSession | undefined> => {
    const [row] = targetsOf(args, (value) => (isSnapshotElement(value) ? value.session : undefined))?.targets ?? [];
    if (row) return row;
    const named = args.filter((value) => typeof value === 'object' && value !== null && 'cluster' in value);
    return (named.length === 0 ? deps.shown() : undefined) ?? oneCluster(sessions(), kit.lists, named, title);
  };
  const objectRows = (args: Args) =>
    targetsOf(args, (value) => (isSnapshotElement(value, 'object', 'change') ? value : undefined))?.targets ?? [];
  const storedAt = ({ file, object, ...rest }: SnapshotElementOf<'object' | 'change'>) => {
    const { main, sub } = rest.kind === 'change' ? rest.change : { main: object.modified, sub: object.sub };
    return { file: file.entry.path, key: object.key, path: object.path, revision: { main, sub } };
  };
  const oneObject = async (args: Args, title: string): Promise<SnapshotElementOf<'object' | 'change'> | undefined> => {
    const [row] = objectRows(args);
    if (row) return row;
    const file = await one(args, title);
    return file && search(file, title);
  };
  const search = async (file: KnownSnapshot, title: string): Promise<SnapshotElementOf<'object'> | undefined> => {
    const object = await pickWhileFinding<ListedObject>({
      title: `${title}: ${shortName(file)}`,
      placeholder: 'Parts of the resource, namespace or name, such as "deploy shop web"',
      most: MOST_FOUND,
      find: (text, signal) => findObjects(open, file, text, signal),
    });
    return object && { branch: 'snapshots', kind: 'object', file, object };
  };
  const compared = async (comparison: Comparison): Promise<Comparison> => {
    model.addComparison(comparison);
    const report = { label: 'Report', run: () => void showReport(comparison) };
    kit.notifications.info(`${comparison.title}: ${countWords(comparison)}.`, [report]);
    await deps.reveal({ branch: 'snapshots', kind: 'comparison', comparison });
    return comparison;
  };
  const showReport = async (comparison: Comparison) => {
    const uri = kit.documents.set('snapshot', `Compared ${comparison.title}`, renderComparison(comparison));
    await kit.documents.preview(uri);
    return uri;
  };
  const comparisonOf = (args: Args): Comparison => {
    const [found] =
      targetsOf(args, (value) => (isSnapshotElement(value) && 'comparison' in value ? value.comparison : undefined))?.targets ?? [];
    const comparison = found ?? model.comparisons[0];
    if (comparison) return comparison;
    throw new DrydockError('notFound', 'Nothing was compared yet.', { hint: 'Compare a snapshot with another one, or with its cluster.' });
  };

  return {
    'drydock.snapshots.refresh': () => {
      library.refresh();
      model.forgetTargets();
    },
    'drydock.snapshots.open': async (...args) => {
      const [named] = await namedFiles(library, args);
      const path = named?.entry.path ?? (await chooseAnyFile('Open Snapshot', library.last?.files[0]?.entry.path));
      if (path === undefined) return undefined;
      const file = await library.add(path);
      await deps.reveal({ branch: 'snapshots', kind: 'snapshot', file });
      return file.entry.path;
    },
    'drydock.snapshots.prune': async (...args) => {
      const session = await sessionOf(args, 'Prune the snapshots of which cluster?');
      return session && pruneSnapshots({ ...deps, library, open, now }, session);
    },
    'drydock.snapshots.chooseIdentities': (...args) => chooseIdentities(kit, identitiesIn(args)),
    'drydock.snapshot.browse': async (...args) => {
      const file = await one(args, 'Browse Snapshot');
      if (!file) return undefined;
      const known = (await library.list()).files.some(({ entry }) => entry.path === file.entry.path);
      if (!known) await library.add(file.entry.path);
      await deps.reveal({ branch: 'snapshots', kind: 'snapshot', file });
      return file.entry.path;
    },
    'drydock.snapshot.forget': async (...args) => {
      for (const { entry } of await namedFiles(library, args)) await library.forget(entry.path);
    },
    'drydock.snapshot.showInFolder': async (...args) => {
      const file = await one(args, 'Show Which Snapshot in Its Folder?');
      if (!file) return;
      const uri = vscode.Uri.file(file.entry.path);
      // On a remote host or in the browser there is no folder to show: its path is what can be had.
      if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop)
        await vscode.commands.executeCommand('revealFileInOS', uri);
      else {
        await vscode.env.clipboard.writeText(file.entry.path);
        kit.notifications.info(`${file.entry.path} is on the clipboard; the file is on ${vscode.env.remoteName ?? 'the server'}.`);
      }
    },
    'drydock.snapshot.verify': async (...args) => {
      const chosen = await namedFiles(library, args);
      const files =
        chosen.length > 0 ? chosen : [await chooseFile(kit, library, 'Verify Snapshot', now())].filter((file) => file !== undefined);
      const verdicts: string[] = [];
      for (const file of files) {
        const verification = await verifyFile({ kit, files: deps.snapshots, shelf: deps.shelf, library, now }, file);
        verdicts.push(verification.verdict);
        const text = verdictSentence(file.entry.name, verification);
        if (verification.verdict === 'verified' || verification.verdict === 'unsigned') kit.notifications.info(text);
        else kit.notifications.error(text);
      }
      return verdicts;
    },
    'drydock.snapshot.prove': async (...args) => {
      const file = await one(args, 'Prove Which Snapshot?');
      if (!file) return undefined;
      try {
        return await vscode.commands.executeCommand('drydock.etcd.drill', { drill: file.entry.path, asks: true });
      } finally {
        // A file that was opened by hand lies in no folder that is watched.
        library.refresh();
      }
    },
    'drydock.snapshot.atRevision': async (...args) => {
      const file = await one(args, 'Browse Snapshot at a Revision');
      if (!file) return undefined;
      const { first, last } = await withProgress({ title: `Reading ${file.entry.name}`, where: 'notification' }, (_, signal) =>
        open.use(file.entry, async ({ snapshot: { keyspace } }) => ({ first: Math.max(1, keyspace.compacted), last: keyspace.revision }), {
          signal,
        }),
      );
      const given = args.find(
        (value): value is { readonly revision: number } => typeof value === 'object' && value !== null && 'revision' in value,
      );
      const typed =
        given === undefined
          ? await kit.interaction.ask({
              kind: 'input',
              title: `${shortName(file)} at which revision?`,
              detail: `From ${first} to ${last}. What was before is compacted.`,
              value: String(file.at ?? last),
            })
          : String(given.revision);
      if (typed === undefined) return undefined;
      const revision = /^\d{1,15}$/.test(typed.trim()) ? Number(typed) : NaN;
      if (!(revision >= first && revision <= last)) {
        throw new DrydockError('config', `${typed} is not a revision from ${first} to ${last}.`, {
          hint: 'The snapshot tells only of these.',
        });
      }
      library.lookAt(file.entry.path, revision === last ? undefined : revision);
      await deps.reveal({ branch: 'snapshots', kind: 'snapshot', file: await library.find(file.entry.path) });
      return revision;
    },
    'drydock.snapshot.search': async (...args) => {
      const file = await one(args, 'Search in Which Snapshot?');
      const found = file && (await search(file, 'Search Snapshot'));
      if (!found) return undefined;
      const uri = documents.uri(storedAt(found));
      await documents.show(uri);
      return uri;
    },
    'drydock.snapshot.showObject': async (...args) => {
      const found = await oneObject(args, 'Show Object');
      if (!found) return undefined;
      const uri = documents.uri(storedAt(found));
      await documents.show(uri, { keepsFocus: objectRows(args).length > 0 });
      return uri;
    },
    'drydock.snapshot.showRaw': async (...args) => {
      const found = await oneObject(args, 'Show Stored Bytes');
      if (!found) return undefined;
      const uri = documents.uri(storedAt(found), 'raw');
      await documents.show(uri);
      return uri;
    },
    'drydock.snapshot.revealSecret': async (...args) => {
      const found = await oneObject(args, 'Reveal Secret');
      if (!found) return undefined;
      const { object, file } = found;
      if (!isSecret(object)) throw new DrydockError('config', `${object.path ? nameOf(object.path) : object.key} is no Secret.`);
      const agreed = await kit.interaction.ask({
        kind: 'confirm',
        title: `Show the values of Secret ${object.path ? nameOf(object.path) : object.key}?`,
        detail: `They are read from ${file.entry.name} and shown until you close the document. Nothing of them is kept.`,
        action: 'Reveal Secret',
      });
      if (!agreed) return undefined;
      const uri = documents.uri(storedAt(found), 'yaml', true);
      await documents.show(uri, { isPreview: false });
      return uri;
    },
    'drydock.snapshot.extract': async (...args) => {
      const rows =
        targetsOf(args, (value) => (isSnapshotElement(value, 'object', 'change', 'namespace', 'difference') ? value : undefined))
          ?.targets ?? [];
      const chosen = rows.length > 0 ? rows : [await oneObject(args, 'Extract Object')].filter((row) => row !== undefined);
      const [first] = chosen;
      if (!first) return undefined;
      const file = first.kind === 'difference' ? first.comparison.before : first.file;
      const wanted = await wantedOf(chosen, file);
      return (await extractInto(kit, open, file, wanted, wanted.length > 1))?.uri;
    },
    'drydock.snapshot.extractNamespace': async (...args) => {
      const file = await one(args, 'Extract a Namespace of Which Snapshot?');
      if (!file) return undefined;
      const { index, objects } = await withProgress({ title: `Reading ${file.entry.name}`, where: 'notification' }, (_, signal) =>
        open.use(file.entry, async (opened) => ({ index: await opened.index(file.at, signal), objects: opened.snapshot }), { signal }),
      );
      const given = args.find(
        (value): value is { readonly namespace: string } => typeof value === 'object' && value !== null && 'namespace' in value,
      );
      const namespace =
        given?.namespace ??
        (await kit.lists.one(
          [...index.namespaces()].map(([name, number]) => ({ label: name, description: count(number, 'object'), value: name })),
          { title: `Extract which namespace of ${shortName(file)}?` },
        ));
      if (namespace === undefined) return undefined;
      const revision = file.at === undefined ? {} : { revision: file.at };
      const wanted = namespaceContents(
        [
          ...listObjects(objects, { ...revision, namespace }),
          ...listObjects(objects, { ...revision, resource: 'namespaces', name: namespace }),
        ],
        namespace,
      );
      return (await extractInto(kit, open, file, wanted, true))?.uri;
    },
    'drydock.snapshot.compare': async (...args) => {
      const files = await namedFiles(library, args);
      const first = files[0] ?? (await chooseFile(kit, library, 'Compare Which Snapshot?', now()));
      const second =
        first && (files[1] ?? (await chooseFile(kit, library, `Compare ${shortName(first)} with Which Snapshot?`, now(), first)));
      return first && second && compared(await compareFiles(open, first, second, now));
    },
    'drydock.snapshot.compareLive': async (...args) => {
      const file = await one(args, 'Compare Which Snapshot with Its Cluster?');
      const session = file && (await sessionOf(args, 'Compare with which cluster?'));
      if (!file || !session) return undefined;
      const uid = await withProgress({ title: `Connecting to ${session.ref.name}`, where: 'notification' }, async (_, signal) =>
        (await session.connect(signal)).clusterUid(signal),
      );
      const foreign = foreignReason(file, session, uid);
      if (foreign !== undefined) {
        const detail = `Compared with ${session.ref.name}, nearly everything would differ.`;
        if (!(await kit.interaction.ask({ kind: 'confirm', title: foreign, detail, action: 'Compare All the Same' }))) return undefined;
      }
      return compared(await compareLive(open, file, session, foreign !== undefined, now));
    },
    'drydock.snapshot.showDifference': async (...args) => {
      const [row] = targetsOf(args, (value) => (isSnapshotElement(value, 'difference') ? value : undefined))?.targets ?? [];
      if (!row) throw new DrydockError('notFound', 'The command was called on something that is no difference.');
      const { before, after } = sidesOf(row);
      const title = `${row.object.path ? nameOf(row.object.path) : row.object.key} (${row.comparison.title})`;
      await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true, preserveFocus: true });
      return [before, after];
    },
    'drydock.snapshot.reportComparison': (...args) => showReport(comparisonOf(args)),
    'drydock.snapshot.closeComparison': (...args) => model.closeComparison(comparisonOf(args).id),
  };

  function sidesOf({ comparison, object }: SnapshotElementOf<'difference'>): { readonly before: vscode.Uri; readonly after: vscode.Uri } {
    const { path, key } = object;
    // What differs there is what is left out elsewhere.
    const isFull = object.kind === 'byNature';
    const side = (file: KnownSnapshot, revision: typeof object.before) =>
      revision
        ? documents.uri({ file: file.entry.path, key, path, revision }, isFull ? 'fullSide' : 'side')
        : documents.nothingUri(file.entry.name, path, key);
    const after = () => {
      if (comparison.after.kind === 'snapshot') return side(comparison.after.file, object.after);
      const isThere = path && object.apiVersion !== undefined && object.kind !== 'removed';
      if (isThere) return documents.liveUri(comparison.after.cluster, path, object.apiVersion, isFull);
      return documents.nothingUri(comparison.after.name, path, key);
    };
    return { before: side(comparison.before, object.before), after: after() };
  }

  async function wantedOf(rows: readonly SnapshotElement[], file: KnownSnapshot): Promise<readonly ListedObject[]> {
    const wanted = new Map<string, ListedObject>();
    for (const row of rows) {
      if (row.kind === 'object') wanted.set(row.object.key, row.object);
      if (row.kind === 'change' && !row.change.isDeletion) {
        const { main, sub, size } = row.change;
        wanted.set(row.object.key, { ...row.object, modified: main, sub, bytes: size });
      }
      if (row.kind === 'difference' && row.object.before) {
        const { path, key, before } = row.object;
        wanted.set(key, { path, key, bytes: 0, modified: before.main, sub: before.sub });
      }
      if (row.kind !== 'namespace') continue;
      const inNamespace = await open.use(file.entry, async (opened) => (await opened.index(file.at)).objects(row.shelf, breather()));
      for (const object of inNamespace) wanted.set(object.key, object);
    }
    return [...wanted.values()];
  }
}
