import type { PortTarget } from '../../command/readiness/probes';
import type { HostRole } from '../../model/readiness';

/** A port that Kubernetes listens on, and who does. Source: "Ports and Protocols" of the Kubernetes documentation. */
export interface NeededPort {
  readonly port: number;
  readonly process: string;
}

const API: NeededPort = { port: 6443, process: 'kube-apiserver' };
const ETCD: readonly NeededPort[] = [
  { port: 2379, process: 'etcd' },
  { port: 2380, process: 'etcd' },
];
const KUBELET: NeededPort = { port: 10250, process: 'kubelet' };
const LOOPBACK: readonly NeededPort[] = [
  { port: 10257, process: 'kube-controller-manager' },
  { port: 10259, process: 'kube-scheduler' },
];

/** Ports that have to be free on a host before it joins, and belong to Kubernetes after. */
export function neededPorts(role: HostRole): readonly NeededPort[] {
  switch (role) {
    case 'worker':
      return [KUBELET];
    case 'etcd':
      return ETCD;
    case 'control-plane':
    case 'unknown':
      return [API, ...ETCD, KUBELET, ...LOOPBACK];
  }
}

interface Peer {
  readonly name: string;
  readonly role: HostRole;
  /** Undefined: not known, so that nobody can try. */
  readonly address: string | undefined;
}

/**
 * What a host connects to on others: everybody to API servers, control planes to etcd and to every kubelet. Workers want nothing of
 * each other on a fixed port. What listens on loopback only is nobody's.
 */
export function portsToReach(from: Pick<Peer, 'name' | 'role'>, peers: readonly Peer[]): readonly PortTarget[] {
  const asControlPlane = from.role !== 'worker';
  return peers.flatMap(({ name, role, address }) => {
    if (name === from.name || address === undefined) return [];
    const ports =
      role === 'etcd'
        ? asControlPlane
          ? ETCD
          : []
        : role === 'worker'
          ? asControlPlane && from.role !== 'etcd'
            ? [KUBELET]
            : []
          : from.role === 'etcd'
            ? ETCD
            : asControlPlane
              ? [API, ...ETCD, KUBELET]
              : [API];
    return ports.map(({ port }) => ({ to: name, address, port }));
  });
}
