import { DrydockError } from '../../../core/errors';
import { known, unknown, type Known } from '../../../core/known';
import type { Kind } from '../../../core/model/kinds';
import {
  coreDnsFacts,
  imageOf,
  imageTag,
  parseControlPlanePod,
  parseKubeadmConfig,
  parseKubeletConfig,
} from '../../../core/parse/control-plane-pods';
import { fields, text } from '../../../core/parse/kubernetes/fields';
import type { StaticPodFacts, UpgradeFacts } from '../../../core/plan/upgrade/facts';
import type { KubernetesPort } from '../../../ports/kubernetes';
import { Limiter } from '../../nodes/limiter';
import { readKnown } from '../../nodes/read-known';

const SYSTEM = 'kube-system';
const READS = 10;

export type ControlPlaneReading = Pick<
  UpgradeFacts,
  'staticPods' | 'kubeProxy' | 'cloudControllers' | 'dns' | 'config' | 'kubeletConfig' | 'externalEtcd'
>;

/** Reads through the API what runs in the control plane and how kubeadm has set it up. */
export async function readControlPlaneVersions(port: KubernetesPort, signal: AbortSignal): Promise<ControlPlaneReading> {
  const limiter = new Limiter(READS);
  const whole = (kind: Kind, name: string) => limiter.run(() => wholeOrNone(port, kind, name, signal));
  const [staticPods, cloudControllers, kubeProxy, dns, config, kubeletConfig] = await Promise.all([
    readKnown(() => staticPodsOf(port, limiter, signal)),
    readKnown(() => cloudControllersOf(port, limiter, signal)),
    readKnown(async () => imageTag(imageOf(await whole('DaemonSet', 'kube-proxy')) ?? '')),
    readKnown(async () => {
      const [deployment, map] = await Promise.all([whole('Deployment', 'coredns'), whole('ConfigMap', 'coredns')]);
      return coreDnsFacts(deployment, text(fields(fields(map).data).Corefile));
    }),
    stored(() => whole('ConfigMap', 'kubeadm-config'), 'ClusterConfiguration', parseKubeadmConfig, 'kubeadm-config'),
    stored(() => whole('ConfigMap', 'kubelet-config'), 'kubelet', parseKubeletConfig, 'kubelet-config'),
  ]);
  const external = config.known && config.value.externalEtcd !== undefined;
  return {
    staticPods,
    cloudControllers,
    kubeProxy,
    dns,
    config,
    kubeletConfig,
    externalEtcd: external ? unknown('its members are no pods of the cluster; kubeadm asks them itself before it upgrades') : known([]),
  };
}

async function staticPodsOf(port: KubernetesPort, limiter: Limiter, signal: AbortSignal): Promise<readonly StaticPodFacts[]> {
  const { items } = await port.list('Pod', { namespace: SYSTEM, labelSelector: 'tier=control-plane' }, signal);
  const pods = await Promise.all(items.map(({ name }) => limiter.run(() => wholeOrNone(port, 'Pod', name, signal))));
  const found = pods.flatMap((pod) => parseControlPlanePod(pod) ?? []);
  if (found.some(({ component }) => component === 'kube-apiserver')) return found;
  throw new DrydockError('notFound', 'There are no static pods of kubeadm in namespace kube-system.');
}

/** They have no common label; their makers put the name of the component into that of the pod. */
async function cloudControllersOf(
  port: KubernetesPort,
  limiter: Limiter,
  signal: AbortSignal,
): Promise<readonly { host: string; version: string }[]> {
  const { items } = await port.list('Pod', { namespace: SYSTEM }, signal);
  const pods = items.filter(({ name, nodeName }) => name.includes('cloud-controller-manager') && nodeName !== undefined);
  return Promise.all(
    pods.map(async ({ name, nodeName }) => {
      const pod = await limiter.run(() => wholeOrNone(port, 'Pod', name, signal));
      const image = imageOf({ spec: { template: pod } }) ?? '';
      return { host: nodeName as string, version: imageTag(image) ?? '' };
    }),
  );
}

async function stored<T>(
  read: () => Promise<unknown>,
  key: string,
  parse: (source: string) => T | undefined,
  name: string,
): Promise<Known<T>> {
  const map = await readKnown(read);
  if (!map.known) return map;
  if (map.value === undefined) return unknown(`there is no ConfigMap ${SYSTEM}/${name}`);
  const source = text(fields(fields(map.value).data)[key]);
  const config = source === undefined ? undefined : parse(source);
  return config === undefined ? unknown(`ConfigMap ${SYSTEM}/${name} holds no ${key} that can be read`) : known(config);
}

async function wholeOrNone(port: KubernetesPort, kind: Kind, name: string, signal: AbortSignal): Promise<unknown> {
  try {
    return await port.raw(kind, { namespace: SYSTEM, name }, signal);
  } catch (error) {
    if (DrydockError.is(error, 'notFound')) return undefined;
    throw error;
  }
}
