import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import { isSnapshotName, type SnapshotEntry } from '../../core/snapshot/catalog';
import { drillsName } from '../../core/snapshot/drill/record';
import { metadataName, readMetadata } from '../../core/snapshot/metadata';
import type { SnapshotShelf } from '../../ports/snapshot-shelf';
import { storageGuard } from './files';
import { FolderWatch } from './folder-watch';

/** Files that are looked at at a time. */
const AT_ONCE = 16;

/** Folders of snapshots on this computer. */
export class LocalShelf implements SnapshotShelf {
  async list(folder: string): Promise<readonly SnapshotEntry[] | undefined> {
    const names = await storageGuard(`read the folder ${folder}`, () => orNothing(readdir(folder)));
    if (names === undefined) return undefined;
    const snapshots = names.filter(isSnapshotName);
    const found: SnapshotEntry[] = [];
    for (let at = 0; at < snapshots.length; at += AT_ONCE) {
      const looked = await Promise.all(snapshots.slice(at, at + AT_ONCE).map((name) => this.look(join(folder, name))));
      // One that went in between is not there any more.
      found.push(...looked.filter((entry) => entry !== undefined));
    }
    return found;
  }

  async look(path: string): Promise<SnapshotEntry | undefined> {
    const name = basename(path);
    const facts = await storageGuard(`read ${name}`, () => orNothing(stat(path)));
    if (!facts?.isFile()) return undefined;
    return { path, name, size: facts.size, modifiedAt: facts.mtimeMs, ...(await metadataOf(path)) };
  }

  async record(path: string, metadata: string): Promise<void> {
    const target = metadataName(path);
    await storageGuard(`write ${target}`, async () => {
      const file = await open(`${target}.part`, 'w', 0o600);
      try {
        await file.writeFile(metadata);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${target}.part`, target);
    });
  }

  async remove(path: string): Promise<void> {
    await storageGuard(`remove ${basename(path)}`, async () => {
      await rm(path);
      await rm(metadataName(path), { force: true });
      await rm(drillsName(path), { force: true });
    });
  }

  watch(folder: string, changed: () => void): Disposable {
    return new FolderWatch(folder, isOfSnapshot, changed);
  }
}

/** A snapshot, or what is kept beside one. */
function isOfSnapshot(name: string): boolean {
  return isSnapshotName(name) || /\.(json|drills\.jsonl)$/.test(name);
}

/** Metadata that can't be read costs itself, and says why. */
async function metadataOf(path: string): Promise<Pick<SnapshotEntry, 'metadata' | 'metadataProblem'>> {
  const target = metadataName(path);
  try {
    const text = await storageGuard(`read ${target}`, () => orNothing(readFile(target, 'utf8')));
    return text === undefined ? {} : { metadata: readMetadata(text, basename(target)) };
  } catch (error) {
    return { metadataProblem: DrydockError.from(error).message };
  }
}

async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
