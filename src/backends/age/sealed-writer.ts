import { createHash } from 'node:crypto';
import type { StoredFacts } from '../../core/snapshot/metadata';
import type { RandomAccess } from '../../core/snapshot/random-access';
import type { SnapshotWriter } from '../../ports/snapshots';
import { AgeAccess } from './opened';
import { AgeSealer } from './seal';

/** Encrypts on the way to another writer. The clear text is never anywhere but in memory. */
export class SealedWriter implements SnapshotWriter {
  private readonly hash = createHash('sha256');
  private size = 0;
  private sha256: string | undefined;

  private constructor(
    private readonly inner: SnapshotWriter,
    private readonly sealer: AgeSealer,
    private readonly recipients: readonly string[],
  ) {}

  static async create(inner: SnapshotWriter, recipients: readonly string[]): Promise<SealedWriter> {
    const writer = new SealedWriter(inner, await AgeSealer.create(recipients), recipients);
    await writer.put(writer.sealer.head);
    return writer;
  }

  async write(piece: Uint8Array): Promise<void> {
    for (const sealed of this.sealer.push(piece)) await this.put(sealed);
  }

  /** What lies there, decrypted: that what was written can be read is shown by reading it. */
  async reread(): Promise<RandomAccess | undefined> {
    await this.finish();
    const raw = await this.inner.reread();
    return raw && AgeAccess.open(raw, this.sealer.key, this.sealer.head.length, 'The encrypted snapshot');
  }

  stored(): StoredFacts | undefined {
    const { size, sha256, recipients } = this;
    return sha256 === undefined ? undefined : { packaging: 'age', size, sha256, recipients };
  }

  async commit(metadata: string): Promise<void> {
    await this.finish();
    await this.inner.commit(metadata);
    this.sealer.key.fill(0);
  }

  async discard(): Promise<void> {
    await this.inner.discard();
    this.sealer.key.fill(0);
  }

  private async finish(): Promise<void> {
    if (this.sha256 !== undefined) return;
    await this.put(this.sealer.finish());
    this.sha256 = this.hash.digest('hex');
  }

  private async put(sealed: Uint8Array): Promise<void> {
    this.hash.update(sealed);
    this.size += sealed.length;
    await this.inner.write(sealed);
  }
}
