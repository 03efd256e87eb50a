import type { OperationHeader } from '../../core/operation/events';
import { isControlPlaneRole, type UpgradePlan } from '../../core/plan/upgrade/plan';
import type { Hosts } from '../control-plane/hosts';
import { identifyHosts } from '../control-plane/identity';
import type { OpenedOperation, OperationDefinition } from '../engine/definition';
import type { EtcdDeps } from '../etcd/definition';
import { openWithAccess } from '../etcd/open-access';
import { openCluster } from '../nodes/open-cluster';
import { upgradeDrift } from './facts-again';
import { UpgradeParts } from './parts';
import { upgradeStepsOf } from './steps';

/** Carries out plans of type `upgrade`, and takes them up again. */
export function createUpgradeDefinition(deps: EtcdDeps): OperationDefinition {
  return {
    type: 'upgrade',
    open(header, signal, journaled) {
      const plan = header.plan as UpgradePlan;
      return openWithAccess(deps, async (hosts, access) => {
        const identity = await identify(header, plan, hosts, deps, signal);
        const begun = (step: string) => (journaled?.byId.get(step)?.attempts ?? 0) > 0;
        const parts = new UpgradeParts(header.id, plan, hosts, access, deps.snapshots, deps, begun);
        return { ...identity, steps: upgradeStepsOf(parts), drift: (drifting) => upgradeDrift(parts, drifting) };
      });
    },
  };
}

/**
 * The control planes that are touched have to have the authority of the plan: the API may be silent when an operation is resumed,
 * because it is the very thing that is replaced. Where only workers are touched, the API tells.
 */
async function identify(
  header: OperationHeader,
  { body: { hops, ground } }: UpgradePlan,
  hosts: Hosts,
  deps: EtcdDeps,
  signal: AbortSignal,
): Promise<Pick<OpenedOperation, 'clusterUid' | 'acquireSharedLock'>> {
  const { authority, targets } = ground;
  const touched = new Set(hops.flatMap((hop) => hop.hosts.filter(isControlPlaneRole).map(({ name }) => name)));
  const known = [...touched].flatMap((name) => {
    const target = targets[name];
    return target && authority ? [{ name, target, layout: authority.layout }] : [];
  });
  if (authority && known.length > 0) return identifyHosts(header, { authority: authority.key, hosts: known }, hosts, deps, signal);
  const { clusterUid, acquireSharedLock } = await openCluster(deps, header, signal);
  return acquireSharedLock ? { clusterUid, acquireSharedLock } : { clusterUid };
}
