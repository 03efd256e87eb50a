import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { Distribution, ServerVersion } from '../../core/model/cluster';
import type { NodeModel } from '../../core/model/node';
import { recognizeDistribution } from '../../core/parse/distribution';
import type { KubernetesPort } from '../../ports/kubernetes';

/** Tells who runs the control plane, from a connected cluster. */
export type TellDistribution = (port: KubernetesPort, version: ServerVersion, nodes: readonly NodeModel[]) => Promise<Distribution>;

/** So many nodes show what a cluster is made of. */
const SAMPLE = 50;

/** Reads the few facts that the version and the nodes do not give, and tells the distribution from all of them. */
export const tellDistribution: TellDistribution = async (port, version, nodes) => {
  const [kubeadmConfig, apiServerMirrorPods] = await Promise.all([
    reading(() => hasKubeadmConfig(port)),
    reading(() => hasApiServerPods(port)),
  ]);
  const { gitVersion: serverVersion } = version;
  const { server } = port.cluster;
  return recognizeDistribution({ serverVersion, server, nodes: nodes.slice(0, SAMPLE), kubeadmConfig, apiServerMirrorPods }).distribution;
};

async function hasKubeadmConfig(port: KubernetesPort): Promise<boolean> {
  return (await port.get('ConfigMap', { namespace: 'kube-system', name: 'kubeadm-config' })) !== undefined;
}

/** Static pods of the control plane carry these labels wherever kubeadm wrote their manifests. */
async function hasApiServerPods(port: KubernetesPort): Promise<boolean> {
  const { items } = await port.list('Pod', { namespace: 'kube-system', labelSelector: 'component=kube-apiserver,tier=control-plane' });
  return items.some((pod) => pod.mirror && pod.name.startsWith('kube-apiserver-'));
}

/** Being forbidden to look is an answer too; anything else that fails may work the next time. */
async function reading(read: () => Promise<boolean>): Promise<Known<boolean>> {
  try {
    return known(await read());
  } catch (error) {
    if (DrydockError.is(error, 'forbidden')) return unknown(error.message);
    throw error;
  }
}
