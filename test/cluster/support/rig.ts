import { afterAll, beforeAll } from 'vitest';
import type { Cluster } from '../../rig/cluster.mts';
import { heal, settled } from '../../rig/faults/index.mts';
import { rig } from '../../rig/rig.mts';

/** The rig that `npm run test:cluster` brought up for all test files. */
export const RIG_NAME = process.env.DRYDOCK_RIG ?? 'test';

export interface SharedCluster {
  readonly cluster: Cluster;
  /** A namespace of this test file's own, gone afterwards. */
  readonly namespace: string;
}

/**
 * The shared cluster for a test file, with a namespace of its own. Afterwards the namespace is deleted and every node is
 * schedulable again.
 */
export function useCluster(name: string): SharedCluster {
  let cluster: Cluster | undefined;
  const namespace = `t-${name}`;
  beforeAll(async () => {
    const attached = await rig.attach(RIG_NAME);
    cluster = attached;
    // What a process left that died with its faults.
    if (await heal(attached)) await settled(attached);
    // The file before may have left an API server that is just starting again.
    await attached.ready();
    await tidy(attached, namespace);
    await attached.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  });
  afterAll(async () => {
    if (cluster) await tidy(cluster, namespace);
  });
  return {
    get cluster() {
      if (!cluster) throw new Error('the cluster is there from the first test on');
      return cluster;
    },
    namespace,
  };
}

/** What a test may leave behind, and one that was killed in the middle did. */
export async function tidy(cluster: Cluster, namespace: string): Promise<void> {
  await cluster.kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=true', '--timeout=120s');
  for (const { name } of cluster.nodes) {
    await cluster.kubectl('uncordon', name);
    await cluster.kubectl('label', 'node', name, `${TWIN_LABEL}-`);
  }
}

/** Label of nodes that hold the same workload. */
export const TWIN_LABEL = 'drydock.test/twin';
