import { DrydockError } from '../../core/errors';
import type { EtcdPlace } from '../../core/model/etcd';
import type { PodModel } from '../../core/model/pod';
import { parseStaticPod } from '../../core/parse/static-pod';
import type { KubernetesPort } from '../../ports/kubernetes';
import { stackedPlace } from './places';

/** What is asked of an API server to find the pods of etcd. */
export type EtcdPods = Pick<KubernetesPort, 'list' | 'raw'>;

const NAMESPACE = 'kube-system';
/** Labels that kubeadm gives to the static pod of etcd. */
const SELECTOR = 'component=etcd,tier=control-plane';

/**
 * The members that are static pods of kubeadm, by the name of their node, as places that are asked through the API server. The
 * pods mount the certificates, so that nothing of them leaves the host.
 * Rejects with `forbidden` where pods may not be read there.
 */
export async function podPlaces(api: EtcdPods, signal: AbortSignal): Promise<ReadonlyMap<string, EtcdPlace>> {
  const { items } = await api.list('Pod', { namespace: NAMESPACE, labelSelector: SELECTOR }, signal);
  const found = await Promise.all(
    items
      .filter(({ mirror, phase }) => mirror && phase === 'Running')
      .map(async (pod) => [pod.nodeName ?? pod.name, await placeOf(pod, api, signal)] as const),
  );
  return new Map(found);
}

async function placeOf({ name, namespace = NAMESPACE, nodeName = name }: PodModel, api: EtcdPods, signal: AbortSignal): Promise<EtcdPlace> {
  const raw = await api.raw('Pod', { namespace, name }, signal);
  try {
    // What is JSON is YAML, too.
    const pod = parseStaticPod(JSON.stringify(raw));
    const { target: _none, credentials, ...place } = stackedPlace({ name: nodeName, destination: nodeName, source: 'internalIP' }, pod);
    return {
      ...place,
      target: undefined,
      credentials: { ...credentials, target: undefined },
      pod: { namespace, pod: name, container: pod.container ?? 'etcd' },
    };
  } catch (error) {
    if (error instanceof RangeError) throw new DrydockError('protocol', `The pod ${namespace}/${name} can't be read: ${error.message}`);
    throw error;
  }
}
