import { DrydockError } from '../../errors';
import { Cursor, type Bucket } from '../bbolt/bucket';
import type { BoltFile } from '../bbolt/file';
import type { Page } from '../bbolt/page';
import { sortInSlices, type Breathe } from '../../slices';
import { scanLeaves, type ScanOptions } from '../bbolt/scan';
import { compareKeys } from '../bbolt/page';
import { KeyTable, grown } from './key-table';
import { KeyValueHead, readKeyValue, type KeyValue } from './key-value';
import { revisionAt, writeRevision, type Revision } from './revision';

/** What happened to a key at a revision; its value is read when it is wanted. */
export interface Change extends Revision {
  readonly isDeletion: boolean;
  /** Bytes of the value. */
  readonly size: number;
}

/** A key that exists at a revision. */
export interface LiveKey extends Revision {
  /** In place: valid as long as the keyspace. */
  readonly key: Uint8Array;
  /** Bytes of the value. */
  readonly size: number;
}

/** A key that is deleted at a revision. */
export interface GoneKey {
  readonly key: Uint8Array;
  /** The change that deleted it. */
  readonly deleted: Revision;
}

/** The keys that exist at a revision. */
export class LiveKeys implements Iterable<LiveKey> {
  constructor(
    private readonly changes: Uint32Array,
    private readonly read: (change: number) => LiveKey,
  ) {}

  get length(): number {
    return this.changes.length;
  }

  /** @param index from 0 to `length` - 1 */
  at(index: number): LiveKey {
    return this.read(this.changes[index] ?? 0);
  }

  *[Symbol.iterator](): Generator<LiveKey, void, undefined> {
    for (const change of this.changes) yield this.read(change);
  }
}

/** Changes there is room for at first. */
const FIRST = 1 << 10;

/**
 * All changes that a file holds, by key: some 25 bytes for each change and the bytes of each key once. Any revision that is not
 * compacted can be looked at, without reading the file again.
 */
export class Keyspace {
  private readonly keys = new KeyTable();
  private count = 0;
  private keyOf = new Uint32Array(FIRST);
  private mains = new Float64Array(FIRST);
  private subs = new Uint32Array(FIRST);
  private sizes = new Uint32Array(FIRST);
  private deletions = new Uint8Array(FIRST);
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
    const head = new KeyValueHead();
    await scanLeaves(file, bucket, (leaf) => keyspace.addLeaf(leaf, head), { ...options, heads: true });
    return keyspace;
  }

  /** The last revision of the file. */
  get revision(): number {
    return Math.max(this.last, this.compacted);
  }

  /** Changes that the file holds. */
  get changes(): number {
    return this.count;
  }

  /** Keys that have a change in the file, deleted ones, too. */
  get everKeys(): number {
    return this.keys.size;
  }

  /**
   * Keys that exist at a revision, in order; four bytes for each.
   * @param revision the last, if unset
   * @param prefix of the keys wanted
   * @throws DrydockError `gone` where it is compacted, `notFound` where it is in the future
   */
  live(revision = this.revision, prefix?: Uint8Array): LiveKeys {
    const changes = this.liveIndices(revision, prefix);
    changes.sort((a, b) => this.keys.compare(this.keyOf[a] ?? 0, this.keyOf[b] ?? 0));
    return new LiveKeys(changes, (change) => this.liveKey(change));
  }

  /** As `live`, but in no order: for counting, which needs none. */
  unordered(revision = this.revision): LiveKeys {
    return new LiveKeys(this.liveIndices(revision), (change) => this.liveKey(change));
  }

  /** As `live`, sorted in pieces, so that many keys hold up nobody. */
  async liveInSlices(breathe: Breathe, revision = this.revision): Promise<LiveKeys> {
    const changes = this.liveIndices(revision);
    await sortInSlices(changes, (a, b) => this.keys.compare(this.keyOf[a] ?? 0, this.keyOf[b] ?? 0), breathe);
    return new LiveKeys(changes, (change) => this.liveKey(change));
  }

  /** Keys that were deleted up to a revision and whose deletion the file still tells, in order. @throws as `live` */
  gone(revision = this.revision): readonly GoneKey[] {
    this.check(revision);
    const latest = this.latest(revision);
    const found: GoneKey[] = [];
    for (const entry of latest) {
      const change = entry - 1;
      if (change < 0 || this.deletions[change] === 0) continue;
      found.push({ key: this.keys.key(this.keyOf[change] ?? 0), deleted: { main: this.mains[change] ?? 0, sub: this.subs[change] ?? 0 } });
    }
    return found.sort((a, b) => compareKeys(a.key, b.key));
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
    const changes: Change[] = [];
    for (let index = 0; index < this.count; index++) {
      if (this.keyOf[index] !== wanted) continue;
      const [main, sub] = [this.mains[index] ?? 0, this.subs[index] ?? 0];
      changes.push({ main, sub, size: this.sizes[index] ?? 0, isDeletion: this.deletions[index] === 1 });
    }
    return changes.sort((a, b) => a.main - b.main || a.sub - b.sub);
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

  private liveKey(change: number): LiveKey {
    return {
      key: this.keys.key(this.keyOf[change] ?? 0),
      main: this.mains[change] ?? 0,
      sub: this.subs[change] ?? 0,
      size: this.sizes[change] ?? 0,
    };
  }

  /** For each key that exists at a revision, its last change. */
  private liveIndices(revision: number, prefix?: Uint8Array): Uint32Array {
    this.check(revision);
    const latest = this.latest(revision);
    let count = 0;
    for (let key = 0; key < latest.length; key++) {
      const change = (latest[key] ?? 0) - 1;
      if (change < 0 || this.deletions[change] === 1) continue;
      // What was looked at is behind, so its place can be taken.
      if (prefix === undefined || startsWith(this.keys.key(key), prefix)) latest[count++] = change;
    }
    return latest.subarray(0, count);
  }

  /** For each key, one more than its last change up to a revision; 0 where it has none. */
  private latest(revision: number): Uint32Array {
    const latest = new Uint32Array(this.keys.size);
    for (let index = 0; index < this.count; index++) {
      const main = this.mains[index] ?? 0;
      if (main > revision) continue;
      const key = this.keyOf[index] ?? 0;
      const before = latest[key] ?? 0;
      if (before === 0 || this.isLater(index, before - 1)) latest[key] = index + 1;
    }
    return latest;
  }

  private isLater(a: number, b: number): boolean {
    const [mainA, mainB] = [this.mains[a] ?? 0, this.mains[b] ?? 0];
    return mainA === mainB ? (this.subs[a] ?? 0) > (this.subs[b] ?? 0) : mainA > mainB;
  }

  private check(revision: number): void {
    if (revision > this.revision) {
      throw new DrydockError('notFound', `The snapshot ends with revision ${this.revision}; ${revision} is later.`);
    }
    if (revision < this.compacted) {
      throw new DrydockError('gone', `Revision ${revision} is compacted: the snapshot tells what was from ${this.compacted} on.`);
    }
  }

  private addLeaf(leaf: Page, head: KeyValueHead): void {
    for (let index = 0; index < leaf.count; index++) {
      const { main, sub, isTombstone } = revisionAt(leaf, index);
      const start = leaf.leafKeyStart(index) + leaf.leafKeyLength(index);
      if (leaf.leafValueLength(index) === 0) {
        // No change: a restore that raises revisions leaves an entry without a value at the highest of them.
        if (main > this.last) this.last = main;
        continue;
      }
      if (!head.read(leaf.bytes, start, start + leaf.leafValueLength(index))) {
        throw leaf.damage(`the value of revision ${main}/${sub} is no KeyValue`, 'revision');
      }
      const at = this.count++;
      if (at >= this.mains.length) this.grow();
      this.keyOf[at] = this.keys.intern(leaf.bytes, head.keyStart, head.keyEnd);
      this.mains[at] = main;
      this.subs[at] = sub;
      this.sizes[at] = head.valueLength;
      this.deletions[at] = isTombstone ? 1 : 0;
      if (main > this.last) this.last = main;
    }
  }

  private grow(): void {
    this.keyOf = grown(this.keyOf, Uint32Array);
    this.mains = grown(this.mains, Float64Array);
    this.subs = grown(this.subs, Uint32Array);
    this.sizes = grown(this.sizes, Uint32Array);
    this.deletions = grown(this.deletions, Uint8Array);
  }
}

export function startsWith(key: Uint8Array, prefix: Uint8Array): boolean {
  if (key.length < prefix.length) return false;
  for (let at = 0; at < prefix.length; at++) if (key[at] !== prefix[at]) return false;
  return true;
}
