import {
  copyFile,
  copyInto,
  digestsUnder,
  existing,
  foldersIn,
  makePrivateFolders,
  parseDigests,
  removeFolder,
  renameUnlessTaken,
  replaceBy,
  syncDisks,
} from '../../core/command/control-plane/files';
import { exists } from '../../core/command/control-plane/look';
import { BACKUP_FOLDER, DIGEST_FILE, insideBackup, OWN_FOLDER } from '../../core/command/control-plane/places';
import { DrydockError } from '../../core/errors';
import type { ControlPlaneLayout } from '../../core/model/control-plane';
import type { Verdict } from '../engine/definition';
import type { Host } from './hosts';

/** Kubeconfigs that are backed up where they are there. */
export const KUBECONFIGS = ['admin.conf', 'super-admin.conf', 'controller-manager.conf', 'scheduler.conf', 'kubelet.conf'];

/** A backup of a host, as its digests tell it. */
export interface Backup {
  readonly folder: string;
  /** SHA-256 by path inside the backup: `pki/apiserver.crt`, `admin.conf`. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Copies certificates, keys and kubeconfigs of a host to a folder that only root can enter, with their digests. The folder has
 * its name only once it is complete; what an earlier attempt left is removed.
 * Rejects with `conflict` where files changed while they were copied.
 * @param kubeconfigs names of those that are copied where they are there
 */
export async function makeBackup(
  host: Host,
  layout: ControlPlaneLayout,
  folder: string,
  signal: AbortSignal,
  kubeconfigs: readonly string[] = KUBECONFIGS,
): Promise<void> {
  const partial = `${folder}.part`;
  await host.run(removeFolder(partial), signal);
  await host.run(makePrivateFolders([OWN_FOLDER, folder.slice(0, folder.lastIndexOf('/')), partial]), signal);
  const present = await host.run(existing(kubeconfigs.map((name) => `${layout.kubernetes}/${name}`)), signal);
  const sources = [layout.pki, ...present];
  const before = await host.run(digestsUnder(sources), signal);
  await host.run(copyInto(partial, sources), signal);
  const copied = relative(await host.run(digestsUnder([partial]), signal), partial);
  const wanted = new Map([...before].map(([path, digest]) => [insideBackup(path, layout), digest]));
  if (!same(copied, wanted))
    throw new DrydockError(
      'conflict',
      `The certificates of ${host.name} changed while they were copied, so the backup is not worth keeping.`,
      {
        hint: 'Something else changes them now. Wait until it has ended, then resume.',
      },
    );
  const lines = [...copied].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, digest]) => `${digest}  ${path}\n`);
  await host.use(signal, (shell) => shell.writeFile(`${partial}/${DIGEST_FILE}`, lines.join(''), { sudo: true, mode: 0o600 }, signal));
  await host.run(syncDisks, signal);
  await host.run(renameUnlessTaken(partial, folder), signal);
}

/** Whether a backup is there and every file of it has its digest. */
export async function backupVerdict(host: Host, folder: string, signal: AbortSignal): Promise<Verdict> {
  if (!(await host.run(exists(folder), signal))) return { so: false, why: `${host.name} has no backup ${folder}.` };
  try {
    const { digests } = await readBackup(host, folder, signal);
    return { so: true, note: `${digests.size} files in ${folder} of ${host.name}, each with its digest.` };
  } catch (error) {
    if (!DrydockError.is(error, 'conflict', 'notFound')) throw error;
    return { so: false, why: error.message };
  }
}

/** Reads a backup and compares every file with its digest. Rejects with `conflict` where one differs, `notFound` where it is none. */
export async function readBackup(host: Host, folder: string, signal: AbortSignal): Promise<Backup> {
  const digests = parseDigests(await host.text(`${folder}/${DIGEST_FILE}`, signal));
  const present = new Map(relative(await host.run(digestsUnder([folder]), signal), folder));
  present.delete(DIGEST_FILE);
  if (digests.size > 0 && same(present, digests)) return { folder, digests };
  throw new DrydockError('conflict', `The backup ${folder} of ${host.name} is not what was written: files and digests differ.`, {
    hint: 'Choose another backup. This one was changed or damaged.',
  });
}

/** Names of the complete backups of a host, oldest first. */
export async function backupsOf(host: Host, signal: AbortSignal): Promise<readonly string[]> {
  return (await host.run(foldersIn(BACKUP_FOLDER), signal)).filter((name) => /^\d{8}T\d{6}Z-[0-9a-f]+$/.test(name));
}

/** What of some files is other than in a backup, by their paths on the host. Files that the backup does not hold are left out. */
export async function differingFrom(
  host: Host,
  layout: ControlPlaneLayout,
  backup: Backup,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const there = await host.run(existing(paths), signal);
  const now = there.length === 0 ? new Map<string, string>() : await host.run(digestsUnder(there), signal);
  return paths.filter((path) => {
    const wanted = backup.digests.get(insideBackup(path, layout));
    return wanted !== undefined && now.get(path) !== wanted;
  });
}

/** Puts files back from a backup, each at once, with owner and mode; their time is now. */
export async function putFilesBack(
  host: Host,
  layout: ControlPlaneLayout,
  backup: Backup,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const path of paths) {
    // A dot keeps it out of the sight of whoever lists the folder.
    const temporary = path.replace(/([^/]+)$/, '.$1.drydock');
    await host.run(copyFile(`${backup.folder}/${insideBackup(path, layout)}`, temporary), signal);
    await host.run(replaceBy(temporary, path), signal);
  }
  await host.run(syncDisks, signal);
}

function relative(digests: ReadonlyMap<string, string>, folder: string): ReadonlyMap<string, string> {
  return new Map([...digests].map(([path, digest]) => [path.slice(folder.length + 1), digest]));
}

function same(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, digest]) => other.get(path) === digest);
}
