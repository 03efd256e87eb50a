import { hostPort, isDomainName, isIPAddress } from '../endpoint/address';
import type { SettingProblem } from '../endpoint/settings';

/** An etcd outside the control planes that is to be made. Holds no secret. */
export interface EtcdSettings {
  /** Keeps members of different clusters apart: the token of the new cluster. */
  readonly cluster: string;
  readonly members: readonly EtcdHost[];
  /** Names of the hosts that get a client certificate for their API server. */
  readonly clients: readonly string[];
  /** Days that leaf certificates are good for; a year as kubeadm's. */
  readonly days: number;
}

export interface EtcdHost {
  /** Name of the host, and of its member. */
  readonly name: string;
  /** Name or address that the other members and the API servers reach. */
  readonly address: string;
}

/** Where things are on the members. */
export const ETCD = {
  pki: '/etc/etcd/pki',
  data: '/var/lib/etcd',
  unit: 'etcd.service',
  unitFile: '/etc/systemd/system/etcd.service',
} as const;

/** Where kubeadm looks for them on a control plane, in its own names. */
export const CLIENT = {
  folder: '/etc/kubernetes/pki',
  caFile: '/etc/kubernetes/pki/etcd/ca.crt',
  certFile: '/etc/kubernetes/pki/apiserver-etcd-client.crt',
  keyFile: '/etc/kubernetes/pki/apiserver-etcd-client.key',
} as const;

export const CLIENT_PORT = 2379;
export const PEER_PORT = 2380;

const NAME = /^[A-Za-z0-9][\w.-]*$/;

export function clientUrl({ address }: EtcdHost): string {
  return `https://${hostPort(address, CLIENT_PORT)}`;
}

export function peerUrl({ address }: EtcdHost): string {
  return `https://${hostPort(address, PEER_PORT)}`;
}

/** What keeps settings from being made into units and certificates. Empty: nothing. */
export function etcdProblems({ cluster, members, clients, days }: EtcdSettings): readonly SettingProblem[] {
  const problems: SettingProblem[] = [];
  const wrong = (subject: string, message: string, hint: string) => problems.push({ subject, message, hint });
  if (!NAME.test(cluster)) wrong(cluster, `"${cluster}" can't be the token of a cluster.`, 'Use letters, digits, dots and dashes.');
  if (![1, 3, 5].includes(members.length))
    wrong(
      'etcd',
      `${members.length} members are planned; 1, 3 or 5 are.`,
      'Two tolerate no failure, four no more than three, and more than five slow each write.',
    );
  for (const { name, address } of members) {
    if (!NAME.test(name)) wrong(name, `"${name}" can't be the name of a member.`, 'Use letters, digits, dots and dashes.');
    if (!isIPAddress(address))
      wrong(
        name,
        `${name} is known as ${address}, but members have to listen on an IP address.`,
        'Write nodeAddresses, or an address that is none of DNS, in drydock.yaml.',
      );
  }
  for (const list of [members.map(({ name }) => name), members.map(({ address }) => address), clients])
    for (const one of new Set(list.filter((item, index) => list.indexOf(item) !== index)))
      wrong(one, `${one} is listed twice.`, 'Each is listed once.');
  for (const name of clients)
    if (!isDomainName(name) && !NAME.test(name)) wrong(name, `"${name}" is no name of a host.`, 'Correct drydock.yaml.');
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    wrong('etcd', `Certificates can't be good for ${days} days.`, 'Choose 1 to 3650.');
  return problems;
}
