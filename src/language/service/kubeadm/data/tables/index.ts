/**
 * The kinds of kubeadm.k8s.io as struct tables. Source: cmd/kubeadm/app/apis/kubeadm/{v1beta3,v1beta4}/types.go and
 * defaults.go; apis/bootstraptoken/v1/types.go. `since` and `removedIn` are minors of Kubernetes.
 */
import type { StructTable } from '../../../structure/table';
import type { KubeadmVersion } from '../api-versions';
import { clusterConfiguration } from './cluster';
import { resetConfiguration, upgradeConfiguration } from './maintenance';
import { initConfiguration, joinConfiguration } from './node';
import { shapesOf } from './shapes';

function tablesOf(version: KubeadmVersion): Readonly<Record<string, StructTable>> {
  const shapes = shapesOf(version);
  return {
    InitConfiguration: initConfiguration(shapes),
    ClusterConfiguration: clusterConfiguration(shapes, version),
    JoinConfiguration: joinConfiguration(shapes, version),
    ...(version === 'v1beta4' ? { ResetConfiguration: resetConfiguration, UpgradeConfiguration: upgradeConfiguration } : {}),
  };
}

export const tables: Readonly<Record<KubeadmVersion, Readonly<Record<string, StructTable>>>> = {
  v1beta3: tablesOf('v1beta3'),
  v1beta4: tablesOf('v1beta4'),
};
