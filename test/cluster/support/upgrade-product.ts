import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostTarget } from '../../../src/core/model/host';
import type { PlanCluster } from '../../../src/core/plan/plan';
import { defaultUpgradeOptions, type UpgradeOptions } from '../../../src/core/plan/upgrade/options';
import type { UpgradePlan } from '../../../src/core/plan/upgrade/plan';
import { prepareUpgrade, type UpgradeSources } from '../../../src/operations/upgrade/facts';
import type { Cluster } from '../../rig/cluster.mts';
import { connect } from './connect';
import { openHostProduct } from './host-product';

/** The product without its editor, for plans of upgrades. */
export interface UpgradeProduct {
  plan(target: string, over?: Partial<UpgradeOptions>, more?: Partial<UpgradeSources>): Promise<UpgradePlan>;
  dispose(): void;
}

export async function openUpgradeProduct(cluster: Cluster): Promise<UpgradeProduct> {
  const hosts = await openHostProduct(cluster, { api: true, storage: mkdtempSync(join(tmpdir(), 'drydock-upgrade-')) });
  const connection = await connect(cluster.kubeconfig);
  const { port, ref } = connection;
  const about: PlanCluster = {
    id: ref.id,
    name: 'rig',
    uid: await port.clusterUid(),
    distribution: 'kubeadm',
    version: (await port.serverVersion()).gitVersion,
    protected: false,
  };
  return {
    plan: (target, over, more) =>
      prepareUpgrade(
        {
          port,
          hosts: hosts.hosts,
          targetOf: async ({ name }): Promise<HostTarget> => ({
            name,
            destination: name,
            source: 'sshConfig',
            expected: { hostname: name },
          }),
          ...more,
        },
        // The machine of the rigs has cgroup v1.
        { ...defaultUpgradeOptions(target), ignorePreflight: ['SystemVerification'], ...over },
        about,
        new AbortController().signal,
      ),
    dispose() {
      connection.dispose();
      hosts.dispose();
    },
  };
}
