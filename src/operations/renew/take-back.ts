import type { RenewBody, RenewHost } from '../../core/plan/renew/plan';
import { placeOf } from '../../core/policy/certificates/places';
import { backupVerdict, differingFrom, putFilesBack, readBackup } from '../control-plane/backup';
import type { Hosts } from '../control-plane/hosts';
import { untilSpare } from '../control-plane/quorum';
import { restartComponent } from '../control-plane/restart';
import { putBack } from '../control-plane/static-pod';
import type { StepContext } from '../engine/definition';
import { restartOf } from './restart-of';

/** Puts the certificates that a plan renews on a host back from its backup, and restarts what uses them. */
export async function takeBackHost(work: RenewHost, body: RenewBody, hosts: Hosts, context: StepContext): Promise<void> {
  const host = hosts.of(work.target);
  const { layout, backup: folder } = work;
  // An attempt that ended before its backup was complete has renewed nothing.
  if (!(await backupVerdict(host, folder, context.signal)).so) return;
  const backup = await readBackup(host, folder, context.signal);
  const paths = work.certificates.flatMap(({ name }) => pathsOf(name, work));
  const changed = await differingFrom(host, layout, backup, paths, context.signal);
  await putFilesBack(host, layout, backup, changed, context.signal);
  for (const plan of work.restarts) {
    const restart = restartOf(work, plan, body.mode);
    await putBack(host, restart, context);
    if (plan.component === 'etcd' && body.mode === 'rolling') await untilSpare(host, hosts, body.etcd, body.etcdMembers, context);
    // Old certificates that have expired let nothing become well again.
    await restartComponent(host, { ...restart, wantHealth: body.mode === 'rolling' }, context);
  }
}

/** The files of a certificate: itself and its key. */
export function pathsOf(name: string, { layout }: Pick<RenewHost, 'layout'>): readonly string[] {
  const place = placeOf(name, layout);
  if (!place) return [];
  return place.key === undefined ? [place.path] : [place.path, place.key];
}
