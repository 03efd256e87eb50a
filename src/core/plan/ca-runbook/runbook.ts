/** kubeadm's authorities that can be replaced. */
export type AuthorityName = 'ca' | 'etcd-ca' | 'front-proxy-ca';

/** What a runbook is made from. */
export interface RunbookFacts {
  readonly cluster: string;
  readonly version: string;
  readonly authority: AuthorityName;
  /** `https://10.0.0.5:6443` or its host and port, as the kubeconfig has it. */
  readonly endpoint: string | undefined;
  /** Names of the nodes, control planes first to be worked on, as people count. */
  readonly controlPlanes: readonly string[];
  readonly workers: readonly string[];
  /** Whether etcd runs on the control planes; false: it is somebody else's. */
  readonly stackedEtcd: boolean;
  /** What is known of the authority, by host; empty: nobody has read the hosts. */
  readonly present: readonly { readonly host: string; readonly expiresAt: number; readonly keyHash: string; readonly external: boolean }[];
  /** Webhooks and aggregated APIs that the API server trusts by this authority. */
  readonly bundles: readonly string[];
  /** Nodes whose kubelets ask for serving certificates, as far as their configuration was read. */
  readonly servingRequests: readonly string[];
  /** Nodes whose kubelets do not renew their client certificate. */
  readonly withoutRotation: readonly string[];
  readonly superAdmin: readonly string[];
  /** Client certificates in kubeconfigs of this computer that the authority signed. */
  readonly people: readonly string[];
  /** What could not be read, each with why. */
  readonly unread: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Lines for a shell. */
export interface RunbookBlock {
  /** Name of a host, where they are typed as root; undefined: on the computer with the kubeconfig. */
  readonly host: string | undefined;
  readonly lines: readonly string[];
}

export interface RunbookStep {
  /** `b2` */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly blocks: readonly RunbookBlock[];
  /** Lines that end with success when it is so. */
  readonly checks: readonly RunbookBlock[];
}

/** Steps that belong together: at the end of each phase the cluster is whole, and may stay so for days. */
export interface RunbookPhase {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly steps: readonly RunbookStep[];
  /** How to get back from within it. */
  readonly back: string;
}

export interface Runbook {
  readonly facts: RunbookFacts;
  readonly phases: readonly RunbookPhase[];
  /** What keeps it from being followed as it is, and what is worth knowing before. */
  readonly cautions: readonly string[];
}
