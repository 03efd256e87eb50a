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
}

/** What is wrong in a fleet file, in its own words and place. */
export interface FleetFinding {
  readonly message: string;
  /** 1-based. */
  readonly line: number;
}
