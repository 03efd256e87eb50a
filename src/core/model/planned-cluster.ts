import type { PlanCluster } from '../plan/plan';
import { clusterId } from './cluster';

/** In place of a kubeconfig file: the cluster is known by the fleet file alone, whether it exists yet or not. */
const FLEET = 'fleet:';

/**
 * What plans of work on hosts say of their cluster where its API is not asked: it may not exist yet, or be away just because its endpoint is.
 * Operations on it lock each other; machines are told apart by their machine ids.
 * @param name context in the fleet file
 */
export function plannedCluster(name: string, isProtected: boolean): PlanCluster {
  return {
    id: clusterId(FLEET, name),
    name,
    uid: `${FLEET}${name}`,
    distribution: 'kubeadm',
    version: 'hosts of the fleet file',
    protected: isProtected,
  };
}

/** Name of a cluster that is known by the fleet file alone; undefined: the identity is that of a kubeconfig's context. */
export function plannedClusterName(id: string): string | undefined {
  const prefix = clusterId(FLEET, '');
  return id.startsWith(prefix) ? id.slice(prefix.length) : undefined;
}
