import type { OperationHeader } from '../../core/operation/events';
import { unknown } from '../../core/known';
import type { RestoreSnapshot } from '../../core/plan/etcd-restore/facts';
import { serversOf, type RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { etcdRestoreDifferences } from '../../core/plan/etcd-restore/planner';
import { identifyHosts } from '../control-plane/identity';
import type { OpenedOperation, OperationDefinition, SharedLock } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import type { EtcdDeps } from '../etcd/definition';
import { openWithAccess } from '../etcd/open-access';
import { ApiAnswer } from './api-answer';
import { planWith } from './facts';
import { restoreStepsOf } from './steps';

/** Carries out plans of type `restoreEtcd`, and takes them up again. */
export function createEtcdRestoreDefinition(deps: EtcdDeps): OperationDefinition {
  return {
    type: 'restoreEtcd',
    open(header, signal) {
      const plan = header.plan as RestoreEtcdPlan;
      return openWithAccess(deps, async (hosts, access) => {
        const identity = await identifyHosts(header, { authority: plan.body.authority, hosts: serversOf(plan.body) }, hosts, deps, signal);
        return {
          clusterUid: identity.clusterUid,
          ...(identity.acquireSharedLock ? { acquireSharedLock: lookedAt(identity.acquireSharedLock) } : {}),
          steps: restoreStepsOf(plan, { hosts, access, files: deps.snapshots, api: new ApiAnswer(header, deps) }),
          drift: (drifting) => drift(header, plan, access, deps, drifting),
        };
      });
    },
  };
}

/**
 * Sees that nobody else holds the cluster's Lease, and does not keep it: the Lease is in the very etcd that is replaced, and would
 * be found as it was at the time of the snapshot.
 */
function lookedAt(acquire: NonNullable<OpenedOperation['acquireSharedLock']>): NonNullable<OpenedOperation['acquireSharedLock']> {
  return async (signal) => {
    const lock = await acquire(signal);
    if (lock.heldBy !== undefined) return lock;
    await lock.release();
    return { renewEverySeconds: lock.renewEverySeconds, renew: async () => {}, release: async () => {} } satisfies SharedLock;
  };
}

/** What was judged when the plan was made. */
const LOOKED_AT = unknown<never>('it was looked at when the plan was made.');

async function drift(
  header: OperationHeader,
  plan: RestoreEtcdPlan,
  access: EtcdAccess,
  deps: EtcdDeps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { hosts, servers, snapshot, fallback, loss, leftOut } = plan.body;
  const { uid } = header.cluster;
  const known = uid.startsWith('ca:') ? undefined : uid;
  const given = hosts.find(({ tool }) => tool.from === 'computer')?.tool.path;
  // The file is not read once more: it has its digest compared while it is brought to the hosts, before anything is stopped.
  const asPlanned = async (): Promise<RestoreSnapshot> => ({
    ...{ path: snapshot.path, size: snapshot.size, sha256: snapshot.sha256, stamp: await deps.snapshots.stamp(snapshot.path) },
    ...{ digest: snapshot.hasDigest ? 'right' : 'absent', damage: [] },
    ...{
      series: LOOKED_AT,
      revision: LOOKED_AT,
      clusterUid: LOOKED_AT,
      authority: LOOKED_AT,
      nodes: LOOKED_AT,
      takenAt: LOOKED_AT,
      objects: LOOKED_AT,
    },
  });
  const again = await planWith(
    {
      targets: serversOf(plan.body).map(({ target }) => target),
      others: servers.length > 0 ? hosts.map(({ target }) => target) : [],
      without: [],
      api: known === undefined ? { answers: false, why: 'as before' } : { answers: true },
    },
    { snapshot: snapshot.path, tool: given, fallback: fallback ?? '', leaveOut: leftOut },
    { ...plan.cluster, uid: known },
    access,
    signal,
    { snapshot: asPlanned, loss: () => Promise.resolve(loss) },
  );
  return etcdRestoreDifferences(plan, again);
}
