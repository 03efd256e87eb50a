import { known } from '../../../../../src/core/known';
import type {
  HostFacts,
  HostRole,
  NetworkLink,
  ReadinessHost,
  ReadinessReport,
  SystemReading,
} from '../../../../../src/core/model/readiness';
import { judgeReadiness } from '../../../../../src/core/policy/readiness/judge';
import type { HostReading } from '../../../../../src/core/command/upgrade/host-facts';

export function link(over: Partial<NetworkLink> = {}): NetworkLink {
  return { name: 'eth0', mac: '02:00:00:00:00:01', mtu: 1500, isUp: true, kind: undefined, addresses: ['192.0.2.1'], ...over };
}

/** A host of which nothing is wrong. @param number makes its identity its own */
export function system(number: number, over: Partial<SystemReading> = {}): SystemReading {
  return {
    os: known({ id: 'debian', name: 'Debian GNU/Linux 13' }),
    kernel: known('6.12.5'),
    architecture: known('x86_64'),
    container: known('none'),
    cgroup: known(2),
    swaps: known([]),
    memoryBytes: known(8e9),
    cpus: known(4),
    listeners: known([]),
    hostname: known(`h${number}`),
    ownAddresses: known([`192.0.2.${number}`]),
    links: known([link({ mac: `02:00:00:00:00:0${number}`, addresses: [`192.0.2.${number}`] })]),
    routes: known([{ device: 'eth0', gateway: '192.0.2.254' }]),
    productUuid: known(`uuid-${number}`),
    machineId: known(String(number).repeat(32)),
    timeSync: known({ isSynchronized: true, source: 'time.example.org' }),
    traces: known([]),
    units: known(new Map([['containerd', 'active']])),
    runtime: known({ name: 'containerd', version: '2.1.4', socket: '/run/containerd/containerd.sock', cgroupDriver: 'systemd' }),
    kubelet: known({ cgroupDriver: undefined, failSwapOn: undefined, failCgroupV1: undefined }),
    server: known({ url: undefined }),
    cni: known({ files: [], plugins: [], programs: [] }),
    sysctls: known(
      new Map([
        ['net.ipv4.ip_forward', '1'],
        ['net.bridge.bridge-nf-call-iptables', '1'],
      ]),
    ),
    modules: known(new Set(['br_netfilter'])),
    nameServers: known([{ address: '192.0.2.53', outcome: 'answers' }]),
    disks: known([{ place: '/', freeBytes: 50e9, totalBytes: 100e9, filesystem: 'ext4' }]),
    kubeletArguments: known([]),
    ...over,
  };
}

export const packages: HostReading = {
  manager: 'apt',
  installed: ['kubeadm', 'kubelet', 'kubectl'].map((name) => ({ name, version: '1.34.4-1.1' })),
  held: ['kubeadm', 'kubectl', 'kubelet'],
  sources: [{ file: '/etc/apt/sources.list.d/kubernetes.list', minor: '1.34', address: 'https://pkgs.example.org/v1.34/deb/' }],
  programs: new Map(),
  kubeadm: 'v1.34.4',
  kubelet: 'v1.34.4',
  kubectl: 'v1.34.4',
  cgroup: 2,
  free: new Map(),
  etcdBytes: undefined,
  kubeletFlags: new Map(),
};

export function host(
  number: number,
  over: Partial<SystemReading> = {},
  facts: Partial<HostFacts> = {},
  role: HostRole = 'worker',
): ReadinessHost {
  return {
    name: `h${number}`,
    role,
    reading: known({
      system: system(number, over),
      packages: known(packages),
      repository: known(packages.installed),
      clock: known({ aheadMs: 0, uncertaintyMs: 5 }),
      fsync: undefined,
      preflight: undefined,
      endpoint: undefined,
      reach: undefined,
      apiServerSerial: undefined,
      ...facts,
    }),
  };
}

export function judged(hosts: readonly ReadinessHost[], endpoint?: string): ReadinessReport {
  return judgeReadiness({ cluster: 'lab', hosts, endpoint, at: Date.UTC(2026, 10, 28) });
}
