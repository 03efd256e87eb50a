import { DrydockError } from '../../core/errors';
import { idWords, type EtcdPlace } from '../../core/model/etcd';
import type { StepProgress } from '../../core/operation/events';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { bytesWords } from '../../core/report/words';
import { metadataName } from '../../core/snapshot/metadata';
import type { EtcdPort } from '../../ports/etcd';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { StepContext, Verdict } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import { takeSnapshot } from '../etcd/take-snapshot';

export async function fallbackVerdict(path: string, files: SnapshotFiles): Promise<Verdict> {
  if ((await files.metadata(path)) !== undefined) return { so: true, note: `${path}, with its metadata in ${metadataName(path)}.` };
  return { so: false, why: `There is no snapshot at ${path}.` };
}

/** Takes a snapshot of the present state to this computer, of a follower where there is one. */
export async function takeFallback(
  plan: RestoreEtcdPlan,
  path: string,
  access: EtcdAccess,
  files: SnapshotFiles,
  context: StepContext,
): Promise<void> {
  const { signal, clock } = context;
  const places = plan.body.hosts.map(({ place }) => place);
  const port = await sourceAmong(places, access, signal);
  const list = await port.members({ linearizable: true }, signal);
  const about = {
    cluster: {
      name: plan.cluster.name,
      ...(plan.cluster.uid.startsWith('ca:') ? {} : { uid: plan.cluster.uid, kubernetesVersion: plan.cluster.version }),
    },
    members: list.members.map((one) => ({ ...one, id: idWords(one.id) })),
    pki: { ca: plan.body.authority },
  };
  const watch = { now: () => clock.now(), signal, progress: (progress: StepProgress) => context.progress(progress) };
  const { size } = await takeSnapshot(port, await files.create(path), about, watch);
  context.note(`The state before is in ${path} (${bytesWords(size)}).`);
}

/** A follower where there is one, else the leader, else whoever answers. */
export async function sourceAmong(places: readonly EtcdPlace[], access: EtcdAccess, signal: AbortSignal): Promise<EtcdPort> {
  let last: unknown;
  let leader: EtcdPort | undefined;
  for (const place of places) {
    try {
      const port = await access.open(place, signal);
      const status = await port.status(signal);
      if (status.leader !== status.memberId) return port;
      leader = port;
    } catch (error) {
      if (signal.aborted) throw error;
      last = error;
    }
  }
  if (leader) return leader;
  throw new DrydockError('server', 'No member of etcd answers any more, so its present state can not be kept as a snapshot.', {
    hint: 'Plan anew: the plan then does without it.',
    cause: last,
  });
}
