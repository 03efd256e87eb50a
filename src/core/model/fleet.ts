import type { EtcdClientFiles } from './etcd';
import type { RetentionPolicy } from '../snapshot/retention';

/** What a team wrote down about its clusters in `drydock.yaml`. Holds no secret. */
export interface Fleet {
  readonly clusters: readonly FleetCluster[];
}

export interface FleetCluster {
  /** Context name in the kubeconfig; `*` stands for any run of characters. */
  readonly context: string;
  /** Changes with a wide reach need the cluster's name typed. */
  readonly protected: boolean;
  /** Nothing may be changed through Drydock. */
  readonly readOnly: boolean;
  /** What is wanted of its snapshots of etcd. */
  readonly snapshots?: FleetSnapshots;
  /** A client certificate for its etcd, on this computer: for members whose hosts nobody can log in to. */
  readonly etcd?: EtcdClientFiles;
  /** How its hosts are reached over SSH; what is left out comes from the ssh configuration. */
  readonly hosts?: readonly FleetHost[];
  /** How its API servers are reached as one. */
  readonly loadBalancer?: FleetLoadBalancer;
  /** What it is made with, where it does not exist yet. */
  readonly bootstrap?: FleetBootstrap;
}

export interface FleetLoadBalancer {
  /** Host and port that clients are given: `api.example.org:6443`. Unset: that of `bootstrap`, else the first balancer's address. */
  readonly endpoint?: string;
  /** An address that moves between the balancers, with the length of its prefix: `10.0.0.100/24`. */
  readonly virtualAddress?: string;
  /** The network interface that carries it. */
  readonly interface?: string;
}

/** What a cluster of kubeadm is made with. Holds no secret. */
export interface FleetBootstrap {
  /** `v1.34.4` */
  readonly kubernetesVersion: string;
  /** Host and port under which all API servers are reached: `api.prod.example.org:6443`. */
  readonly endpoint: string;
  /** In CIDR notation, one for each family of addresses. Empty: the pod network needs none of the control plane. */
  readonly podSubnets: readonly string[];
  /** In CIDR notation, one for each family. Empty: as kubeadm does by itself, 10.96.0.0/12. */
  readonly serviceSubnets: readonly string[];
  /** Where images come from. Undefined: registry.k8s.io. */
  readonly imageRepository?: string;
  /** How long certificates are good for, a Go duration. Undefined: a year. */
  readonly certificateValidity?: string;
  /** How long authorities are good for, a Go duration. Undefined: ten years. */
  readonly caValidity?: string;
  /** Manifest of the pod network: a path beside the fleet file, an absolute one, or an https URL. */
  readonly cni?: string;
  /** etcd outside the control planes. Undefined: a member on each control plane. */
  readonly externalEtcd?: FleetExternalEtcd;
  /** Names of kubeadm's checks whose errors are only warned of. */
  readonly ignorePreflight: readonly string[];
  /** Further fields of KubeletConfiguration, as they are written. */
  readonly kubelet?: FleetFields;
  /** Further fields of KubeProxyConfiguration, as they are written. */
  readonly kubeProxy?: FleetFields;
}

/** Fields of an object of another schema. */
export type FleetFields = Readonly<Record<string, unknown>>;

export interface FleetExternalEtcd {
  /** `https://10.0.0.21:2379` */
  readonly endpoints: readonly string[];
  /** Absolute paths on the first control plane. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface FleetSnapshots {
  /** age recipients that every snapshot is encrypted to. */
  readonly recipients?: readonly string[];
  /** Recovery point objective: how old the newest verified snapshot may be, milliseconds. */
  readonly rpoMs?: number;
  /** Which are kept when they are pruned. */
  readonly retention?: RetentionPolicy;
  /** Where and when a control plane takes them by itself. */
  readonly schedule?: FleetSchedule;
}

export interface FleetSchedule {
  /** Name of the host that takes them. */
  readonly host: string;
  /** When, as systemd writes it (OnCalendar=). */
  readonly onCalendar: string;
  /** Absolute path of the folder on that host. */
  readonly folder: string;
}

export interface FleetHost {
  /** Name of the node, or what people call a host that is none. */
  readonly name: string;
  /** Name or address to connect to. Unset: `alias`, else the name. */
  readonly address?: string;
  /** A `Host` of the ssh configuration, in place of an address; `sshAlias` in the file. */
  readonly alias?: string;
  readonly port?: number;
  readonly user?: string;
  /** Jump hosts in order, each the name of a host of the same cluster, `[user@]host[:port]` or an alias. */
  readonly jump?: readonly string[];
  /** What it is for: `control-plane`, `worker`, `etcd`, `load-balancer` or `jump`. */
  readonly roles?: readonly string[];
  /** Addresses that its node has in a cluster that is made, one for each family. Unset: those of its default routes. */
  readonly nodeAddresses?: readonly string[];
}

/** What is wrong in a fleet file, in its own words and place. */
export interface FleetFinding {
  readonly message: string;
  /** 1-based. */
  readonly line: number;
}
