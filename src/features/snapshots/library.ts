import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import type { Logger } from '../../core/logger';
import { isOf, newestFirst, type SnapshotEntry, type VerdictNote } from '../../core/snapshot/catalog';
import { drillThatCounts } from '../../core/snapshot/drill/record';
import type { Drills } from '../../ports/drill';
import type { SnapshotShelf } from '../../ports/snapshot-shelf';
import type { KnownSnapshot } from './known-snapshot';

/** What outlives a window: paths of files, and what was found in them. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface LibraryDeps {
  readonly shelf: SnapshotShelf;
  readonly drills: Pick<Drills, 'of'>;
  readonly memory: Memory;
  readonly log: Logger;
  /** Absolute paths, each once. */
  readonly folders: () => readonly string[];
}

export interface Library {
  /** Newest first. */
  readonly files: readonly KnownSnapshot[];
  readonly failures: readonly { readonly folder: string; readonly message: string; readonly hint: string | undefined }[];
}

type DrillFacts = Pick<KnownSnapshot, 'drill' | 'drillProblem'>;

const BY_HAND = 'drydock.snapshots.byHand';
const NOTES = 'drydock.snapshots.notes';
/** Histories of drills that are read at a time. */
const AT_ONCE = 16;
/** How often folders are read at most until nothing changes meanwhile. */
const MOST_READINGS = 5;
/** What is remembered at most. */
const MOST_NOTES = 200;

/** Every snapshot that is known on this computer. Listing reads folders, metadata and histories of drills, never a snapshot. */
export class SnapshotLibrary implements Disposable {
  private readonly store = new DisposableStore();
  private readonly changes: Emitter<void>;
  /** Files came, went, or are known better. */
  readonly onDidChange;
  private readonly watched = new Map<string, Disposable>();
  private known: Library | undefined;
  private reading: Promise<Library> | undefined;
  /** How often something may have changed. */
  private changed = 0;
  private readonly looks = new Map<string, number>();

  constructor(private readonly deps: LibraryDeps) {
    this.changes = this.store.add(new Emitter<void>((error) => deps.log.error('A listener of the snapshots failed', error)));
    this.onDidChange = this.changes.event;
  }

  /** What was read last; undefined before the first reading. */
  get last(): Library | undefined {
    return this.known && this.withLooks(this.known);
  }

  /** Reads the folders where that was not done since they changed. */
  async list(): Promise<Library> {
    if (this.known) return this.withLooks(this.known);
    this.reading ??= this.readUntilSettled().finally(() => (this.reading = undefined));
    return this.withLooks(await this.reading);
  }

  /** What changes while folders are read may have been missed: they are read again, and what never settles is not kept. */
  private async readUntilSettled(): Promise<Library> {
    for (let left = MOST_READINGS; ; left -= 1) {
      const { changed } = this;
      const library = await this.read();
      if (changed === this.changed) return (this.known = library);
      if (left === 1) return library;
    }
  }

  /** Something may have changed: the next `list` reads again. */
  refresh(): void {
    this.known = undefined;
    this.changed += 1;
    this.changes.fire();
  }

  /** The file at a path, known or not. Rejects with `notFound`. */
  async find(path: string): Promise<KnownSnapshot> {
    const entry = await this.deps.shelf.look(path);
    if (!entry) throw new DrydockError('notFound', `There is no file ${path}.`);
    const known = (await this.list()).files.find((file) => file.entry.path === path);
    return this.described(entry, known?.origin ?? 'byHand', await this.drillOf(entry));
  }

  /** Remembers a file that somebody opened. */
  async add(path: string): Promise<KnownSnapshot> {
    const file = await this.find(path);
    const isInFolder = (await this.list()).files.some(({ entry, origin }) => entry.path === path && origin === 'folder');
    if (!isInFolder && !this.byHand.includes(path)) await this.deps.memory.update(BY_HAND, [...this.byHand, path]);
    this.refresh();
    return file;
  }

  /** Forgets a file that was opened by hand; the file stays. */
  async forget(path: string): Promise<void> {
    await this.deps.memory.update(
      BY_HAND,
      this.byHand.filter((other) => other !== path),
    );
    this.looks.delete(path);
    this.refresh();
  }

  /** Keeps what was found in a file. */
  async note(path: string, note: VerdictNote): Promise<void> {
    const others = Object.entries(this.notes).filter(([other]) => other !== path);
    await this.deps.memory.update(NOTES, Object.fromEntries([...others.slice(1 - MOST_NOTES), [path, note]]));
    this.refresh();
  }

  /** Looks at a snapshot as of a revision from now on; undefined: its last. */
  lookAt(path: string, revision: number | undefined): void {
    if (revision === undefined) this.looks.delete(path);
    else this.looks.set(path, revision);
    this.changes.fire();
  }

  dispose(): void {
    for (const watcher of this.watched.values()) watcher.dispose();
    this.store.dispose();
  }

  private async read(): Promise<Library> {
    const folders = this.deps.folders();
    this.watch(folders);
    const failures: { readonly folder: string; readonly message: string; readonly hint: string | undefined }[] = [];
    const found = new Map<string, KnownSnapshot>();
    for (const folder of folders) {
      try {
        for (const entry of (await this.deps.shelf.list(folder)) ?? []) found.set(entry.path, this.described(entry, 'folder', {}));
      } catch (thrown) {
        const { message, hint } = DrydockError.from(thrown);
        failures.push({ folder, message, hint });
      }
    }
    for (const path of this.byHand) {
      if (found.has(path)) continue;
      const entry = await this.deps.shelf.look(path).catch(() => undefined);
      if (entry) found.set(path, this.described(entry, 'byHand', {}));
    }
    const files = [...found.values()];
    for (let at = 0; at < files.length; at += AT_ONCE)
      await Promise.all(
        files.slice(at, at + AT_ONCE).map(async (file) => found.set(file.entry.path, { ...file, ...(await this.drillOf(file.entry)) })),
      );
    const order = newestFirst([...found.values()].map(({ entry }) => entry));
    return { files: order.map(({ path }) => found.get(path)).filter((file) => file !== undefined), failures };
  }

  /** A history that can't be read costs itself, and says why. */
  private async drillOf({ path, metadata }: SnapshotEntry): Promise<DrillFacts> {
    try {
      const drill = drillThatCounts(await this.deps.drills.of(path), metadata?.sha256);
      return drill ? { drill } : {};
    } catch (error) {
      return { drillProblem: DrydockError.from(error).message };
    }
  }

  private described(entry: SnapshotEntry, origin: KnownSnapshot['origin'], { drill, drillProblem }: DrillFacts): KnownSnapshot {
    const note = this.notes[entry.path];
    const at = this.looks.get(entry.path);
    return {
      entry,
      origin,
      ...(note && isOf(note, entry) ? { note } : {}),
      ...(drill ? { drill } : {}),
      ...(drillProblem === undefined ? {} : { drillProblem }),
      ...(at === undefined ? {} : { at }),
    };
  }

  private withLooks(library: Library): Library {
    return { ...library, files: library.files.map((file) => this.described(file.entry, file.origin, file)) };
  }

  private watch(folders: readonly string[]): void {
    for (const [folder, watcher] of this.watched) {
      if (folders.includes(folder)) continue;
      watcher.dispose();
      this.watched.delete(folder);
    }
    for (const folder of folders)
      if (!this.watched.has(folder))
        this.watched.set(
          folder,
          this.deps.shelf.watch(folder, () => this.refresh()),
        );
  }

  private get byHand(): readonly string[] {
    const kept = this.deps.memory.get(BY_HAND);
    return Array.isArray(kept) ? kept.filter((path) => typeof path === 'string') : [];
  }

  private get notes(): Readonly<Record<string, VerdictNote>> {
    const kept = this.deps.memory.get(NOTES);
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, VerdictNote>) : {};
  }
}
