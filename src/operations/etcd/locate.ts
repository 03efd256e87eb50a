import { DrydockError } from '../../core/errors';
import { DEFAULT_LAYOUT } from '../../core/model/control-plane';
import type { EtcdPlace, EtcdReading } from '../../core/model/etcd';
import type { HostTarget } from '../../core/model/host';
import { flagOf, listenersOf, parseStaticPod, type StaticPod } from '../../core/parse/static-pod';
import { kubeletFacts } from '../control-plane/facts';
import type { Host, Hosts } from '../control-plane/hosts';

/** Where the members of a cluster's etcd are, as far as its control planes tell. */
export interface EtcdPlaces {
  readonly topology: EtcdReading['topology'];
  readonly places: readonly EtcdPlace[];
  readonly unreadable: EtcdReading['unreadable'];
}

/** What is known of a cluster's hosts before anything is asked. */
export interface EtcdSurroundings {
  /** Hosts of control planes. */
  readonly controlPlanes: readonly HostTarget[];
  /** Control planes without a host, and why. */
  readonly without: readonly { readonly host: string; readonly why: string }[];
  /** Every host that somebody wrote down for the cluster, for members of external etcd. */
  readonly others: readonly HostTarget[];
}

const CLIENT_PORT = 2379;
/** Names by which a member of kubeadm may be asked on its own loopback. */
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/**
 * Finds the members: by the manifest of etcd on each control plane, else by what the API server is told of etcd outside. Logs
 * in to the control planes and reads those two files, nothing else.
 * Rejects with `notFound` where no control plane tells of etcd.
 */
export async function locateEtcd(around: EtcdSurroundings, hosts: Hosts, signal: AbortSignal): Promise<EtcdPlaces> {
  const unreadable: EtcdReading['unreadable'][number][] = around.without.map((one) => ({ ...one, hint: undefined }));
  const found = await Promise.all(
    around.controlPlanes.map(async (target) => {
      try {
        return await tellsOf(hosts.of(target), around.others, signal);
      } catch (thrown) {
        const error = DrydockError.from(thrown);
        if (error.kind === 'cancelled') throw error;
        // A host of the fleet file may be anything where nobody could ask the API which are control planes.
        if (error.kind !== 'notFound') unreadable.push({ host: target.name, why: error.message, hint: error.hint });
        return undefined;
      }
    }),
  );
  const stacked = found.flatMap((one) => (one?.topology === 'stacked' ? one.places : []));
  if (stacked.length > 0) return { topology: 'stacked', places: stacked, unreadable };
  const external = found.find((one) => one?.topology === 'external');
  if (external) return { topology: 'external', places: external.places, unreadable };
  const [first] = unreadable;
  if (first)
    throw new DrydockError(
      'notFound',
      `No control plane could be read to find etcd. ${first.host}: ${first.why}`,
      first.hint === undefined ? {} : { hint: first.hint },
    );
  throw new DrydockError(
    'notFound',
    'No control plane tells of etcd: there is neither its manifest nor one of an API server that names it.',
    {
      hint: 'Clusters of kubeadm are known here, with etcd on the control planes or outside.',
    },
  );
}

async function tellsOf(
  host: Host,
  others: readonly HostTarget[],
  signal: AbortSignal,
): Promise<Omit<EtcdPlaces, 'unreadable'> | undefined> {
  const { manifests } = await kubeletFacts(host, signal);
  const etcd = await manifestOf(host, `${manifests}/etcd.yaml`, signal);
  if (etcd) return { topology: 'stacked', places: [stackedPlace(host.target, etcd)] };
  const server = await manifestOf(host, `${manifests}/kube-apiserver.yaml`, signal);
  const servers = server && flagOf(server, 'etcd-servers');
  if (!server || servers === undefined) return undefined;
  const credentials = {
    target: host.target,
    ca: flagOf(server, 'etcd-cafile') ?? `${DEFAULT_LAYOUT.pki}/etcd/ca.crt`,
    cert: flagOf(server, 'etcd-certfile') ?? `${DEFAULT_LAYOUT.pki}/apiserver-etcd-client.crt`,
    key: flagOf(server, 'etcd-keyfile') ?? `${DEFAULT_LAYOUT.pki}/apiserver-etcd-client.key`,
  };
  return { topology: 'external', places: servers.split(',').map((url) => externalPlace(url.trim(), credentials, others)) };
}

async function manifestOf(host: Host, path: string, signal: AbortSignal): Promise<StaticPod | undefined> {
  try {
    return parseStaticPod(await host.text(path, signal));
  } catch (error) {
    if (DrydockError.is(error, 'notFound')) return undefined;
    if (error instanceof RangeError) throw new DrydockError('protocol', `${path} on ${host.name} can't be read: ${error.message}`);
    throw error;
  }
}

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
