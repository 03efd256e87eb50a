import { DEFAULT_LAYOUT } from '../../core/model/control-plane';
import type { EtcdPlace } from '../../core/model/etcd';
import type { HostTarget } from '../../core/model/host';
import { flagOf, listenersOf, type StaticPod } from '../../core/parse/static-pod';

const CLIENT_PORT = 2379;
/** Names by which a member of kubeadm may be asked on its own loopback. */
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** kubeadm's member: its own client certificate lies beside the certificate that it serves with. */
export function stackedPlace(target: HostTarget, pod: StaticPod): EtcdPlace {
  const [listener] = listenersOf(pod, 'etcd');
  const folder = (flagOf(pod, 'cert-file') ?? `${DEFAULT_LAYOUT.pki}/etcd/server.crt`).replace(/\/[^/]+$/, '');
  return {
    name: flagOf(pod, 'name') ?? target.name,
    port: listener?.port ?? CLIENT_PORT,
    // One that does not listen on the loopback is only reached where this computer sees its address.
    address: listener?.address,
    target,
    serverNames: [...(listener?.address === undefined ? [] : [listener.address]), ...LOOPBACK, target.name],
    credentials: {
      target,
      ca: flagOf(pod, 'trusted-ca-file') ?? `${folder}/ca.crt`,
      cert: `${folder}/healthcheck-client.crt`,
      key: `${folder}/healthcheck-client.key`,
    },
    staticPod: true,
    peerUrls: flagOf(pod, 'initial-advertise-peer-urls')?.split(','),
  };
}

/** @param others hosts that somebody wrote down, by which the host of a member is found */
export function externalPlace(url: string, credentials: EtcdPlace['credentials'], others: readonly HostTarget[]): EtcdPlace {
  const { hostname, port } = new URL(url);
  const address = hostname.replace(/^\[|\]$/g, '');
  const target = others.find(({ destination, name }) => destination === address || name === address);
  return {
    name: target?.name ?? address,
    port: port === '' ? CLIENT_PORT : Number(port),
    address: target ? undefined : address,
    target,
    serverNames: [address, ...(target ? LOOPBACK : [])],
    credentials,
    staticPod: false,
    peerUrls: undefined,
  };
}
