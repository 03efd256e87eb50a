import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { cancelled, DrydockError } from '../../core/errors';
import { endsBefore, piecesOf, readAt, type RandomAccess } from '../../core/snapshot/random-access';
import { isArmored, packagingOf, type Packaging } from '../../core/snapshot/packaging';
import type { Unlocking } from '../../ports/snapshots';
import { readIdentities } from '../age/identities';
import { AgeAccess } from '../age/opened';
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
 * Opens a snapshot for reading. What is encrypted by age is decrypted where it is read and never as a whole. What is packed by gzip is
 * unpacked into a file that only this user can read, because the pages of a database are read in any order.
 * @throws DrydockError `storage`, `invalid` where it is damaged, `config` where it can't be opened as it is, `unauthorized` where it
 *   is encrypted to somebody else, `cancelled`
 */
export async function openSnapshotFile(path: string, signal?: AbortSignal, unlocking?: Unlocking): Promise<SnapshotFile> {
  const name = basename(path);
  const handle = await storageGuard(`read ${name}`, () => open(path, 'r'));
  try {
    const found = await storageGuard(`read ${name}`, () => handle.stat());
    const { size, mtimeMs } = found;
    if (!found.isFile()) throw new DrydockError('storage', `${name} is no file.`);
    const { access, packaging, dispose } = await unwrap(new FileAccess(handle, size), name, signal, unlocking);
    return {
      size: access.size,
      readInto: (target, at) => access.readInto(target, at),
      path,
      packedSize: size,
      modifiedAt: mtimeMs,
      packaging,
      dispose: async () => {
        await dispose();
        await handle.close();
      },
    };
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
}

/**
 * Decrypts and unpacks what lies somewhere.
 * @returns `packaging`: the outermost; `dispose` removes what was unpacked
 */
export async function unwrap(
  raw: RandomAccess,
  name: string,
  signal?: AbortSignal,
  unlocking?: Unlocking,
): Promise<{ readonly access: RandomAccess; readonly packaging: Packaging; readonly dispose: () => Promise<void> }> {
  const packaging = await packagingAt(raw);
  const inner = packaging === 'age' ? await decrypted(raw, name, unlocking) : raw;
  const content = packaging === 'age' ? await packagingAt(inner) : packaging;
  switch (content) {
    case 'none':
      return { access: inner, packaging, dispose: () => Promise.resolve() };
    case 'gzip': {
      const unpacked = await unpack(inner, name, signal);
      return { access: unpacked.access, packaging, dispose: () => unpacked.dispose() };
    }
    case 'age':
      throw new DrydockError('config', `${name} is encrypted twice.`, {
        hint: 'Decrypt it with the age program, and open the result.',
      });
    case 'zstd':
    case 'xz':
      throw new DrydockError('config', `${name} is packed with ${content}, which Drydock does not read.`, {
        hint: 'Unpack it first, and open the result.',
      });
  }
}

async function packagingAt(access: RandomAccess): Promise<Packaging> {
  return packagingOf(await readAt(access, 0, Math.min(access.size, 64)));
}

async function decrypted(raw: RandomAccess, name: string, unlocking: Unlocking | undefined): Promise<RandomAccess> {
  if (!unlocking || unlocking.identityFiles.length === 0)
    throw new DrydockError('config', `${name} is encrypted with age.`, {
      hint: 'Name the file with the identity that decrypts it: in the editor by the setting drydock.snapshots.identities, on the command line by --identity FILE.',
    });
  if (isArmored(await readAt(raw, 0, Math.min(raw.size, 64))))
    throw new DrydockError('config', `${name} is encrypted with age and written as text (armor), which Drydock does not read.`, {
      hint: 'Decrypt it with `age --decrypt --identity KEY --output FILE`, and open the result.',
    });
  return AgeAccess.unlock(raw, await readIdentities(unlocking), name);
}

/** A file at any place. */
export class FileAccess implements RandomAccess {
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

async function unpack(
  packed: RandomAccess,
  name: string,
  signal: AbortSignal | undefined,
): Promise<{ access: FileAccess; dispose(): Promise<void> }> {
  // Snapshots hold Secrets: mkdtemp makes a folder that only this user can enter.
  const folder = await storageGuard('make a folder for the unpacked snapshot', () => mkdtemp(join(tmpdir(), 'drydock-snapshot-')));
  const remove = () => rm(folder, { recursive: true, force: true });
  let handle: FileHandle | undefined;
  try {
    const target = await open(join(folder, 'snapshot.db'), 'wx+', 0o600);
    handle = target;
    // Where the system allows it the file has no name from now on, so that not even a crash leaves it. Windows keeps it until it is closed.
    await remove().catch(() => undefined);
    const write = async (pieces: AsyncIterable<Uint8Array>) => {
      for await (const piece of pieces) await target.writeFile(piece);
    };
    await pipeline(piecesOf(packed), createGunzip(), write, signal ? { signal } : {});
    const { size } = await target.stat();
    const dispose = async () => {
      await target.close();
      await remove();
    };
    return { access: new FileAccess(target, size), dispose };
  } catch (error) {
    await handle?.close().catch(() => undefined);
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
