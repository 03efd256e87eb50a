import { DrydockError } from '../../core/errors';
import type { EtcdClientFiles, EtcdPlace } from '../../core/model/etcd';
import type { PodModel } from '../../core/model/pod';
import { flagOf, parseStaticPod, type StaticPod } from '../../core/parse/static-pod';
import type { KubernetesPort } from '../../ports/kubernetes';
import { externalPlace, stackedPlace } from './places';

/** What is asked of an API server to find the pods of etcd. */
export type EtcdPods = Pick<KubernetesPort, 'list' | 'raw'>;

const NAMESPACE = 'kube-system';
/** Labels that kubeadm gives to its static pods. */
const selector = (component: string) => `component=${component},tier=control-plane`;

/**
 * The members that are static pods of kubeadm, by the name of their node, as places that are asked through the API server. The
 * pods mount the certificates, so that nothing of them leaves the host.
 * Rejects with `forbidden` where pods may not be read there.
 * @param client a client certificate on this computer
 */
export async function podPlaces(
  api: EtcdPods,
  client: EtcdClientFiles | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, EtcdPlace>> {
  const places = new Map<string, EtcdPlace>();
  for (const { model, pod } of await podsOf(api, 'etcd', signal)) {
    const { name, namespace = NAMESPACE, nodeName = name } = model;
    const node = { name: nodeName, destination: nodeName, source: 'internalIP' } as const;
    const { target: _none, credentials, ...place } = stackedPlace(node, pod);
    const metricsPort = metricsPortOf(pod);
    places.set(nodeName, {
      ...place,
      target: undefined,
      credentials: { ...credentials, target: undefined },
      pod: { namespace, pod: name, container: pod.container ?? 'etcd' },
      ...(metricsPort === undefined ? {} : { metricsPort }),
      ...(client ? { client } : {}),
    });
  }
  return places;
}

/**
 * The members outside the control planes, as the pods of API servers name them. They are dialled from this computer, with the
 * client certificate that lies here.
 */
export async function externalPlaces(api: EtcdPods, client: EtcdClientFiles, signal: AbortSignal): Promise<readonly EtcdPlace[]> {
  const servers = (await podsOf(api, 'kube-apiserver', signal)).flatMap(({ pod }) => flagOf(pod, 'etcd-servers')?.split(',') ?? []);
  const credentials = { target: undefined, ca: client.caFile, cert: client.certFile, key: client.keyFile };
  return [...new Set(servers.map((url) => url.trim()))].map((url) => ({ ...externalPlace(url, credentials, []), client }));
}

/** Static pods of a component that run, in the order of their names. */
async function podsOf(
  api: EtcdPods,
  component: string,
  signal: AbortSignal,
): Promise<readonly { readonly model: PodModel; readonly pod: StaticPod }[]> {
  const { items } = await api.list('Pod', { namespace: NAMESPACE, labelSelector: selector(component) }, signal);
  const running = items.filter(({ mirror, phase }) => mirror && phase === 'Running');
  const sorted = [...running].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return Promise.all(sorted.map(async (model) => ({ model, pod: await manifestOf(model, api, signal) })));
}

async function manifestOf({ name, namespace = NAMESPACE }: PodModel, api: EtcdPods, signal: AbortSignal): Promise<StaticPod> {
  const raw = await api.raw('Pod', { namespace, name }, signal);
  try {
    // What is JSON is YAML, too.
    return parseStaticPod(JSON.stringify(raw));
  } catch (error) {
    if (error instanceof RangeError) throw new DrydockError('protocol', `The pod ${namespace}/${name} can't be read: ${error.message}`);
    throw error;
  }
}

/** kubeadm has etcd tell its metrics on the loopback of the host, without TLS. */
function metricsPortOf(pod: StaticPod): number | undefined {
  const urls = flagOf(pod, 'listen-metrics-urls')?.split(',') ?? [];
  const plain = urls.map((url) => /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0|\[::\]):(\d+)\/?$/.exec(url.trim())?.[1]);
  const found = plain.find((port) => port !== undefined);
  return found === undefined ? undefined : Number(found);
}
