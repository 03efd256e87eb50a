import type { Known } from '../known';
import type { HostReading } from '../command/upgrade/host-facts';
import type { AvailablePackage } from '../command/packages/manager';

/** What a host is, or is to become. `unknown`: nobody said, so that it is held against what a control plane needs. */
export type HostRole = 'control-plane' | 'worker' | 'etcd' | 'unknown';

/** A TCP socket that waits for connections. */
export interface Listener {
  /** As the kernel has it: `127.0.0.1`, `0.0.0.0`, `::`, `*`. */
  readonly address: string;
  readonly port: number;
  /** Undefined: not told. */
  readonly process: string | undefined;
}

export interface NetworkLink {
  readonly name: string;
  /** Lower case; undefined for links without one. */
  readonly mac: string | undefined;
  readonly mtu: number;
  readonly isUp: boolean;
  /** `veth`, `bridge`, `vxlan` …; undefined: a card of the machine. */
  readonly kind: string | undefined;
  /** Global addresses, without their prefix length. */
  readonly addresses: readonly string[];
}

export interface DefaultRoute {
  readonly device: string;
  readonly gateway: string | undefined;
}

export interface Runtime {
  /** `containerd`, `cri-o` */
  readonly name: string;
  readonly version: string | undefined;
  /** Path of its socket. */
  readonly socket: string;
  /** Undefined: it does not tell. */
  readonly cgroupDriver: 'systemd' | 'cgroupfs' | undefined;
}

export interface TimeSync {
  /** The kernel's clock is being kept right by somebody. */
  readonly isSynchronized: boolean | undefined;
  /** Who it is asked of; undefined: not told. */
  readonly source: string | undefined;
}

export interface CniFacts {
  /** Names of files in /etc/cni/net.d. */
  readonly files: readonly string[];
  /** Plugins that they name. */
  readonly plugins: readonly string[];
  /** Programs that are there for it. */
  readonly programs: readonly string[];
}

export interface Disk {
  readonly place: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly filesystem: string | undefined;
}

/** Settings of a kubelet's file that decide whether a host is ready. Unset ones are undefined: the kubelet's default. */
export interface KubeletSettings {
  readonly cgroupDriver: string | undefined;
  readonly failSwapOn: boolean | undefined;
  readonly failCgroupV1: boolean | undefined;
}

/** A name server of the host, and whether it answers the host. */
export interface NameServer {
  readonly address: string;
  readonly outcome: 'answers' | 'refused' | 'timeout' | 'unreachable' | 'untried';
}

/** What a host says of itself. Whatever can't be read says why. */
export interface SystemReading {
  readonly os: Known<{ readonly id: string; readonly name: string }>;
  readonly kernel: Known<string>;
  readonly architecture: Known<string>;
  /** `none` on machines; else what contains it: `podman`, `lxc`. */
  readonly container: Known<string>;
  readonly cgroup: Known<1 | 2>;
  /** Files and devices that are swapped to. */
  readonly swaps: Known<readonly string[]>;
  readonly memoryBytes: Known<number>;
  readonly cpus: Known<number>;
  readonly listeners: Known<readonly Listener[]>;
  readonly hostname: Known<string>;
  /** Addresses that the host finds for its own name. */
  readonly ownAddresses: Known<readonly string[]>;
  readonly links: Known<readonly NetworkLink[]>;
  readonly routes: Known<readonly DefaultRoute[]>;
  /** `none` where the machine has no firmware that tells one. */
  readonly productUuid: Known<string>;
  readonly machineId: Known<string>;
  readonly timeSync: Known<TimeSync>;
  /** Files and folders of a cluster that are there, by path. Empty: it is in none. */
  readonly traces: Known<readonly string[]>;
  /** State of services as systemd has it: `active`, `inactive`, `failed`, by name. */
  readonly units: Known<ReadonlyMap<string, string>>;
  readonly runtime: Known<Runtime>;
  readonly kubelet: Known<KubeletSettings>;
  /** Where its own kubeconfig leads, admin.conf before kubelet.conf; without one it is in no cluster. */
  readonly server: Known<{ readonly url: string | undefined }>;
  readonly cni: Known<CniFacts>;
  /** By name: `net.ipv4.ip_forward`. One that the kernel does not have is left out. */
  readonly sysctls: Known<ReadonlyMap<string, string>>;
  /** Names of kernel modules that are loaded or built in. */
  readonly modules: Known<ReadonlySet<string>>;
  readonly nameServers: Known<readonly NameServer[]>;
  readonly disks: Known<readonly Disk[]>;
  /** The words that the kubelet was started with. */
  readonly kubeletArguments: Known<readonly string[]>;
}

/** How far a clock is from this computer's, with half of the round trip as what it can't be told better than. Milliseconds. */
export interface ClockReading {
  readonly aheadMs: number;
  readonly uncertaintyMs: number;
}

/** How long small writes took until they were on the disk, milliseconds. */
export interface FsyncReading {
  readonly folder: string;
  readonly writes: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** What kubeadm's own checks say. */
export interface PreflightReading {
  readonly command: 'init' | 'join';
  readonly errors: readonly PreflightFinding[];
  readonly warnings: readonly PreflightFinding[];
}

export interface PreflightFinding {
  /** As `--ignore-preflight-errors` takes it: `Port-6443`. */
  readonly name: string;
  readonly message: string;
}

/** How a TCP connection ended. `refused`: the other host is there, nothing listens. `timeout`: something swallows the packets. */
export type ProbeOutcome = 'open' | 'refused' | 'timeout' | 'unresolved' | 'unreachable';

export interface PortProbe {
  readonly to: string;
  readonly address: string;
  readonly port: number;
  readonly outcome: ProbeOutcome;
}

export interface EndpointReading {
  readonly outcome: ProbeOutcome;
  /** How often each API server answered, by the serial of its certificate. Empty: not told. */
  readonly answers: ReadonlyMap<string, number>;
}

/** Everything known of one host; what was left out on purpose is undefined. */
export interface ReadinessHost {
  readonly name: string;
  readonly role: HostRole;
  /** Unknown: the host could not be reached, and nothing of it is known. */
  readonly reading: Known<HostFacts>;
}

export interface HostFacts {
  readonly system: SystemReading;
  readonly packages: Known<HostReading>;
  /** What the repository of the host's own minor has. Undefined: there is no such repository, or it was not asked. */
  readonly repository: Known<readonly AvailablePackage[]> | undefined;
  readonly clock: Known<ClockReading>;
  readonly fsync: Known<FsyncReading> | undefined;
  /** Undefined: the host is in a cluster already, or has no kubeadm. */
  readonly preflight: Known<PreflightReading> | undefined;
  /** Undefined: no endpoint was named or found. */
  readonly endpoint: Known<EndpointReading> | undefined;
  /** Ports of the other hosts, as seen from here. Undefined: there is nobody to ask. */
  readonly reach: Known<readonly PortProbe[]> | undefined;
  /** Serial of the certificate that its own API server presents; undefined where none runs. */
  readonly apiServerSerial: string | undefined;
}

export interface ReadinessFacts {
  /** What the hosts belong to, for the title. */
  readonly cluster: string;
  readonly hosts: readonly ReadinessHost[];
  /** `host:port` of the load balancer or the only control plane; undefined: none is known. */
  readonly endpoint: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

export type ReadinessState = 'ok' | 'warning' | 'failure' | 'unknown';

/** What to do about a finding. Nothing of it is carried out. */
export interface ReadinessFix {
  readonly words: string;
  /** Exact command lines for the host, to be run as root. */
  readonly commands: readonly string[];
}

/** One check on one host. */
export interface ReadinessCell {
  readonly state: ReadinessState;
  /** A few words for the table. */
  readonly short: string;
  /** One sentence; undefined for what is in order. */
  readonly said?: string;
  readonly fix?: ReadinessFix;
}

/** One check on all hosts. A host that it does not concern has no cell. */
export interface ReadinessCheck {
  readonly id: string;
  readonly title: string;
  readonly cells: Readonly<Record<string, ReadinessCell>>;
}

export interface ReadinessReport {
  readonly cluster: string;
  readonly hosts: readonly string[];
  readonly checks: readonly ReadinessCheck[];
  readonly at: number;
}
