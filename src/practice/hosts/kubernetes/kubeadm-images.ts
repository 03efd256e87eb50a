import { stringify } from 'yaml';
import type { FileSystem } from '../system/files';
import type { ProgramRun } from '../system/system';
import { ROOT } from '../system/users';
import { broughtWith } from './kubeadm-cluster';
import { flags, Refusal, unknownFlag, type KubeadmAround } from './kubeadm-support';

/** Where a host of this world notes which images its container runtime has, one a line. */
const IMAGES = '/var/lib/containerd/images';
const CONTROL_PLANE = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/** What kubeadm of a version wants on a host. @param version `v1.35.4` */
export function imagesOf(version: string, controlPlane: boolean): readonly string[] {
  const { etcd, coreDns } = broughtWith(version);
  const of = (name: string, tag: string) => `registry.k8s.io/${name}:${tag}`;
  const everywhere = [of('kube-proxy', version), of('coredns/coredns', coreDns), of('pause', '3.10.1')];
  return controlPlane ? [...CONTROL_PLANE.map((name) => of(name, version)), ...everywhere, of('etcd', etcd)] : everywhere;
}

/** Those that a host has. */
export function imagesOn(files: FileSystem): readonly string[] {
  if (!files.exists(IMAGES, ROOT)) return [];
  return new TextDecoder()
    .decode(files.read(IMAGES, ROOT))
    .split('\n')
    .filter((image) => image !== '');
}

/** @throws FileError where the disk has no room */
export function pull(files: FileSystem, images: readonly string[]): void {
  const all = [...new Set([...imagesOn(files), ...images])].sort();
  const bytes = new TextEncoder().encode(`${all.join('\n')}\n`);
  if (files.exists(IMAGES, ROOT)) files.write(IMAGES, bytes, ROOT);
  else files.put(IMAGES, bytes);
}

/** `kubeadm config images list [--kubernetes-version=VERSION] [-o json]` */
export function config({ stdout }: ProgramRun, [what, verb, ...rest]: readonly string[], around: KubeadmAround): number {
  if (what !== 'images' || verb !== 'list')
    throw new Refusal(what?.startsWith('-') ? unknownFlag(what) : `unknown command "${[what, verb].join(' ')}" for "kubeadm config"`);
  const given = flags(rest, ['output', 'kubernetes-version'], 'kubeadm config images list');
  const images = imagesOf(given.get('kubernetes-version') ?? around.version(), true);
  const list = { kind: 'Images', apiVersion: 'output.kubeadm.k8s.io/v1alpha3', images };
  switch (given.get('output') ?? 'text') {
    case 'json':
      stdout.write(`${JSON.stringify(list, undefined, 4)}\n`);
      return 0;
    case 'yaml':
      stdout.write(stringify(list));
      return 0;
    default:
      stdout.write(`${images.join('\n')}\n`);
      return 0;
  }
}
