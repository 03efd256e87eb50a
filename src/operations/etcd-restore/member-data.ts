import {
  labelAs,
  makePrivateFolders,
  ownAs,
  removeFolder,
  removeNamed,
  renameUnlessTaken,
  syncDisks,
} from '../../core/command/control-plane/files';
import { exists } from '../../core/command/control-plane/look';
import { DrydockError } from '../../core/errors';
import { restoreCommand } from '../../core/plan/etcd-restore/commands';
import { PARTIAL, workPaths, type RestoreEtcdBody, type RestoreHost } from '../../core/plan/etcd-restore/plan';
import type { Host } from '../control-plane/hosts';
import { memberRuns } from '../etcd/member-service';

/** There where SELinux is in use: files that are made beside the data have other labels, and etcd may not read them. */
const SELINUX = '/sys/fs/selinux/enforce';

/** Where the data of a member is now. Only the folder `member` moves: the data folder itself keeps its owner, its mode and its mount. */
interface Whereabouts {
  /** New data is complete, wherever it is. */
  readonly made: boolean;
  readonly freshWaits: boolean;
  readonly inPlace: boolean;
  readonly oldIsAside: boolean;
}

async function whereabouts(host: Host, work: RestoreHost, signal: AbortSignal): Promise<Whereabouts> {
  const { fresh, before } = workPaths(work);
  const [made, freshWaits, inPlace, oldIsAside] = await Promise.all([
    host.run(exists(fresh), signal),
    host.run(exists(`${fresh}/member`), signal),
    host.run(exists(`${work.dataFolder}/member`), signal),
    host.run(exists(`${before}/member`), signal),
  ]);
  return { made, freshWaits, inPlace, oldIsAside };
}

/** Whether the new data of a member is complete, in use or not. */
export async function isPrepared(host: Host, work: RestoreHost, signal: AbortSignal): Promise<boolean> {
  return host.run(exists(workPaths(work).fresh), signal);
}

/** Whether the new data is what etcd uses, or will when it starts. */
export async function isSwapped(host: Host, work: RestoreHost, signal: AbortSignal): Promise<boolean> {
  const { made, freshWaits, inPlace } = await whereabouts(host, work, signal);
  return made && !freshWaits && inPlace;
}

/** Makes the new data beside the old. It has its name only once it is complete; what an earlier attempt left is removed. */
export async function prepareData(host: Host, work: RestoreHost, body: RestoreEtcdBody, signal: AbortSignal): Promise<void> {
  const { fresh, before } = workPaths(work);
  const partial = `${work.workFolder}/${PARTIAL}${host.clock.now()}`;
  await host.run(removeNamed(work.workFolder, `${PARTIAL}*`), signal);
  await host.run(makePrivateFolders([before]), signal);
  await host.run(restoreCommand(body, work, partial), signal);
  if (!(await host.run(exists(`${partial}/member/snap/db`), signal)))
    throw new DrydockError('protocol', `etcdutl made no data in ${partial} of ${host.name}, though it said nothing against it.`);
  await host.run(ownAs(work.dataFolder, partial), signal);
  if (await host.run(exists(SELINUX), signal)) await host.run(labelAs(work.dataFolder, partial), signal);
  await host.run(syncDisks, signal);
  await host.run(renameUnlessTaken(partial, fresh), signal);
  await host.run(removeNamed(work.workFolder, `${PARTIAL}*`), signal);
}

/** Puts the old data aside and the new in its place. Takes up where an earlier attempt ended. Rejects with `conflict` while etcd runs. */
export async function swapData(host: Host, work: RestoreHost, signal: AbortSignal): Promise<void> {
  await refuseWhileRunning(host, work, signal);
  const { fresh, before } = workPaths(work);
  const now = await whereabouts(host, work, signal);
  if (!now.freshWaits) throw lost(host, `${fresh}/member`);
  if (now.inPlace) {
    if (now.oldIsAside) throw twice(host, work);
    await move(host, `${work.dataFolder}/member`, `${before}/member`, signal);
  }
  await move(host, `${fresh}/member`, `${work.dataFolder}/member`, signal);
  await host.run(syncDisks, signal);
}

/** The other way round. Does nothing where the old data was not put aside. */
export async function swapBack(host: Host, work: RestoreHost, signal: AbortSignal): Promise<void> {
  const { fresh, before } = workPaths(work);
  const now = await whereabouts(host, work, signal);
  if (!now.made) return;
  // The member had no data before, or it never left its place.
  if (!now.oldIsAside && now.freshWaits) return;
  await refuseWhileRunning(host, work, signal);
  if (now.inPlace) {
    if (now.freshWaits) throw twice(host, work);
    await move(host, `${work.dataFolder}/member`, `${fresh}/member`, signal);
  }
  if (now.oldIsAside) await move(host, `${before}/member`, `${work.dataFolder}/member`, signal);
  await host.run(syncDisks, signal);
}

/** Removes the work folder, unless the old data is in it. */
export async function clearWork(host: Host, work: RestoreHost, signal: AbortSignal): Promise<void> {
  const { oldIsAside } = await whereabouts(host, work, signal);
  if (!oldIsAside) await host.run(removeFolder(work.workFolder), signal);
}

async function move(host: Host, from: string, to: string, signal: AbortSignal): Promise<void> {
  await host.run(renameUnlessTaken(from, to), signal);
  const [gone, there] = await Promise.all([host.run(exists(from), signal), host.run(exists(to), signal)]);
  if (gone || !there)
    throw new DrydockError('conflict', `${from} of ${host.name} could not be moved to ${to}: something of that name is there.`, {
      hint: 'Look at both folders. Nothing was overwritten.',
    });
}

async function refuseWhileRunning(host: Host, work: RestoreHost, signal: AbortSignal): Promise<void> {
  if (!(await memberRuns(host, work, signal))) return;
  throw new DrydockError('conflict', `etcd of ${host.name} runs: its data can't be moved under it.`, {
    hint: 'Somebody started it meanwhile. Resume the operation; it stops it again.',
  });
}

function lost(host: Host, path: string): DrydockError {
  return new DrydockError('notFound', `${path} of ${host.name} is gone: the new data was removed or used elsewhere.`, {
    hint: 'Undo brings the old data back.',
  });
}

function twice(host: Host, work: RestoreHost): DrydockError {
  return new DrydockError(
    'conflict',
    `${host.name} has data of etcd in ${work.dataFolder}, and older data in ${workPaths(work).before} already.`,
    { hint: 'Somebody made new data meanwhile. Look at both, and move away what is not wanted.' },
  );
}
