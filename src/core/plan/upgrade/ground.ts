import type { HostTarget } from '../../model/host';
import { isControlPlane } from '../../model/node';
import type { PodModel } from '../../model/pod';
import type { UpgradeFacts } from './facts';
import type { UpgradeGround } from './plan';

/** How the cluster is before the upgrade. */
export function groundOf({ nodes, hosts, authority, drains }: UpgradeFacts): UpgradeGround {
  return {
    authority: authority.known ? authority.value : undefined,
    targets: Object.fromEntries(
      Object.entries(hosts).flatMap(([name, host]): [string, HostTarget][] => (host.known ? [[name, host.value.target]] : [])),
    ),
    controlPlanes: nodes.filter(isControlPlane).map(({ name }) => name),
    ready: nodes.filter(({ readiness }) => readiness === 'ready').map(({ name }) => name),
    unwell: drains.known ? [...unwellControllers(drains.value.pods).keys()].sort() : undefined,
  };
}

/**
 * Controllers with pods that should run and are not Ready, as `kind namespace/name`, each with how many. Pods that have ended
 * or are ending don't count, nor do those of Jobs, which need not be Ready.
 */
export function unwellControllers(pods: readonly PodModel[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { namespace, controller, phase, ready, deletionAt, mirror } of pods) {
    if (!controller || mirror || controller.kind === 'Job' || ready || deletionAt !== undefined) continue;
    if (phase === 'Succeeded' || phase === 'Failed') continue;
    const key = `${controller.kind} ${namespace}/${controller.name}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}
