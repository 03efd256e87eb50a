import type { AvailablePackage } from '../../command/packages/manager';
import type { HostReading } from '../../command/upgrade/host-facts';
import type { Known } from '../../known';
import type { ControlPlaneLayout } from '../../model/control-plane';
import type { HostTarget } from '../../model/host';
import type { NodeModel } from '../../model/node';
import type { PodModel } from '../../model/pod';
import type { DeprecatedRequest } from '../../parse/deprecated-requests';
import type { KubeadmUpgradePlan } from '../../parse/kubeadm-upgrade/plan';
import type { DrainFacts } from '../drain/facts';

/** A static pod of kubeadm's control plane, as its mirror in the API shows it. */
export interface StaticPodFacts {
  readonly component: 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';
  readonly host: string;
  /** From the tag of its image: `v1.34.4`, of etcd `3.6.5`. */
  readonly version: string;
  readonly ready: boolean;
  /** Names of its flags without dashes. */
  readonly flags: readonly string[];
  /** Value of `feature-gates`; empty without. */
  readonly gates: string;
  /** Where an API server says it is reached: `192.0.2.11:6443`. */
  readonly address: string | undefined;
}

/** What kubeadm keeps about the cluster in its ConfigMap. */
export interface KubeadmConfigFacts {
  /** `kubeadm.k8s.io/v1beta4` */
  readonly apiVersion: string;
  readonly kubernetesVersion: string;
  /** Undefined: stacked members, which kubeadm upgrades. */
  readonly externalEtcd: readonly string[] | undefined;
  readonly imageRepository: string;
  /** Tag of etcd's image that somebody chose; kubeadm then brings none of its own. */
  readonly etcdImageTag: string | undefined;
  /** Feature gates of kubeadm itself. */
  readonly gates: readonly string[];
}

export interface KubeletConfigFacts {
  readonly apiVersion: string;
  readonly gates: readonly string[];
  /** Undefined: the kubelet's own default, which is to fail from 1.35 on. */
  readonly failCgroupV1: boolean | undefined;
}

export interface CoreDnsFacts {
  /** `1.12.1`; undefined: somebody else serves DNS. */
  readonly version: string | undefined;
  /** Plugins in its Corefile that the migration does not know. */
  readonly unknownPlugins: readonly string[];
}

/** An object of an API version that Kubernetes stops serving, and who uses that version. */
export interface DeprecatedUse {
  readonly apiVersion: string;
  readonly kind: string;
  /** Who: `manager argocd of FlowSchema batch`, `Helm release shop/web`, `deploy/web.yaml`. */
  readonly by: string;
  readonly source: 'managedFields' | 'helm' | 'workspace';
}

/** What is known of one host. */
export interface UpgradeHostFacts {
  readonly target: HostTarget;
  readonly reading: HostReading;
  /** By minor as people write it (`1.35`): what the repository of that minor has for this host. */
  readonly available: Readonly<Record<string, Known<readonly AvailablePackage[]>>>;
  /** Tags of images that are there. */
  readonly images: Known<readonly string[]>;
}

/** A certificate of a control plane with the end of its life. */
export interface CertificateDate {
  readonly host: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What hosts are recognised by as those of a cluster: its authority, as the first control plane has it. */
export interface AuthorityMark {
  /** SHA-256 of its public key. */
  readonly key: string;
  readonly layout: ControlPlaneLayout;
}

/** The newest snapshot of etcd that somebody told of. */
export interface SnapshotFacts {
  /** Epoch milliseconds. */
  readonly takenAt: number;
  readonly verified: boolean;
  /** Where it is, for people. */
  readonly where: string;
}

/** What the drain of any node would be planned from: the facts of all nodes, read once. */
export interface ClusterDrainFacts extends Omit<DrainFacts, 'targets' | 'otherPods' | 'previews'> {
  /** Every pod of the cluster. */
  readonly pods: readonly PodModel[];
}

/** Everything an upgrade is planned from. */
export interface UpgradeFacts {
  /** When the reading began, epoch milliseconds. */
  readonly at: number;
  readonly nodes: readonly NodeModel[];
  readonly staticPods: Known<readonly StaticPodFacts[]>;
  /** `v1.34.4`; known and undefined: there is no kube-proxy of kubeadm. */
  readonly kubeProxy: Known<string | undefined>;
  /** Cloud controller managers by node, as far as they can be told by name. */
  readonly cloudControllers: Known<readonly { readonly host: string; readonly version: string }[]>;
  readonly dns: Known<CoreDnsFacts>;
  readonly config: Known<KubeadmConfigFacts>;
  readonly kubeletConfig: Known<KubeletConfigFacts>;
  /** Versions of external members by endpoint; empty for stacked etcd. */
  readonly externalEtcd: Known<readonly { readonly host: string; readonly version: string }[]>;
  /** By name of the node: its host, or why it could not be read. */
  readonly hosts: Readonly<Record<string, Known<UpgradeHostFacts>>>;
  readonly drains: Known<ClusterDrainFacts>;
  /** What the kubeadm that is installed on the first control plane says; known and undefined: nothing to upgrade. */
  readonly kubeadm: Known<KubeadmUpgradePlan | undefined>;
  /** By API server. */
  readonly deprecatedRequests: Readonly<Record<string, Known<readonly DeprecatedRequest[]>>>;
  readonly deprecatedUses: Readonly<Record<DeprecatedUse['source'], Known<readonly DeprecatedUse[]>>>;
  readonly certificates: Known<readonly CertificateDate[]>;
  readonly authority: Known<AuthorityMark>;
  /** Known and undefined: nobody knows of any. */
  readonly snapshot: Known<SnapshotFacts | undefined>;
}
