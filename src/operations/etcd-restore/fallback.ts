import { DrydockError } from '../../core/errors';
import { idWords } from '../../core/model/etcd';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { bytesWords } from '../../core/report/words';
import { metadataPath, writeMetadata } from '../../core/snapshot/metadata';
import type { EtcdPort } from '../../ports/etcd';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { StepContext, Verdict } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import { Rate } from '../etcd/rate';
import { streamSnapshot } from '../etcd/take-snapshot';

export async function fallbackVerdict(path: string, files: SnapshotFiles): Promise<Verdict> {
  if ((await files.metadata(path)) !== undefined) return { so: true, note: `${path}, with its metadata in ${metadataPath(path)}.` };
  return { so: false, why: `There is no snapshot at ${path}.` };
}

/** Takes a snapshot of the present state to this computer, of a follower where there is one. */
export async function takeFallback(
  plan: RestoreEtcdPlan,
  path: string,
  access: EtcdAccess,
  files: SnapshotFiles,
  version: string,
  context: StepContext,
): Promise<void> {
  const { signal, clock } = context;
  const { name, port } = await sourceOf(plan, access, signal);
  const list = await port.members({ linearizable: true }, signal);
  const writer = await files.create(path);
  try {
    const rate = new Rate(clock.now());
    const { check, before, after, storageVersion } = await streamSnapshot(
      port,
      (piece) => writer.write(piece),
      ({ done, total }) => {
        const message = rate.tell(done, total, clock.now());
        if (message !== undefined) context.progress({ done, total, message });
      },
      signal,
    );
    signal.throwIfAborted();
    await writer.commit(
      writeMetadata({
        format: 1,
        file: path.replace(/^.*[/\\]/, ''),
        sha256: check.fileSha256,
        size: check.size,
        takenAt: new Date(clock.now()).toISOString(),
        revision: { from: String(before.revision), to: String(after.revision) },
        etcd: {
          version: before.version,
          storageVersion: storageVersion ?? before.storageVersion,
          clusterId: idWords(list.clusterId),
          source: name,
          members: list.members.map((one) => ({ id: idWords(one.id), name: one.name, peerUrls: one.peerUrls, learner: one.learner })),
        },
        kubernetes: {
          cluster: plan.cluster.name,
          uid: plan.cluster.uid.startsWith('ca:') ? undefined : plan.cluster.uid,
          version: plan.cluster.version,
        },
        pki: { ca: plan.body.authority },
        verified: ['sha256', 'metas', 'size'],
        drydock: version,
      }),
    );
    context.note(`The state before is in ${path} (${bytesWords(check.size)}).`);
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

async function sourceOf(
  { body }: RestoreEtcdPlan,
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<{ readonly name: string; readonly port: EtcdPort }> {
  let last: unknown;
  let leader: { readonly name: string; readonly port: EtcdPort } | undefined;
  for (const { name, place } of body.hosts) {
    try {
      const port = await access.open(place, signal);
      const status = await port.status(signal);
      if (status.leader !== status.memberId) return { name, port };
      leader = { name, port };
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
