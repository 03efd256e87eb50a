import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import type { Logger } from '../../core/logger';
import type { FleetSnapshots } from '../../core/model/fleet';
import { isOfCluster } from '../../core/snapshot/catalog';
import type { Shelf, SnapshotIndex } from '../../core/snapshot/browse';
import { readPath } from '../../core/snapshot/kubernetes/resources';
import { keyText, type ListedObject } from '../../core/snapshot/listing';
import type { OpenSnapshot } from '../../core/snapshot/snapshot';
import type { Row } from '../../ui/tree/row';
import type { ClusterSession } from '../clusters/session';
import { breather } from './breathe';
import { KINDS, type Comparison } from './comparison';
import { snapshotElementId, type SnapshotElement, type SnapshotElementOf } from './elements';
import type { KnownSnapshot } from './known-snapshot';
import type { Library, SnapshotLibrary } from './library';
import type { OpenSnapshots } from './open-snapshots';
import { canBeTaken, snapshotRow, snapshotTooltip } from './rows';

/** Objects under one row; more are shown in ranges. */
const MOST_ROWS = 500;

/** @param name of the file that is read */
export type ReadingProgress = <T>(name: string, work: (signal: AbortSignal, onShare: (share: number) => void) => Promise<T>) => Promise<T>;

export interface SnapshotsModelDeps {
  readonly library: SnapshotLibrary;
  readonly open: OpenSnapshots;
  readonly now: () => number;
  readonly log: Logger;
  /** What the fleet file wants of the snapshots of a cluster. */
  readonly wanted: (session: ClusterSession) => Promise<FleetSnapshots | undefined>;
  /** Shows that a file is read while the editor waits for its rows; somebody may stop it. */
  readonly progress: ReadingProgress;
}

/** The Snapshots branch of the etcd view: the files that are known, what is in them, and what was compared. */
export class SnapshotsModel implements Disposable {
  private readonly store = new DisposableStore();
  private readonly changes: Emitter<SnapshotElement | undefined>;
  /** Told with an element whose row or children changed, or undefined for the whole branch. */
  readonly onDidChange;
  private compared: readonly Comparison[] = [];
  private readonly targets = new Map<string, FleetSnapshots | undefined>();

  constructor(private readonly deps: SnapshotsModelDeps) {
    this.changes = this.store.add(new Emitter((error) => deps.log.error('A listener of the snapshots failed', error)));
    this.onDidChange = this.changes.event;
    this.store.add(deps.library.onDidChange(() => this.changes.fire(undefined)));
  }

  get comparisons(): readonly Comparison[] {
    return this.compared;
  }

  addComparison(comparison: Comparison): void {
    this.compared = [comparison, ...this.compared.filter(({ id }) => id !== comparison.id)];
    this.changes.fire(undefined);
  }

  closeComparison(id: string): void {
    this.compared = this.compared.filter((one) => one.id !== id);
    this.changes.fire(undefined);
  }

  /** What the fleet file wants is read again with the next look. */
  forgetTargets(): void {
    this.targets.clear();
    this.changes.fire(undefined);
  }

  id(element: SnapshotElement): string {
    return snapshotElementId(element);
  }

  row(element: SnapshotElement): Row {
    const { library, now } = this.deps;
    const known = library.last;
    const own = known && ownFiles(known, element.session).own;
    return snapshotRow(element, { now: now(), own, rpoMs: element.session && this.targets.get(element.session.ref.id)?.rpoMs });
  }

  tooltip(element: SnapshotElement): string | undefined {
    return snapshotTooltip(element);
  }

  async children(element: SnapshotElement): Promise<readonly SnapshotElement[]> {
    switch (element.kind) {
      case 'snapshots':
        return this.top(element);
      case 'otherSnapshots':
        return element.files.map((file) => ({ ...of(element), kind: 'snapshot', file }));
      case 'snapshot':
        return this.guarded(element, (index, snapshot) => this.contents(element, index, snapshot));
      case 'resource': {
        const { resource, file } = element;
        const namespaces = [...resource.namespaces].map(
          ([namespace, amount]) =>
            ({ ...of(element), kind: 'namespace', file, shelf: { resource: resource.name, namespace }, amount }) as const,
        );
        const outside = await this.guarded(element, (index) =>
          this.objects(element, index, { resource: resource.name, namespace: undefined }),
        );
        return [...namespaces, ...outside];
      }
      case 'otherKeys':
        return this.guarded(element, (index) => this.objects(element, index, { resource: undefined, namespace: undefined }));
      case 'namespace':
        return this.guarded(element, (index) => this.objects(element, index, element.shelf));
      case 'range':
        return this.guarded(element, async (index) =>
          (await index.objects(element.shelf, breather(), element.from, element.to)).map((object) => ({
            ...of(element),
            kind: 'object',
            file: element.file,
            object,
          })),
        );
      case 'gone':
        return this.guarded(element, (index, snapshot) => goneObjects(element, index, snapshot));
      case 'object':
        return this.guarded(element, async (_, { keyspace }) =>
          keyspace
            .history(new TextEncoder().encode(element.object.key))
            .toReversed()
            .map((change) => ({ ...of(element), kind: 'change', file: element.file, object: element.object, change })),
        );
      case 'comparison':
        return comparisonChildren(element);
      case 'differences':
        return differenceChildren(element);
      case 'notCompared':
        return element.resource === undefined
          ? element.comparison.notCompared.map(({ resource, why }) => ({
              ...of(element),
              kind: 'notCompared',
              comparison: element.comparison,
              resource,
              why,
            }))
          : [];
      case 'snapshotMessage':
      case 'change':
      case 'difference':
        return [];
    }
  }

  dispose(): void {
    this.store.dispose();
  }

  private async top(element: SnapshotElementOf<'snapshots'>): Promise<readonly SnapshotElement[]> {
    const { session } = element;
    const before = this.deps.library.last !== undefined && (!session || this.targets.has(session.ref.id));
    const [known] = await Promise.all([this.deps.library.list(), this.readTarget(session)]);
    // Its row was drawn before anything was known.
    if (!before) this.changes.fire(element);
    const { own, others } = ownFiles(known, session);
    const message = (state: SnapshotElementOf<'snapshotMessage'>['state'], about: string, text: string, hint: string | undefined) =>
      ({ ...of(element), kind: 'snapshotMessage', state, about, text, ...(hint === undefined ? {} : { hint }) }) as const;
    const failures = known.failures.map(({ folder, message: text, hint }) => message('unreadable', folder, text, hint));
    const none =
      own.length > 0 || failures.length > 0
        ? []
        : session
          ? [
              message(
                'none',
                session.ref.id,
                `No snapshot of ${session.ref.name} yet`,
                canBeTaken(element) ? 'Take one, or open a file.' : 'Open a file.',
              ),
            ]
          : [message('none', '', 'No snapshot yet', 'Open a file, or choose a cluster to take one.')];
    return [
      ...this.compared.map((comparison) => ({ ...of(element), kind: 'comparison', comparison }) as const),
      ...failures,
      ...none,
      ...own.map((file) => ({ ...of(element), kind: 'snapshot', file }) as const),
      ...(others.length > 0 ? [{ ...of(element), kind: 'otherSnapshots', files: others } as const] : []),
    ];
  }

  private async readTarget(session: ClusterSession | undefined): Promise<void> {
    if (!session || this.targets.has(session.ref.id)) return;
    const wanted = await this.deps.wanted(session).catch((error: unknown) => {
      this.deps.log.warn('The fleet file could not be read', error);
      return undefined;
    });
    this.targets.set(session.ref.id, wanted);
  }

  private async contents(
    element: SnapshotElementOf<'snapshot'>,
    { summary, gone }: SnapshotIndex,
    { keyspace }: OpenSnapshot,
  ): Promise<readonly SnapshotElement[]> {
    const { file } = element;
    if (summary.total.count === 0 && gone.length === 0) {
      return [{ ...of(element), kind: 'snapshotMessage', state: 'empty', about: file.entry.path, text: 'There are no keys in it' }];
    }
    return [
      ...summary.resources.map((resource) => ({ ...of(element), kind: 'resource', file, resource }) as const),
      ...(summary.others.count > 0 ? [{ ...of(element), kind: 'otherKeys', file, amount: summary.others } as const] : []),
      ...(gone.length > 0 ? [{ ...of(element), kind: 'gone', file, count: gone.length, since: keyspace.compacted } as const] : []),
    ];
  }

  private async objects(
    element: SnapshotElementOf<'resource' | 'otherKeys' | 'namespace'>,
    index: SnapshotIndex,
    shelf: Shelf,
  ): Promise<readonly SnapshotElement[]> {
    const { file } = element;
    const total = index.count(shelf);
    const breathe = breather();
    if (total <= MOST_ROWS) {
      return (await index.objects(shelf, breathe)).map((object) => ({ ...of(element), kind: 'object', file, object }));
    }
    const ranges: SnapshotElement[] = [];
    for (let from = 0; from < total; from += MOST_ROWS) {
      const to = Math.min(total, from + MOST_ROWS);
      const [[first], [last]] = [await index.objects(shelf, breathe, from, from + 1), await index.objects(shelf, breathe, to - 1, to)];
      ranges.push({ ...of(element), kind: 'range', file, shelf, from, to, first: nameIn(first), last: nameIn(last) });
    }
    return ranges;
  }

  /** What keeps a file from being read is a row under it. */
  private async guarded(
    element: SnapshotElement & { readonly file: KnownSnapshot },
    read: (index: SnapshotIndex, snapshot: OpenSnapshot) => Promise<readonly SnapshotElement[]>,
  ): Promise<readonly SnapshotElement[]> {
    const { entry, at } = element.file;
    try {
      return await this.deps.progress(entry.name, (signal, onProgress) =>
        this.deps.open.use(entry, async (opened) => read(await opened.index(at, signal), opened.snapshot), { signal, onProgress }),
      );
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (error.kind !== 'cancelled') this.deps.log.warn(`${entry.name} could not be read`, error);
      const isDamaged = error.kind === 'invalid';
      // Another identity, or one at all, may open it.
      const isLocked = entry.name.endsWith('.age') && (error.kind === 'config' || error.kind === 'unauthorized');
      const wantsIdentity = isLocked && (error.kind === 'unauthorized' || /encrypted with age\.$/.test(error.message));
      const hint = wantsIdentity
        ? 'Choose the file with the identity that decrypts it.'
        : error.kind === 'cancelled'
          ? 'Refresh the snapshots to read it again.'
          : (error.hint ?? (isDamaged ? 'Verify it to see what is wrong.' : undefined));
      const about = {
        state: isDamaged ? 'damaged' : isLocked ? 'locked' : 'failed',
        about: entry.path,
        // The row above has the name.
        text: isLocked ? error.message.replace(entry.name, 'It') : error.message,
      } as const;
      return [{ ...of(element), kind: 'snapshotMessage', ...about, ...(hint === undefined ? {} : { hint }) }];
    }
  }
}

/** Whose snapshots they are: of the cluster, or of others and of nobody that is known. Without a cluster all are its own. */
export function ownFiles(
  { files }: Library,
  session: ClusterSession | undefined,
): { readonly own: readonly KnownSnapshot[]; readonly others: readonly KnownSnapshot[] } {
  if (!session) return { own: files, others: [] };
  const isOwn = ({ entry, origin }: KnownSnapshot) => isOfCluster(entry, { name: session.ref.name }) ?? origin === 'byHand';
  return { own: files.filter(isOwn), others: files.filter((file) => !isOwn(file)) };
}

function of({ session }: SnapshotElement): { readonly branch: 'snapshots'; readonly session?: ClusterSession } {
  return { branch: 'snapshots', ...(session ? { session } : {}) };
}

function nameIn(object: ListedObject | undefined): string {
  return object?.path?.name ?? object?.key ?? '';
}

async function goneObjects(
  element: SnapshotElementOf<'gone'>,
  { gone }: SnapshotIndex,
  { keyspace, prefix }: OpenSnapshot,
): Promise<readonly SnapshotElement[]> {
  const breathe = breather();
  const found: SnapshotElement[] = [];
  const sorted = await gone.sortedInSlices(breathe);
  for (let at = 0; at < Math.min(sorted.length, MOST_ROWS); at++) {
    const { key, deleted } = sorted.at(at);
    await breathe();
    const isBefore = (main: number, sub: number) => main < deleted.main || (main === deleted.main && sub < deleted.sub);
    const before = keyspace.history(key).findLast(({ main, sub, isDeletion }) => !isDeletion && isBefore(main, sub));
    // Compaction left nothing of what it was.
    if (!before) continue;
    const text = keyText(key);
    const object = { path: readPath(text, prefix), key: text, bytes: before.size, modified: before.main, sub: before.sub };
    found.push({ ...of(element), kind: 'object', file: element.file, object, deletedAt: deleted.main });
  }
  const { about, more, lost } = {
    about: element.file.entry.path,
    more: gone.length - MOST_ROWS,
    lost: Math.min(gone.length, MOST_ROWS) - found.length,
  };
  const say = (text: string): SnapshotElement => ({
    ...of(element),
    kind: 'snapshotMessage',
    state: 'empty',
    about: `${about}/${text}`,
    text,
  });
  return [
    ...found,
    ...(lost > 0 ? [say(`${lost} more were written before the compaction: only that they were deleted is known`)] : []),
    ...(more > 0 ? [say(`${more} more are not listed; look at the snapshot as of an earlier revision`)] : []),
  ];
}

function comparisonChildren(element: SnapshotElementOf<'comparison'>): readonly SnapshotElement[] {
  const { comparison } = element;
  const groups = KINDS.flatMap((what): SnapshotElement[] => {
    const to = comparison.objects[what].length;
    return to === 0 ? [] : [{ ...of(element), kind: 'differences', comparison, what, from: 0, to, isPart: false }];
  });
  if (groups.length === 0 && comparison.notCompared.length === 0) {
    return [{ ...of(element), kind: 'snapshotMessage', state: 'empty', about: comparison.id, text: 'Nothing differs' }];
  }
  return comparison.notCompared.length === 0 ? groups : [...groups, { ...of(element), kind: 'notCompared', comparison }];
}

function differenceChildren(element: SnapshotElementOf<'differences'>): readonly SnapshotElement[] {
  const { comparison, what, from, to } = element;
  if (to - from <= MOST_ROWS) {
    return comparison.objects[what].slice(from, to).map((object) => ({ ...of(element), kind: 'difference', comparison, object }));
  }
  const parts: SnapshotElement[] = [];
  for (let start = from; start < to; start += MOST_ROWS) {
    parts.push({ ...of(element), kind: 'differences', comparison, what, from: start, to: Math.min(to, start + MOST_ROWS), isPart: true });
  }
  return parts;
}
