import type { OperationHeader } from '../../core/operation/events';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { etcdRestoreDifferences } from '../../core/plan/etcd-restore/planner';
import { Hosts } from '../control-plane/hosts';
import { identifyHosts } from '../control-plane/identity';
import type { OpenedOperation, OperationDefinition, SharedLock } from '../engine/definition';
import { EtcdAccess } from '../etcd/access';
import type { EtcdDeps } from '../etcd/definition';
import { ApiAnswer } from './api-answer';
import { prepareEtcdRestore } from './facts';
import { restoreStepsOf } from './steps';

/** Carries out plans of type `restoreEtcd`, and takes them up again. */
export function createEtcdRestoreDefinition(deps: EtcdDeps): OperationDefinition {
  return {
    type: 'restoreEtcd',
    async open(header, signal) {
      const plan = header.plan as RestoreEtcdPlan;
      const hosts = new Hosts(deps);
      const access = new EtcdAccess(hosts, deps.etcd);
      const dispose = () => {
        access.dispose();
        hosts.dispose();
      };
      try {
        const identity = await identifyHosts(header, plan.body, hosts, deps, signal);
        return {
          clusterUid: identity.clusterUid,
          ...(identity.acquireSharedLock ? { acquireSharedLock: lookedAt(identity.acquireSharedLock) } : {}),
          steps: restoreStepsOf(plan, { hosts, access, files: deps.snapshots, api: new ApiAnswer(header, deps) }),
          drift: (drifting) => drift(header, plan, access, deps, drifting),
          dispose,
        };
      } catch (error) {
        dispose();
        throw error;
      }
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

async function drift(
  header: OperationHeader,
  plan: RestoreEtcdPlan,
  access: EtcdAccess,
  deps: EtcdDeps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { hosts, snapshot, fallback } = plan.body;
  const { uid } = header.cluster;
  const known = uid.startsWith('ca:') ? undefined : uid;
  const given = hosts.find(({ tool }) => tool.from === 'computer')?.tool.path;
  const again = await prepareEtcdRestore(
    {
      targets: hosts.map(({ target }) => target),
      without: [],
      api: known === undefined ? { answers: false, why: 'as before' } : { answers: true },
    },
    { snapshot: snapshot.path, tool: given, fallback: fallback ?? '' },
    { ...plan.cluster, uid: known },
    access,
    deps.snapshots,
    signal,
  );
  return etcdRestoreDifferences(plan, again);
}
