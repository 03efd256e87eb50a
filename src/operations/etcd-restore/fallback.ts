import { DrydockError } from '../../core/errors';
import { idWords } from '../../core/model/etcd';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { bytesWords } from '../../core/report/words';
import { METADATA_SCHEMA, metadataName, writeMetadata } from '../../core/snapshot/metadata';
import type { EtcdPort } from '../../ports/etcd';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { StepContext, Verdict } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import { Rate } from '../etcd/rate';
import { proveSnapshot, streamSnapshot } from '../etcd/take-snapshot';

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
  const port = await sourceOf(plan, access, signal);
  const list = await port.members({ linearizable: true }, signal);
  const writer = await files.create(path);
  try {
    const rate = new Rate(clock.now());
    const taken = await streamSnapshot(
      port,
      (piece) => writer.write(piece),
      ({ done, total }) => {
        const message = rate.tell(done, total, clock.now());
        if (message !== undefined) context.progress({ done, total, message });
      },
      signal,
    );
    const { check, before, storageVersion = before.storageVersion } = taken;
    const file = await writer.reread();
    const status = file && (await proveSnapshot(port.label, file, check, signal));
    signal.throwIfAborted();
    const moment = new Date(clock.now()).toISOString();
    await writer.commit(
      writeMetadata({
        schema: METADATA_SCHEMA,
        takenAt: moment,
        ...(status ? { verifiedAt: moment, revision: status.revision, keys: status.keys, hash: status.hash } : {}),
        size: check.size,
        sha256: check.fileSha256,
        cluster: {
          name: plan.cluster.name,
          ...(plan.cluster.uid.startsWith('ca:') ? {} : { uid: plan.cluster.uid, kubernetesVersion: plan.cluster.version }),
        },
        etcd: {
          version: before.version,
          ...(storageVersion === undefined ? {} : { storageVersion }),
          clusterId: idWords(list.clusterId),
          member: idWords(before.memberId),
          members: list.members.map((one) => ({ id: idWords(one.id), name: one.name, peerUrls: one.peerUrls })),
        },
        pki: { ca: plan.body.authority },
      }),
    );
    context.note(`The state before is in ${path} (${bytesWords(check.size)}).`);
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

async function sourceOf({ body }: RestoreEtcdPlan, access: EtcdAccess, signal: AbortSignal): Promise<EtcdPort> {
  let last: unknown;
  let leader: EtcdPort | undefined;
  for (const { place } of body.hosts) {
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
