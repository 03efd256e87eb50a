import { isDomainName, isIPAddress } from './address';

/** What balances the API servers of one cluster, and where. Holds no secret. */
export interface EndpointSettings {
  /** Name of the cluster, for the names of sections: letters, digits, dots, dashes and underscores. */
  readonly cluster: string;
  /** `controlPlaneEndpoint` without its port: a DNS name or an address. */
  readonly address: string;
  /** Port of the endpoint, on which the balancers listen. */
  readonly port: number;
  /** The API servers, in the order of the file. */
  readonly backends: readonly Backend[];
  /** Hosts that run HAProxy, the preferred one first. */
  readonly balancers: readonly Balancer[];
  /** An address that moves between the balancers (keepalived) or the control planes (kube-vip). */
  readonly virtual?: VirtualAddress;
}

export interface Backend {
  readonly name: string;
  /** Name or address that the balancers reach. */
  readonly address: string;
  readonly port: number;
}

export interface Balancer {
  readonly name: string;
  /** Address that the others reach it by. */
  readonly address: string;
}

export interface VirtualAddress {
  readonly address: string;
  /** Length of the network's prefix, bits. */
  readonly prefix: number;
  /** Network interface that carries it, the same on every host. */
  readonly interface: string;
}

export interface SettingProblem {
  readonly subject: string;
  readonly message: string;
  readonly hint: string;
}

const NAME = /^[A-Za-z0-9][\w.-]*$/;
/** As the kernel takes them: fifteen characters at most. */
const INTERFACE = /^[A-Za-z0-9][\w.@-]{0,14}$/;

/** What keeps settings from being made into configuration files, whose syntax their values must not leave. Empty: nothing. */
export function endpointProblems({ cluster, address, port, backends, balancers, virtual }: EndpointSettings): readonly SettingProblem[] {
  const problems: SettingProblem[] = [];
  const wrong = (subject: string, message: string, hint: string) => problems.push({ subject, message, hint });
  if (!NAME.test(cluster)) wrong(cluster, `"${cluster}" can't be the name of a section.`, 'Use letters, digits, dots and dashes.');
  if (!isHost(address)) wrong('endpoint', `"${address}" is neither a DNS name nor an address.`, 'Write it without a port.');
  if (!isPort(port)) wrong('endpoint', `${port} is not a port.`, 'Ports are 1 to 65535; 6443 is usual.');
  if (backends.length === 0)
    wrong('endpoint', 'There is no control plane to balance.', 'Give hosts the role control-plane in drydock.yaml.');
  for (const { name, address: host, port: at } of backends)
    if (!NAME.test(name) || !isHost(host) || !isPort(at))
      wrong(name, `${name} at ${host}:${at} can't be a server of HAProxy.`, 'It needs a plain name, a DNS name or an address, and a port.');
  for (const { name, address: host } of balancers)
    if (!NAME.test(name) || !isHost(host)) wrong(name, `${name} at ${host} can't be a balancer.`, 'It needs a plain name and an address.');
  for (const list of [backends, balancers])
    for (const name of repeated(list.map((one) => one.name))) wrong(name, `${name} is listed twice.`, 'Each host is listed once.');
  if (virtual) {
    const { address: moving, prefix, interface: card } = virtual;
    const most = moving.includes(':') ? 128 : 32;
    if (!isIPAddress(moving)) wrong('endpoint', `"${moving}" is not an address.`, 'The address that moves is an IPv4 or IPv6 address.');
    if (!Number.isInteger(prefix) || prefix < 1 || prefix > most)
      wrong('endpoint', `/${prefix} is not a prefix of ${moving}.`, `Write 1 to ${most}.`);
    if (!INTERFACE.test(card)) wrong('endpoint', `"${card}" is not the name of a network interface.`, 'ip link tells the names on a host.');
    if (isIPAddress(address) && address !== moving)
      wrong(
        'endpoint',
        `The endpoint is ${address}, but the address that moves is ${moving}.`,
        'They are one address, or the endpoint is a name for it.',
      );
  }
  return problems;
}

function isHost(text: string): boolean {
  return isIPAddress(text) || isDomainName(text);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65536;
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
