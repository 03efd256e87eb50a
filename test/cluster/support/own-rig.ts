import { afterAll, beforeAll } from 'vitest';
import type { Cluster } from '../../rig/cluster.mts';
import type { RigOptions } from '../../rig/options.mts';
import { rig } from '../../rig/rig.mts';

/** Long enough for a rig, and for parts that are not in the cache yet. */
export const RIG_LIMIT = 20 * 60_000;

export interface OwnRig {
  readonly cluster: Cluster;
}

/**
 * A rig for one test file alone: made before its first test, removed after its last. For what needs other options than
 * the shared cluster has, or breaks it. With DRYDOCK_KEEP_RIG=1 it stays.
 */
export function useOwnRig(options: Partial<RigOptions> & { readonly name: string }): OwnRig {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    if (process.env.DRYDOCK_KEEP_RIG !== '1') await rig.down(options.name);
    cluster = await rig.up(options);
  }, RIG_LIMIT);
  afterAll(async () => {
    if (process.env.DRYDOCK_KEEP_RIG !== '1') await rig.down(options.name);
  }, 120_000);
  return {
    get cluster() {
      if (!cluster) throw new Error('the rig is there from the first test on');
      return cluster;
    },
  };
}
