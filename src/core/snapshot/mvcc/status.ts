import type { Bucket } from '../bbolt/bucket';
import type { Page } from '../bbolt/page';
import { Crc32c } from '../crc32c';
import { KeyTable, grown } from './key-table';
import { KeyValueHead } from './key-value';
import { RevisionHead } from './revision';

/** What `etcdutl snapshot status` tells of a file. */
export interface SnapshotStatus {
  /** CRC-32C over names of buckets, keys and values: the same for two files with the same content, however it is laid out. */
  readonly hash: number;
  readonly revision: number;
  /** Keys that exist; etcdutl of 3.6 counts so. */
  readonly keys: number;
  /** Entries of all buckets; etcdutl before 3.6.6 or so calls this the number of keys. */
  readonly entries: number;
  /** Changes in bucket `key`. */
  readonly changes: number;
}

/** Makes the status while all leaves pass in the order of keys: hand `onBucket` and `onLeaf` to `checkBolt`. */
export class StatusTaker {
  private readonly crc = new Crc32c();
  private readonly head = new KeyValueHead();
  private readonly at = new RevisionHead();
  private readonly keys = new KeyTable();
  /** Whether the last change of a key was none of a deletion. */
  private alive = new Uint8Array(1024);
  private living = 0;
  private revision = 0;
  private entries = 0;
  private changes = 0;

  readonly onBucket = (bucket: Bucket): void => this.crc.update(bucket.nameBytes);

  readonly onLeaf = (leaf: Page, bucket: Bucket): void => {
    const isKeys = bucket.name === 'key';
    for (let index = 0; index < leaf.count; index++) {
      const start = leaf.leafKeyStart(index);
      const value = start + leaf.leafKeyLength(index);
      const end = value + leaf.leafValueLength(index);
      this.crc.range(leaf.bytes, start, end);
      this.entries++;
      if (isKeys) this.change(leaf, index, value, end);
    }
  };

  result(): SnapshotStatus {
    const { revision, entries, changes } = this;
    return { hash: this.crc.digest(), revision, keys: this.living, entries, changes };
  }

  private change(leaf: Page, index: number, start: number, end: number): void {
    this.at.read(leaf, index);
    const { main, sub, isTombstone } = this.at;
    // A raised revision of a restore: etcdutl counts it as a key without a name.
    const isRaised = start === end;
    if (!isRaised && !this.head.read(leaf.bytes, start, end))
      throw leaf.damage(`the value of revision ${main}/${sub} is no KeyValue`, 'revision');
    this.revision = main;
    this.changes++;
    const key = isRaised ? this.keys.intern(leaf.bytes, start, end) : this.keys.intern(leaf.bytes, this.head.keyStart, this.head.keyEnd);
    if (key >= this.alive.length) this.alive = grown(this.alive, Uint8Array);
    const isAlive = isTombstone ? 0 : 1;
    this.living += isAlive - (this.alive[key] ?? 0);
    this.alive[key] = isAlive;
  }
}
