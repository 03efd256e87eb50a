import { matches } from '../../core/policy/name-pattern';
import type { ClusterRef } from '../../core/model/cluster';
import type { Fleet } from '../../core/model/fleet';

/** What people put between themselves and an accident. */
export interface Guard {
  /** Changes with a wide reach need the cluster's name typed. */
  readonly protected: boolean;
  /** Nothing may be changed. */
  readonly readOnly: boolean;
}

/** Where guards are written down. */
export interface GuardRules {
  readonly readOnly: boolean;
  readonly readOnlyClusters: readonly string[];
  readonly protectedClusters: readonly string[];
  readonly fleet: Fleet;
}

/** The guard of a cluster. Sources only add up: none can lift what another one demands. */
export function guardOf(cluster: Pick<ClusterRef, 'name' | 'context'>, rules: GuardRules): Guard {
  const named = (pattern: string) => matches(pattern, cluster.name) || matches(pattern, cluster.context);
  const entries = rules.fleet.clusters.filter((entry) => named(entry.context));
  return {
    protected: rules.protectedClusters.some(named) || entries.some((entry) => entry.protected),
    readOnly: rules.readOnly || rules.readOnlyClusters.some(named) || entries.some((entry) => entry.readOnly),
  };
}
