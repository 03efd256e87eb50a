import type { OperationHeader } from '../../core/operation/events';
import { isControlPlaneRole, type UpgradePlan } from '../../core/plan/upgrade/plan';
import { Hosts } from '../control-plane/hosts';
import { identifyHosts } from '../control-plane/identity';
import type { OpenedOperation, OperationDefinition } from '../engine/definition';
import { EtcdAccess } from '../etcd/access';
import type { EtcdDeps } from '../etcd/definition';
import { openCluster } from '../nodes/open-cluster';
import { upgradeDrift } from './facts-again';
import { UpgradeParts } from './parts';
import { upgradeStepsOf } from './steps';

/** Carries out plans of type `upgrade`, and takes them up again. */
export function createUpgradeDefinition(deps: EtcdDeps): OperationDefinition {
  return {
    type: 'upgrade',
    async open(header, signal, journaled) {
      const plan = header.plan as UpgradePlan;
      const hosts = new Hosts(deps);
      const access = new EtcdAccess(hosts, deps.etcd);
      const dispose = () => {
        access.dispose();
        hosts.dispose();
      };
      try {
        const identity = await identify(header, plan, hosts, deps, signal);
        const begun = (step: string) => (journaled?.byId.get(step)?.attempts ?? 0) > 0;
        const parts = new UpgradeParts(header.id, plan, hosts, access, deps.snapshots, deps, begun);
        return { ...identity, steps: upgradeStepsOf(parts), drift: (drifting) => upgradeDrift(parts, drifting), dispose };
      } catch (error) {
        dispose();
        throw error;
      }
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
