import type { Disposable } from '../../core/disposable';
import { cancelled } from '../../core/errors';
import { SnapshotIndex } from '../../core/snapshot/browse';
import type { SnapshotEntry } from '../../core/snapshot/catalog';
import { openSnapshot, type OpenSnapshot } from '../../core/snapshot/snapshot';
import type { OpenFile, SnapshotFiles } from '../../ports/snapshots';
import { breather } from './breathe';

/** A snapshot that is open, with what is in it at the revisions that were looked at. */
export interface Opened {
  readonly snapshot: OpenSnapshot;
  index(revision: number | undefined, signal?: AbortSignal): Promise<SnapshotIndex>;
}

export interface UseOptions {
  readonly signal?: AbortSignal;
  /** Share of the keys that were read, 0 to 1; told only while the file is opened. */
  readonly onProgress?: (share: number) => void;
}

/** Files that stay open: each keeps its keys in memory. */
const MOST_OPEN = 2;
/** How long one stays open that nobody uses, milliseconds. */
const IDLE_MS = 5 * 60_000;

/** A file that is open, or about to be. */
class Holding {
  opening!: Promise<Opened>;
  readonly stop = new AbortController();
  readonly hearers = new Set<(share: number) => void>();
  file: OpenFile | undefined;
  users = 0;
  idle: NodeJS.Timeout | undefined;
}

/** Keeps the files open that are looked at, each once for all who look. */
export class OpenSnapshots implements Disposable {
  private readonly holdings = new Map<string, Holding>();

  constructor(private readonly files: () => Pick<SnapshotFiles, 'open'>) {}

  /**
   * Works on a snapshot, which is opened where it is not. Whoever stops waiting does not stop others who wait for the same file.
   * @throws DamageError, DrydockError `cancelled`, `storage`, `invalid`
   */
  async use<T>(entry: SnapshotEntry, work: (opened: Opened) => Promise<T>, { signal, onProgress }: UseOptions = {}): Promise<T> {
    if (signal?.aborted) throw cancelled(signal.reason);
    const key = keyOf(entry);
    const holding = this.holdings.get(key) ?? this.open(key, entry.path);
    holding.users++;
    clearTimeout(holding.idle);
    // The last that was used is the last to go.
    this.holdings.delete(key);
    this.holdings.set(key, holding);
    if (onProgress) holding.hearers.add(onProgress);
    try {
      return await work(await orAbort(holding.opening, signal));
    } finally {
      if (onProgress) holding.hearers.delete(onProgress);
      holding.users--;
      this.settle(key, holding);
    }
  }

  /** Closes a file, for example before it is deleted. */
  async close(entry: SnapshotEntry): Promise<void> {
    const holding = this.holdings.get(keyOf(entry));
    if (holding) await this.end(keyOf(entry), holding);
  }

  dispose(): void {
    for (const [key, holding] of this.holdings) void this.end(key, holding);
  }

  private open(key: string, path: string): Holding {
    const holding = new Holding();
    holding.opening = (async () => {
      const file = await this.files().open(path, holding.stop.signal);
      holding.file = file;
      const onProgress = (done: number, total: number) => holding.hearers.forEach((hear) => hear(total === 0 ? 1 : done / total));
      return withIndices(await openSnapshot(file, { signal: holding.stop.signal, onProgress }));
    })();
    this.holdings.set(key, holding);
    // A file that can't be opened is tried again by the next who asks.
    holding.opening.catch(() => void this.end(key, holding));
    return holding;
  }

  private settle(key: string, holding: Holding): void {
    if (holding.users > 0 || this.holdings.get(key) !== holding) return;
    const unused = [...this.holdings].filter(([, { users }]) => users === 0);
    for (const [other, old] of unused.slice(0, Math.max(0, this.holdings.size - MOST_OPEN))) void this.end(other, old);
    if (!this.holdings.has(key)) return;
    holding.idle = setTimeout(() => void this.end(key, holding), IDLE_MS);
    holding.idle.unref();
  }

  private async end(key: string, holding: Holding): Promise<void> {
    if (this.holdings.get(key) === holding) this.holdings.delete(key);
    clearTimeout(holding.idle);
    holding.stop.abort();
    await holding.opening.catch(() => undefined);
    const { file } = holding;
    holding.file = undefined;
    await file?.dispose();
  }
}

/** Indices of the last few revisions that were looked at. */
function withIndices(snapshot: OpenSnapshot): Opened {
  const indices = new Map<number, Promise<SnapshotIndex>>();
  return {
    snapshot,
    index: (revision = snapshot.keyspace.revision, signal) => {
      const known = indices.get(revision);
      if (known) return orAbort(known, signal);
      // Whoever made it may stop, and others still want it: it is not bound to one signal.
      const building = SnapshotIndex.build(snapshot, breather(), revision);
      indices.set(revision, building);
      building.catch(() => indices.delete(revision));
      const [oldest] = indices.keys();
      if (indices.size > 2 && oldest !== undefined) indices.delete(oldest);
      return orAbort(building, signal);
    },
  };
}

function keyOf({ path, size, modifiedAt }: SnapshotEntry): string {
  return `${path}\n${size}\n${modifiedAt}`;
}

function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(cancelled(signal.reason));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
