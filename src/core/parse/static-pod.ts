import { parse } from 'yaml';
import type { Component } from '../model/control-plane';
import { fields, items, text } from './kubernetes/fields';

/** What is needed of the manifest of a static pod: how its first container is started. */
export interface StaticPod {
  readonly name: string | undefined;
  /** Name of that container. */
  readonly container: string | undefined;
  /** Program and arguments. */
  readonly command: readonly string[];
}

/** @throws RangeError where it is no manifest of a pod */
export function parseStaticPod(manifest: string): StaticPod {
  let pod;
  try {
    pod = fields(parse(manifest));
  } catch {
    throw new RangeError('The manifest is not YAML.');
  }
  if (pod.kind !== 'Pod') throw new RangeError('The manifest is not that of a pod.');
  const container = fields(items(fields(pod.spec).containers)[0]);
  const words = [...items(container.command), ...items(container.args)].map((word) => text(word) ?? '');
  return { name: text(fields(pod.metadata).name), container: text(container.name), command: words };
}

/** What a manifest says of its first container beside how it is started. */
export interface StaticPodPlacement {
  /** `registry.k8s.io/etcd:3.6.5-0` */
  readonly image: string | undefined;
  /** Where a path inside the container is on the host; undefined: on no volume of the host. */
  hostPath(inside: string): string | undefined;
}

/** @throws RangeError where it is no manifest of a pod */
export function parsePlacement(manifest: string): StaticPodPlacement {
  parseStaticPod(manifest);
  const spec = fields(fields(parse(manifest)).spec);
  const container = fields(items(spec.containers)[0]);
  const volumes = new Map(items(spec.volumes).map((one) => [text(fields(one).name), text(fields(fields(one).hostPath).path)]));
  const mounts = items(container.volumeMounts).flatMap((one) => {
    const [at, from] = [text(fields(one).mountPath), volumes.get(text(fields(one).name))];
    return at === undefined || from === undefined ? [] : [{ at: trimmed(at), from: trimmed(from) }];
  });
  return {
    image: text(container.image),
    hostPath(inside) {
      const path = trimmed(inside);
      const [best] = mounts.filter(({ at }) => path === at || path.startsWith(`${at}/`)).sort((a, b) => b.at.length - a.at.length);
      return best && `${best.from}${path.slice(best.at.length)}`;
    },
  };
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}

/** The value of `--name=value`, the last one where there are several. */
export function flagOf({ command }: Pick<StaticPod, 'command'>, name: string): string | undefined {
  return command.findLast((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}

/** A place at which a component presents a certificate of kubeadm. */
export interface Listener {
  /** Name of the certificate: `apiserver`, `etcd-server`, `etcd-peer`. */
  readonly certificate: string;
  readonly port: number;
  /** Address; undefined: it is to be had on the host's loopback. */
  readonly address: string | undefined;
}

/** Where a component of the control plane presents certificates that kubeadm renews; the others make their own. */
export function listenersOf(pod: Pick<StaticPod, 'command'>, component: Component): readonly Listener[] {
  if (component === 'kube-apiserver') {
    const bind = flagOf(pod, 'bind-address');
    const everywhere = bind === undefined || bind === '0.0.0.0' || bind === '::' || bind === '127.0.0.1';
    return [{ certificate: 'apiserver', port: Number(flagOf(pod, 'secure-port') ?? 6443), address: everywhere ? undefined : bind }];
  }
  if (component !== 'etcd') return [];
  return [...at(flagOf(pod, 'listen-client-urls'), 'etcd-server'), ...at(flagOf(pod, 'listen-peer-urls'), 'etcd-peer')];
}

/** The loopback address where there is one, else the first. */
function at(urls: string | undefined, certificate: string): readonly Listener[] {
  const found = [...(urls ?? '').matchAll(/https:\/\/(\[[^\]]+\]|[^:/,]+):(\d+)/g)].map(([, host = '', port]) => ({
    certificate,
    port: Number(port),
    address: /^(127\.|localhost$|0\.0\.0\.0$|\[::1?\]$)/.test(host) ? undefined : host.replace(/^\[|\]$/g, ''),
  }));
  const best = found.find(({ address }) => address === undefined) ?? found[0];
  return best ? [best] : [];
}
