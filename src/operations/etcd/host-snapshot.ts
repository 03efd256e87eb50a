import { makePrivateFolders, removeFolder } from '../../core/command/control-plane/files';
import { DrydockError } from '../../core/errors';
import { metadataName } from '../../core/snapshot/metadata';
import type { SnapshotWriter } from '../../ports/snapshots';
import type { Host } from '../control-plane/hosts';

/** A snapshot that goes to a file on a host, readable by root only. */
export class HostSnapshotWriter implements SnapshotWriter {
  private readonly pieces = new Handover();
  private readonly abort = new AbortController();
  private readonly uploading: Promise<unknown>;
  private failure: unknown;

  private constructor(
    private readonly host: Host,
    private readonly path: string,
    private readonly signal: AbortSignal,
  ) {
    const both = AbortSignal.any([signal, this.abort.signal]);
    this.uploading = host.use(both, (shell) => shell.upload(path, this.pieces, { sudo: true, mode: 0o600, expect: 'absent' }, both));
    this.uploading.catch((error: unknown) => {
      this.failure = error;
      this.pieces.giveUp(error);
    });
  }

  /** A folder that is not there yet is made, for root only. */
  static async create(host: Host, path: string, signal: AbortSignal): Promise<HostSnapshotWriter> {
    const there = await host.use(signal, (shell) => shell.stat(path, { sudo: true }, signal));
    if (there)
      throw new DrydockError('conflict', `${path} exists already on ${host.name}.`, {
        hint: 'Snapshots are never overwritten: choose another name.',
      });
    const folder = path.slice(0, path.lastIndexOf('/')) || '/';
    const isThere = await host.use(signal, (shell) => shell.stat(folder, { sudo: true }, signal));
    if (!isThere) await host.run(makePrivateFolders([folder]), signal);
    return new HostSnapshotWriter(host, path, signal);
  }

  async write(piece: Uint8Array): Promise<void> {
    if (this.failure !== undefined) throw this.failure as Error;
    await this.pieces.give(piece);
  }

  reread(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async commit(metadata: string): Promise<void> {
    const { host, path, signal } = this;
    await host.use(signal, (shell) => shell.writeFile(metadataName(path), metadata, { sudo: true, mode: 0o600 }, signal));
    // Only now is the file renamed from its temporary name.
    await this.pieces.end();
    await this.uploading;
  }

  async discard(): Promise<void> {
    this.abort.abort();
    const stopped = new DrydockError('cancelled', 'The snapshot was given up.');
    this.pieces.giveUp(stopped);
    await this.uploading.catch(() => {});
    const { signal } = new AbortController();
    try {
      const there = await this.host.use(signal, (shell) => shell.stat(this.path, { sudo: true }, signal));
      if (!there) await this.host.run(removeFolder(metadataName(this.path)), signal);
    } catch (error) {
      this.host.log.warn(`What a snapshot left on ${this.host.name} could not be removed`, error);
    }
  }
}

/** Hands pieces from who has them to who takes them, one at a time: nothing piles up. */
class Handover implements AsyncIterable<Uint8Array> {
  private waiting: { readonly piece: Uint8Array | undefined; readonly taken: () => void } | undefined;
  private wanted: (() => void) | undefined;
  private failure: { readonly error: unknown } | undefined;

  /** Resolves when the piece was used. */
  give(piece: Uint8Array): Promise<void> {
    return this.put(piece);
  }

  end(): Promise<void> {
    return this.put(undefined);
  }

  giveUp(error: unknown): void {
    this.failure ??= { error };
    this.waiting?.taken();
    this.wanted?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (!this.waiting && !this.failure) await new Promise<void>((resolve) => (this.wanted = resolve));
      this.wanted = undefined;
      if (this.failure) throw this.failure.error;
      const { waiting } = this;
      if (!waiting) continue;
      if (waiting.piece) yield waiting.piece;
      this.waiting = undefined;
      waiting.taken();
      if (!waiting.piece) return;
    }
  }

  private async put(piece: Uint8Array | undefined): Promise<void> {
    if (this.failure) throw this.failure.error;
    const taken = new Promise<void>((resolve) => (this.waiting = { piece, taken: resolve }));
    this.wanted?.();
    await taken;
    // Read anew: it may have come while the piece waited.
    const failure = this.failure as Handover['failure'];
    if (failure) throw failure.error;
  }
}
