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
  /** How its hosts are reached over SSH; what is left out comes from the ssh configuration. */
  readonly hosts?: readonly FleetHost[];
}

export interface FleetHost {
  /** Name of the node, or what people call a host that is none. */
  readonly name: string;
  /** Name or address to connect to. Unset: `alias`, else the name. */
  readonly address?: string;
  /** A `Host` of the ssh configuration, in place of an address. */
  readonly alias?: string;
  readonly port?: number;
  readonly user?: string;
  /** Jump hosts in order, each `[user@]host[:port]` or an alias. */
  readonly jump?: readonly string[];
  /** What it is for, for example `controlPlane`, `worker`, `etcd`, `loadBalancer`. */
  readonly roles?: readonly string[];
}

/** What is wrong in a fleet file, in its own words and place. */
export interface FleetFinding {
  readonly message: string;
  /** 1-based. */
  readonly line: number;
}
