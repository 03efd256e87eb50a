import { access, mkdir, open, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DrydockError } from '../../core/errors';
import { metadataName } from '../../core/snapshot/metadata';
import { piecesOf } from '../../core/snapshot/random-access';
import type { OpenFile, SnapshotFiles, SnapshotWriter, Unlocking } from '../../ports/snapshots';
import { storageGuard } from './files';
import { SealedWriter } from '../age/sealed-writer';
import { FileAccess, openSnapshotFile } from './snapshot-file';

const PRIVATE = 0o600;

export class LocalSnapshots implements SnapshotFiles {
  /** @param unlocking what opens encrypted files where the caller brings nothing; asked only for a file that is encrypted */
  constructor(private readonly unlocking?: () => Unlocking) {}

  async create(path: string): Promise<SnapshotWriter> {
    const part = `${path}.part`;
    const meta = metadataName(path);
    if (await exists(path))
      throw new DrydockError('conflict', `${path} exists already.`, { hint: 'Snapshots are never overwritten: choose another name.' });
    return storageGuard(`write ${part}`, async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // What an attempt of ours that was killed left behind.
      await rm(part, { force: true });
      const file = await open(part, 'wx+', PRIVATE);
      let closed = false;
      const close = async () => {
        if (!closed) await file.close();
        closed = true;
      };
      return {
        write: (piece) =>
          storageGuard(`write ${part}`, async () => {
            for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten;
          }),
        reread: () => storageGuard(`read ${part}`, async () => new FileAccess(file, (await file.stat()).size)),
        commit: (metadata) =>
          storageGuard(`keep ${path}`, async () => {
            await file.sync();
            await close();
            await writeWhole(`${meta}.part`, metadata);
            // The snapshot last: whatever has its name is complete, and has its metadata.
            await rename(`${meta}.part`, meta);
            await rename(part, path);
            await syncFolder(dirname(path));
          }),
        discard: async () => {
          await close().catch(() => {});
          for (const name of [part, `${meta}.part`]) await rm(name, { force: true }).catch(() => {});
          if (!(await exists(path))) await rm(meta, { force: true }).catch(() => {});
        },
      };
    });
  }

  async metadata(path: string): Promise<string | undefined> {
    if (!(await exists(path)) || !(await exists(metadataName(path)))) return undefined;
    return storageGuard(`read ${metadataName(path)}`, () => readFile(metadataName(path), 'utf8'));
  }

  seal(writer: SnapshotWriter, recipients: readonly string[]): Promise<SnapshotWriter> {
    return SealedWriter.create(writer, recipients);
  }

  stamp(path: string): Promise<string> {
    return storageGuard(`look at ${path}`, async () => {
      const { size, mtimeMs } = await stat(path);
      return `${size} bytes of ${new Date(mtimeMs).toISOString()}`;
    });
  }

  async open(path: string, signal?: AbortSignal, unlocking?: Unlocking): Promise<OpenFile> {
    return openSnapshotFile(path, signal, unlocking ?? this.unlocking?.());
  }

  async *content(path: string, signal?: AbortSignal, unlocking?: Unlocking): AsyncGenerator<Uint8Array> {
    const file = await this.open(path, signal, unlocking);
    try {
      yield* piecesOf(file);
    } finally {
      await file.dispose();
    }
  }

  async free(folder: string): Promise<number> {
    let nearest = folder;
    while (!(await exists(nearest)) && dirname(nearest) !== nearest) nearest = dirname(nearest);
    return storageGuard(`look at ${nearest}`, async () => {
      const { bavail, bsize } = await statfs(nearest);
      return bavail * bsize;
    });
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', PRIVATE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** So that the new names outlive a loss of power; not every system can. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // Windows opens no folders.
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
