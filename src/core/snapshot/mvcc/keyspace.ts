import { DrydockError } from '../../errors';
import { Cursor, type Bucket } from '../bbolt/bucket';
import type { BoltFile } from '../bbolt/file';
import type { Page } from '../bbolt/page';
import type { Breathe } from '../../slices';
import { scanLeaves, type ScanOptions } from '../bbolt/scan';
import { compareKeys } from '../bbolt/page';
import { ChangeTable, grouped } from './change-table';
import { KeyFolders } from './key-folders';
import { KeyTable } from './key-table';
import { KeyValueHead, readKeyValue, type KeyValue } from './key-value';
import { KeyList, type GoneKey, type GoneKeys, type KeyFolder, type KeyReader, type LiveKey, type LiveKeys } from './live-keys';
import { RevisionHead, writeRevision, type Revision } from './revision';

/** What happened to a key at a revision; its value is read when it is wanted. */
export interface Change extends Revision {
  readonly isDeletion: boolean;
  /** Bytes of the value. */
  readonly size: number;
}

/**
 * All changes that a file holds, by key: some 25 bytes for each change and the bytes of each key once. Any revision that is not
 * compacted can be looked at, without reading the file again.
 */
export class Keyspace {
  private readonly keys = new KeyTable();
  private readonly folders = new KeyFolders();
  private readonly table = new ChangeTable();
  private readonly compare = (a: number, b: number) => this.keys.compare(this.table.key(a), this.table.key(b));
  private readonly liveReader: KeyReader<LiveKey> = { read: (change) => this.liveKey(change), compare: this.compare };
  private readonly goneReader: KeyReader<GoneKey> = {
    read: (change) => ({ key: this.keyOf(change), deleted: this.revisionOf(change) }),
    compare: this.compare,
  };
  private last = 0;

  private constructor(
    private readonly file: BoltFile,
    private readonly bucket: Bucket,
    /** What happened up to here can't be told. */
    readonly compacted: number,
  ) {}

  /**
   * Reads bucket `key` once, in the order of the file.
   * @throws DamageError, DrydockError `cancelled`
   */
  static async read(file: BoltFile, bucket: Bucket, compacted: number, options: Omit<ScanOptions, 'heads'> = {}): Promise<Keyspace> {
    const keyspace = new Keyspace(file, bucket, compacted);
    const [at, head] = [new RevisionHead(), new KeyValueHead()];
    await scanLeaves(file, bucket, (leaf) => keyspace.addLeaf(leaf, at, head), { ...options, heads: true });
    return keyspace;
  }

  /** The last revision of the file. */
  get revision(): number {
    return Math.max(this.last, this.compacted);
  }

  /** Changes that the file holds. */
  get changes(): number {
    return this.table.length;
  }

  /** Keys that have a change in the file, deleted ones, too. */
  get everKeys(): number {
    return this.keys.size;
  }

  /**
   * Keys that exist at a revision, in order.
   * @param revision the last, if unset
   * @throws DrydockError `gone` where it is compacted, `notFound` where it is in the future
   */
  live(revision = this.revision): LiveKeys {
    return this.unordered(revision).sorted();
  }

  /** As `live`, but in no order: for counting, which needs none. */
  unordered(revision = this.revision): LiveKeys {
    return new KeyList(atOnce(this.existing(revision, false)), this.liveReader);
  }

  /** As `live`, giving others a turn, so that many keys hold up nobody. */
  async liveInSlices(breathe: Breathe, revision = this.revision): Promise<LiveKeys> {
    return (await this.unorderedInSlices(breathe, revision)).sortedInSlices(breathe);
  }

  /** As `unordered`, giving others a turn. */
  async unorderedInSlices(breathe: Breathe, revision = this.revision): Promise<LiveKeys> {
    return new KeyList(await inSlices(this.existing(revision, false), breathe), this.liveReader);
  }

  /** Keys that were deleted up to a revision and whose deletion the file still tells, in no order. @throws as `live` */
  async goneInSlices(breathe: Breathe, revision = this.revision): Promise<GoneKeys> {
    return new KeyList(await inSlices(this.existing(revision, true), breathe), this.goneReader);
  }

  /** Keys that exist at a revision, by folder. @throws as `live` */
  foldersAt(revision = this.revision): Iterable<KeyFolder> {
    return this.foldersOf(atOnce(this.sortedIntoFolders(revision)));
  }

  /** As `foldersAt`, giving others a turn before the first. */
  async foldersInSlices(breathe: Breathe, revision = this.revision): Promise<Iterable<KeyFolder>> {
    return this.foldersOf(await inSlices(this.sortedIntoFolders(revision), breathe));
  }

  /** Folders of keys that have a change in the file, also of deleted ones. */
  foldersEndingWith(suffix: Uint8Array): Iterable<string> {
    return this.folders.endingWith(suffix);
  }

  /** Keys that have a change in the file, also deleted ones, where their text is wanted. */
  everKeysWhere(isWanted: (key: string) => boolean): readonly string[] {
    const found: string[] = [];
    for (let key = 0; key < this.keys.size; key++) {
      const text = new TextDecoder().decode(this.keys.key(key));
      if (isWanted(text)) found.push(text);
    }
    return found;
  }

  /** What happened to a key, oldest first; what lies before the compaction is only what was left of it. */
  history(key: Uint8Array): readonly Change[] {
    const wanted = this.keys.find(key);
    if (wanted === undefined) return [];
    return this.table
      .of(wanted)
      .map((change) => ({ ...this.revisionOf(change), size: this.table.size(change), isDeletion: this.table.isDeletion(change) }))
      .sort((a, b) => a.main - b.main || a.sub - b.sub);
  }

  /** The change that made a key what it is at a revision; unset where it does not exist then. */
  find(key: Uint8Array, revision = this.revision): Change | undefined {
    this.check(revision);
    const last = this.history(key).findLast(({ main }) => main <= revision);
    return last?.isDeletion ? undefined : last;
  }

  /**
   * What a key held since a revision.
   * @throws DamageError where it is not there, or is no KeyValue
   */
  async value(revision: Revision): Promise<KeyValue> {
    const wanted = writeRevision(revision);
    const place = await new Cursor(this.file, this.bucket).seek(wanted);
    const found = place && place.page.leafKey(place.index);
    if (!place || !found || compareKeys(found.subarray(0, wanted.length), wanted) !== 0) {
      throw new DrydockError('notFound', `There is no change ${revision.main}/${revision.sub} in the snapshot.`);
    }
    try {
      return readKeyValue(place.page.leafValue(place.index));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw place.page.damage(`the value of revision ${revision.main}/${revision.sub} is no KeyValue`, 'revision');
    }
  }

  private keyOf(change: number): Uint8Array {
    return this.keys.key(this.table.key(change));
  }

  private revisionOf(change: number): Revision {
    return { main: this.table.main(change), sub: this.table.sub(change) };
  }

  private liveKey(change: number): LiveKey {
    return {
      key: this.keyOf(change),
      main: this.table.main(change),
      sub: this.table.sub(change),
      size: this.table.size(change),
    };
  }

  /** For each key that exists at a revision, or that is deleted, its last change. Yields where others may have a turn. */
  private *existing(revision: number, isDeletion: boolean): Generator<void, Uint32Array, undefined> {
    this.check(revision);
    const latest = yield* this.table.latest(revision, this.keys.size);
    let count = 0;
    for (const entry of latest) {
      // What was looked at is behind, so its place can be taken.
      if (entry !== 0 && this.table.isDeletion(entry - 1) === isDeletion) latest[count++] = entry - 1;
    }
    return latest.subarray(0, count);
  }

  private *sortedIntoFolders(revision: number) {
    const existing = yield* this.existing(revision, false);
    return yield* grouped(existing, (change) => this.folders.of(this.table.key(change)), this.folders.size);
  }

  private *foldersOf({ list, ends }: { readonly list: Uint32Array; readonly ends: Uint32Array }): Generator<KeyFolder, void, undefined> {
    for (let [folder, from] = [0, 0]; folder < ends.length; folder++) {
      const changes = list.subarray(from, (from = ends[folder] ?? 0));
      if (changes.length === 0) continue;
      const bytes = changes.reduce((sum, change) => sum + this.table.size(change), 0);
      yield { path: this.folders.path(folder), live: new KeyList(changes, this.liveReader), bytes };
    }
  }

  private check(revision: number): void {
    if (revision > this.revision) {
      throw new DrydockError('notFound', `The snapshot ends with revision ${this.revision}; ${revision} is later.`);
    }
    if (revision < this.compacted) {
      throw new DrydockError('gone', `Revision ${revision} is compacted: the snapshot tells what was from ${this.compacted} on.`);
    }
  }

  private addLeaf(leaf: Page, at: RevisionHead, head: KeyValueHead): void {
    for (let index = 0; index < leaf.count; index++) {
      at.read(leaf, index);
      const start = leaf.leafKeyStart(index) + leaf.leafKeyLength(index);
      const length = leaf.leafValueLength(index);
      if (at.main > this.last) this.last = at.main;
      // No change: a restore that raises revisions leaves an entry without a value at the highest of them.
      if (length === 0) continue;
      if (!head.read(leaf.bytes, start, start + length)) {
        throw leaf.damage(`the value of revision ${at.main}/${at.sub} is no KeyValue`, 'revision');
      }
      const key = this.keys.intern(leaf.bytes, head.keyStart, head.keyEnd);
      if (key === this.folders.keys) this.folders.add(leaf.bytes, head.keyStart, head.keyEnd);
      this.table.add(key, at.main, at.sub, head.valueLength, at.isTombstone);
    }
  }
}

function atOnce<T>(work: Generator<void, T, undefined>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

async function inSlices<T>(work: Generator<void, T, undefined>, breathe: Breathe): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await breathe();
  }
}
