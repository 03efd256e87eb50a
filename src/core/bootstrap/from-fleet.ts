import type { FleetCluster, FleetHost } from '../model/fleet';
import { DrydockError } from '../errors';
import type { Backend, EndpointSettings, VirtualAddress } from './endpoint/settings';
import type { EtcdSettings } from './etcd/settings';

const API_PORT = 6443;
const CERTIFICATE_DAYS = 365;

/** What is wished beside, or in place of, what the fleet file says. */
export interface EndpointWishes {
  /** Host and port: `api.example.org:6443`. */
  readonly endpoint?: string;
  /** Names of the hosts that balance. */
  readonly balancers?: readonly string[];
  /** `10.0.0.100/24` */
  readonly virtualAddress?: string;
  readonly interface?: string;
}

/**
 * The endpoint of a cluster as a fleet file describes it: hosts with the role control-plane are balanced by those with the role
 * load-balancer, and without any by the control planes themselves.
 * @throws DrydockError `config` for what is missing
 */
export function endpointOf(cluster: FleetCluster, wishes: EndpointWishes = {}): EndpointSettings {
  const { hosts = [], loadBalancer = {} } = cluster;
  const backends = withRole(hosts, 'control-plane').map((host): Backend => ({ name: host.name, address: addressOf(host), port: API_PORT }));
  const listed = withRole(hosts, 'load-balancer');
  const named = wishes.balancers?.map((name) => found(hosts, name));
  const balancers = (named ?? (listed.length > 0 ? listed : withRole(hosts, 'control-plane'))).map((host) => ({
    name: host.name,
    address: addressOf(host),
  }));
  const virtual = virtualOf(wishes.virtualAddress ?? loadBalancer.virtualAddress, wishes.interface ?? loadBalancer.interface);
  const text = wishes.endpoint ?? loadBalancer.endpoint ?? cluster.bootstrap?.endpoint ?? virtual?.address ?? balancers[0]?.address;
  if (text === undefined) throw new DrydockError('config', `No endpoint of ${cluster.context} is written down.`, { hint: HINT });
  return { cluster: plain(cluster.context), ...split(text), backends, balancers, ...(virtual ? { virtual } : {}) };
}

/**
 * An external etcd as a fleet file describes it: a member on each host with the role etcd, used by those with the role control-plane.
 */
export function etcdOf({ context, hosts = [] }: FleetCluster): EtcdSettings {
  return {
    cluster: plain(context),
    members: withRole(hosts, 'etcd').map((host) => ({ name: host.name, address: addressOf(host) })),
    clients: withRole(hosts, 'control-plane').map(({ name }) => name),
    days: CERTIFICATE_DAYS,
  };
}

const HINT = 'Write loadBalancer.endpoint under the cluster in drydock.yaml, such as api.example.org:6443.';

/** Contexts may have any character (`kubernetes-admin@prod`); sections and tokens may not. */
function plain(context: string): string {
  return context.replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
}

function withRole(hosts: readonly FleetHost[], role: string): readonly FleetHost[] {
  return hosts.filter(({ roles = [] }) => roles.includes(role));
}

function found(hosts: readonly FleetHost[], name: string): FleetHost {
  const host = hosts.find((one) => one.name === name);
  if (host) return host;
  throw new DrydockError('config', `drydock.yaml lists no host ${name}.`, { hint: 'Add it under hosts, with the role load-balancer.' });
}

/** The address inside the cluster's network; the one for SSH where no other is written down. */
function addressOf(host: FleetHost): string {
  return host.nodeAddresses?.[0] ?? host.address ?? host.name;
}

function virtualOf(cidr: string | undefined, card: string | undefined): VirtualAddress | undefined {
  if (cidr === undefined && card === undefined) return undefined;
  if (cidr === undefined || card === undefined)
    throw new DrydockError('config', 'An address that moves needs the network interface it is on, and the other way round.', {
      hint: 'Write both loadBalancer.virtualAddress and loadBalancer.interface.',
    });
  const [address = '', prefix] = cidr.split('/');
  return { address, prefix: prefix === undefined ? (address.includes(':') ? 128 : 32) : Number(prefix), interface: card };
}

function split(text: string): { readonly address: string; readonly port: number } {
  const [, six, other, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  const address = six ?? other;
  return address === undefined ? { address: text.replace(/^\[|\]$/g, ''), port: API_PORT } : { address, port: Number(port) };
}
