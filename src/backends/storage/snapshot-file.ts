import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { cancelled, DrydockError } from '../../core/errors';
import { endsBefore, type RandomAccess } from '../../core/snapshot/random-access';
import { packagingOf, type Packaging } from '../../core/snapshot/packaging';
import { storageGuard } from './files';

/** A snapshot file that is open, unpacked where it was packed. */
export interface SnapshotFile extends RandomAccess {
  readonly path: string;
  /** Bytes of the file as it lies there, packed or not. */
  readonly packedSize: number;
  /** When it was last written, milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly packaging: Packaging;
  /** Closes the file, and removes what was unpacked. */
  dispose(): Promise<void>;
}

/**
 * Opens a snapshot for reading. What is packed by gzip is unpacked into a file of its own, readable by this user only, until it is
 * disposed of: the pages of a database are read in any order.
 * @throws DrydockError `storage`, `invalid` where it is encrypted or its packing is broken, `cancelled`
 */
export async function openSnapshotFile(path: string, signal?: AbortSignal): Promise<SnapshotFile> {
  const name = basename(path);
  const handle = await storageGuard(`read ${name}`, () => open(path, 'r'));
  try {
    const found = await storageGuard(`read ${name}`, () => handle.stat());
    const { size, mtimeMs } = found;
    if (!found.isFile()) throw new DrydockError('storage', `${name} is no file.`);
    const head = new Uint8Array(Math.min(size, 64));
    await new FileAccess(handle, size).readInto(head, 0);
    const packaging = packagingOf(head);
    const facts = { path, packedSize: size, modifiedAt: mtimeMs, packaging };
    switch (packaging) {
      case 'none':
        return Object.assign(new FileAccess(handle, size), facts, { dispose: () => handle.close() });
      case 'gzip': {
        await handle.close();
        const unpacked = await unpack(path, signal);
        return Object.assign(unpacked.access, facts, { dispose: () => unpacked.dispose() });
      }
      case 'age':
        throw new DrydockError('invalid', `${name} is encrypted with age.`, {
          hint: 'Decrypt it first, with `age --decrypt --identity KEY --output FILE`, and open the result.',
        });
      case 'zstd':
      case 'xz':
        throw new DrydockError('invalid', `${name} is packed with ${packaging}, which Drydock does not read.`, {
          hint: 'Unpack it first, and open the result.',
        });
    }
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
}

class FileAccess implements RandomAccess {
  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  async readInto(target: Uint8Array, offset: number): Promise<void> {
    await storageGuard('read the snapshot', async () => {
      for (let done = 0; done < target.length;) {
        const { bytesRead } = await this.handle.read(target, done, target.length - done, offset + done);
        if (bytesRead === 0) throw endsBefore(offset + target.length, this.size);
        done += bytesRead;
      }
    });
  }
}

async function unpack(path: string, signal: AbortSignal | undefined): Promise<{ access: FileAccess; dispose(): Promise<void> }> {
  const name = basename(path);
  // Snapshots hold Secrets: mkdtemp makes a folder that only this user can enter.
  const folder = await storageGuard('make a folder for the unpacked snapshot', () => mkdtemp(join(tmpdir(), 'drydock-snapshot-')));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const target = join(folder, 'snapshot.db');
    await pipeline(createReadStream(path), createGunzip(), createWriteStream(target, { mode: 0o600 }), signal ? { signal } : {});
    const handle = await open(target, 'r');
    const { size } = await stat(target);
    const dispose = async () => {
      await handle.close();
      await remove();
    };
    return { access: new FileAccess(handle, size), dispose };
  } catch (error) {
    await remove();
    if (signal?.aborted) throw cancelled(error);
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_') === true) {
      throw new DrydockError('invalid', `${name} can't be unpacked: its gzip data is cut off or damaged.`, {
        hint: 'Use another snapshot, or take a new one.',
        cause: error,
      });
    }
    return storageGuard(`unpack ${name}`, () => Promise.reject(error as Error));
  }
}
