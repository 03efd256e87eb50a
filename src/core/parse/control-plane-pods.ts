import { parse } from 'yaml';
import type { CoreDnsFacts, KubeadmConfigFacts, KubeletConfigFacts, StaticPodFacts } from '../plan/upgrade/facts';
import { unknownPlugins } from '../policy/skew/coredns';
import { fields, items, text } from './kubernetes/fields';

/** `v1.34.4` of `registry.k8s.io/kube-apiserver:v1.34.4@sha256:…`; undefined for an image by digest alone. */
export function imageTag(image: string): string | undefined {
  return /:([\w][\w.+-]*)$/.exec(image.replace(/@sha256:[0-9a-f]+$/, ''))?.[1];
}

const COMPONENTS: readonly string[] = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** A mirror pod of kubeadm's control plane. Undefined: it is another pod, or its image tells no version. */
export function parseControlPlanePod(object: unknown): StaticPodFacts | undefined {
  const { metadata, spec, status } = fields(object);
  const component = text(fields(fields(metadata).labels).component) ?? '';
  const host = text(fields(spec).nodeName);
  const container = items(fields(spec).containers)
    .map(fields)
    .find(({ name }) => name === component);
  const tag = imageTag(text(container?.image) ?? '');
  if (!COMPONENTS.includes(component) || host === undefined || container === undefined || tag === undefined) return undefined;
  const words = [...items(container.command), ...items(container.args)].flatMap((word) => text(word) ?? []);
  const value = (flag: string) => words.findLast((word) => word.startsWith(`--${flag}=`))?.slice(flag.length + 3);
  const advertised = value('advertise-address');
  const bracketed = advertised?.includes(':') === true ? `[${advertised}]` : advertised;
  return {
    component: component as StaticPodFacts['component'],
    host,
    version: component === 'etcd' ? tag.replace(/^v/, '').replace(/-.*$/, '') : tag,
    ready: items(fields(status).conditions).some((condition) => fields(condition).type === 'Ready' && fields(condition).status === 'True'),
    flags: words.flatMap((word) => /^--([a-z0-9-]+)/.exec(word)?.[1] ?? []),
    gates: component === 'etcd' ? '' : (value('feature-gates') ?? ''),
    address: component === 'kube-apiserver' && bracketed !== undefined ? `${bracketed}:${value('secure-port') ?? '6443'}` : undefined,
  };
}

/** `ClusterConfiguration` of ConfigMap kube-system/kubeadm-config. Undefined: it is none. */
export function parseKubeadmConfig(source: string): KubeadmConfigFacts | undefined {
  const config = yamlFields(source);
  if (config?.kind !== 'ClusterConfiguration') return undefined;
  const { external, local } = fields(config.etcd);
  return {
    apiVersion: text(config.apiVersion) ?? '',
    kubernetesVersion: text(config.kubernetesVersion) ?? '',
    externalEtcd: external === undefined ? undefined : items(fields(external).endpoints).flatMap((endpoint) => text(endpoint) ?? []),
    imageRepository: text(config.imageRepository) ?? 'registry.k8s.io',
    etcdImageTag: text(fields(local).imageTag),
    gates: Object.keys(fields(config.featureGates)),
  };
}

/** The kubelets' configuration in ConfigMap kube-system/kubelet-config. Undefined: it is none. */
export function parseKubeletConfig(source: string): KubeletConfigFacts | undefined {
  const config = yamlFields(source);
  if (config?.kind !== 'KubeletConfiguration') return undefined;
  return {
    apiVersion: text(config.apiVersion) ?? '',
    gates: Object.keys(fields(config.featureGates)),
    failCgroupV1: typeof config.failCgroupV1 === 'boolean' ? config.failCgroupV1 : undefined,
  };
}

/** @param deployment as the API has it; undefined where there is none */
export function coreDnsFacts(deployment: unknown, corefile: string | undefined): CoreDnsFacts {
  const pod = fields(fields(fields(fields(deployment).spec).template).spec);
  const image = items(pod.containers).map((container) => text(fields(container).image) ?? '')[0];
  return {
    version: image === undefined ? undefined : imageTag(image)?.replace(/^v/, ''),
    unknownPlugins: corefile === undefined ? [] : unknownPlugins(corefile),
  };
}

/** Image of the first container of a workload's pods. */
export function imageOf(workload: unknown): string | undefined {
  const pod = fields(fields(fields(fields(workload).spec).template).spec);
  return items(pod.containers).flatMap((container) => text(fields(container).image) ?? [])[0];
}

function yamlFields(source: string): ReturnType<typeof fields> | undefined {
  try {
    return fields(parse(source));
  } catch {
    return undefined;
  }
}
