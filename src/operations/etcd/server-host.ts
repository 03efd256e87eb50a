import { devicesOf } from '../../core/command/control-plane/files';
import { crictlWorks } from '../../core/command/control-plane/instances';
import { DrydockError } from '../../core/errors';
import { DEFAULT_LAYOUT, type InstanceSource } from '../../core/model/control-plane';
import type { EtcdPlace } from '../../core/model/etcd';
import type { HostTarget } from '../../core/model/host';
import { flagOf, parseStaticPod } from '../../core/parse/static-pod';
import type { ServerHostFacts } from '../../core/plan/etcd-restore/facts';
import { kubeletFacts, readComponents } from '../control-plane/facts';
import type { Host } from '../control-plane/hosts';
import { asidePath, manifestPath, manifestPlace } from '../control-plane/static-pod';
import { storedCertificate } from '../control-plane/stored';
import { externalPlace } from './places';

/** A control plane whose etcd is elsewhere. */
export interface ExternalServer {
  readonly facts: ServerHostFacts;
  /** That of the authority of etcd, SHA-256 of its public key. */
  readonly etcdAuthority: string;
  /** The members that its API server is told of. */
  readonly places: readonly EtcdPlace[];
}

/**
 * Reads a control plane whose API server is told of etcd outside.
 * Rejects with `notFound` where there is no API server, or where it has a member of its own.
 */
export async function readServerHost(host: Host, others: readonly HostTarget[], signal: AbortSignal): Promise<ExternalServer> {
  const kubelet = await kubeletFacts(host, signal);
  const source: InstanceSource = (await host.run(crictlWorks, signal)) ? 'crictl' : 'ps';
  const layout = { ...DEFAULT_LAYOUT, manifests: kubelet.manifests };
  const { components, pki = layout.pki } = await readComponents(host, layout, source, signal);
  const place = { component: 'kube-apiserver' as const, layout, source };
  const aside = (await manifestPlace(host, place, signal)) === 'aside';
  const pod = parseStaticPod(await host.text(aside ? asidePath(place) : manifestPath(place), signal));
  const servers = flagOf(pod, 'etcd-servers');
  if (servers === undefined) throw new DrydockError('notFound', `The API server of ${host.name} is told of no etcd.`);
  const credentials = {
    target: host.target,
    ca: flagOf(pod, 'etcd-cafile') ?? `${pki}/etcd/ca.crt`,
    cert: flagOf(pod, 'etcd-certfile') ?? `${pki}/apiserver-etcd-client.crt`,
    key: flagOf(pod, 'etcd-keyfile') ?? `${pki}/apiserver-etcd-client.key`,
  };
  const [devices, ca, etcdCa] = await Promise.all([
    host.run(devicesOf([layout.manifests, layout.kubernetes]), signal),
    storedCertificate(host, `${pki}/ca.crt`, signal),
    storedCertificate(host, credentials.ca, signal),
  ]);
  return {
    facts: {
      ...{ host: host.name, target: host.target, layout: { ...layout, pki }, source, components },
      scanSeconds: kubelet.scanSeconds,
      authority: ca.keyHash,
      sameFileSystem: devices.length === 2 && devices[0] === devices[1],
    },
    etcdAuthority: etcdCa.keyHash,
    places: servers.split(',').map((url) => externalPlace(url.trim(), credentials, others)),
  };
}
