import type { CommandSpec } from '../core/command/spec';
import type { DrydockError } from '../core/errors';
import type { BootstrapTokenModel } from '../core/model/bootstrap-token';
import type { CertificateRequestModel } from '../core/model/certificate-request';
import type { EvictionAnswer } from '../core/model/eviction';
import type { Disposable } from '../core/disposable';
import type { ClusterRef, ServerVersion } from '../core/model/cluster';
import type { Kind, Models } from '../core/model/kinds';
import type { NodeModel, Taint } from '../core/model/node';
import type { DeprecatedRequest } from '../core/parse/deprecated-requests';
import type { ManifestObject } from '../core/parse/manifest-objects';
import type { PodModel } from '../core/model/pod';
import type { Dial } from './handshake';
import type { LiveObjects } from './live-objects';

export type { EvictionAnswer } from '../core/model/eviction';

/** Which objects of a kind. Everything unset means all. */
export interface ListQuery {
  readonly namespace?: string;
  /** In the API's own syntax, for example `app=web,tier!=db`. */
  readonly labelSelector?: string;
  /** In the API's own syntax, for example `spec.nodeName=w02`. */
  readonly fieldSelector?: string;
}

export interface Listed<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  /** Epoch milliseconds at which the answer was complete. */
  readonly at: number;
}

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface EvictOptions {
  /** Seconds; unset leaves it to the pod. */
  readonly gracePeriodSeconds?: number;
  /** Asks the server for its verdict without spending the budget. */
  readonly dryRun?: boolean;
}

/** What a reflector tells. Batches are coalesced; objects are replaced, never mutated. */
export type Change<T> =
  /** A complete list replaced what was known. */
  | { readonly type: 'replaced'; readonly items: ReadonlyMap<string, T> }
  /** Objects came, changed or went since; keyed by UID. */
  | { readonly type: 'changed'; readonly upserted: readonly T[]; readonly removed: readonly T[]; readonly items: ReadonlyMap<string, T> };

export type ObservationStatus =
  | { readonly state: 'starting' }
  | { readonly state: 'live'; readonly since: number }
  /** The connection is lost; `since` tells how old the items are. Retries go on. */
  | { readonly state: 'stale'; readonly since: number; readonly error: DrydockError; readonly retryAt: number }
  | { readonly state: 'paused'; readonly since: number };

/** A list kept current by a watch, until it is disposed of. */
export interface Observation<T> extends Disposable {
  /** Current objects by UID. */
  readonly items: ReadonlyMap<string, T>;
  readonly status: ObservationStatus;
  /** Resolves with the first complete list; rejects when the first attempt fails or the observation is disposed of. */
  readonly ready: Promise<void>;
  /** Stops watching but keeps the items. */
  pause(): void;
  resume(): void;
}

export interface Observer<T> {
  onChange?(change: Change<T>): void;
  onStatus?(status: ObservationStatus): void;
}

/** A webhook that converts the objects of a CustomResourceDefinition between its versions. */
export interface ConversionWebhook {
  /** Name of the definition: `backups.example.org`. */
  readonly definition: string;
  /** Undefined: reached by URL. */
  readonly service: { readonly namespace: string; readonly name: string } | undefined;
  /** Base64 of the authorities (PEM) that its server is checked with. */
  readonly caBundle: string;
}

/** Access to the API of one cluster. Every method rejects with a DrydockError and stops when its signal aborts. */
export interface KubernetesPort extends Disposable {
  readonly cluster: ClusterRef;

  serverVersion(signal?: AbortSignal): Promise<ServerVersion>;
  /** UID of namespace kube-system: the identity of the cluster behind the address. */
  clusterUid(signal?: AbortSignal): Promise<string>;
  /** Every CustomResourceDefinition as JSON text, without its status. Empty where the API has none. */
  definitions(signal?: AbortSignal): Promise<readonly string[]>;
  /** The conversion webhooks of CustomResourceDefinitions that have a bundle of authorities. Empty where the API has none. */
  conversionWebhooks(signal?: AbortSignal): Promise<readonly ConversionWebhook[]>;

  /** Undefined: there is no such object. */
  get<K extends Kind>(
    kind: K,
    key: { readonly namespace?: string; readonly name: string },
    signal?: AbortSignal,
  ): Promise<Models[K] | undefined>;
  /** Reads all pages. `onPage` hears of each as it comes. */
  list<K extends Kind>(
    kind: K,
    query?: ListQuery,
    signal?: AbortSignal,
    onPage?: (items: readonly Models[K][]) => void,
  ): Promise<Listed<Models[K]>>;
  observe<K extends Kind>(kind: K, query: ListQuery, observer: Observer<Models[K]>): Observation<Models[K]>;

  /** Writes only `spec.unschedulable`. */
  setUnschedulable(node: string, unschedulable: boolean, signal?: AbortSignal): Promise<NodeModel>;
  /** Adds (or renews the value of) one taint, or removes it; other taints stay. Refuses when the node changed in between. */
  setTaint(
    node: string,
    taint: Pick<Taint, 'key' | 'effect'> & { readonly value?: string },
    present: boolean,
    signal?: AbortSignal,
  ): Promise<NodeModel>;
  /**
   * Writes one annotation of a DaemonSet that has to be as expected; undefined: it is not there. Rejects with `conflict` where it
   * is another one by now, and with `notFound`.
   */
  setAnnotation(
    daemonSet: { readonly namespace: string; readonly name: string },
    annotation: string,
    change: { readonly from: string | undefined; readonly to: string | undefined },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Deletes exactly this Node object. Resolves false when it is gone or was replaced already. */
  deleteNode(node: Pick<NodeModel, 'name' | 'uid'>, signal?: AbortSignal): Promise<boolean>;
  /** Changes the wanted replicas of a workload that has them. */
  scale(
    kind: 'Deployment' | 'StatefulSet' | 'ReplicaSet',
    key: { readonly namespace: string; readonly name: string },
    replicas: number,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Never rejects for an answer of the API; only for `cancelled`. */
  evict(pod: PodRef, options?: EvictOptions, signal?: AbortSignal): Promise<EvictionAnswer>;
  /** Plain deletion, guarded by the UID. Resolves false when the pod is gone or was replaced already. */
  deletePod(pod: PodRef, options?: { readonly gracePeriodSeconds?: number }, signal?: AbortSignal): Promise<boolean>;

  /** Whether the current user may do something, by SelfSubjectAccessReview. */
  may(request: AccessRequest, signal?: AbortSignal): Promise<boolean>;

  /** Creates a Lease or takes over an expired one. Resolves undefined when somebody else holds it. */
  acquireLease(request: LeaseRequest, signal?: AbortSignal): Promise<LeaseHandle | { readonly heldBy: string; readonly until: number }>;

  /** Bootstrap tokens of the cluster. Their secret halves are dropped as soon as the answer is read. */
  bootstrapTokens(signal?: AbortSignal): Promise<readonly BootstrapTokenModel[]>;
  /** Creates a token. Rejects with `conflict` when there is one of that id. */
  createBootstrapToken(token: NewBootstrapToken, signal?: AbortSignal): Promise<BootstrapTokenModel>;
  /** Deletes exactly this token. Resolves false when it is gone or was replaced already. */
  deleteBootstrapToken(token: Pick<BootstrapTokenModel, 'id' | 'uid'>, signal?: AbortSignal): Promise<boolean>;
  /**
   * The control plane's certificates that `kubeadm init --upload-certs` left for others to join with; only the metadata of their
   * Secret is asked for. Undefined: there are none.
   */
  uploadedCertificates(signal?: AbortSignal): Promise<UploadedCertificates | undefined>;
  /**
   * Approves or denies a request that waits. Rejects with `conflict` when it was decided, or is another one of the same name by
   * now, and with `notFound`.
   */
  decideRequest(
    request: Pick<CertificateRequestModel, 'name' | 'uid'>,
    decision: RequestDecision,
    signal?: AbortSignal,
  ): Promise<CertificateRequestModel>;

  /** Deprecated APIs that somebody asked the answering API server for since it was started, by its metrics. */
  deprecatedRequests(signal?: AbortSignal): Promise<readonly DeprecatedRequest[]>;
  /** What the deployed Helm releases consist of. Their Secrets are read; nothing but names, versions and kinds is kept of them. */
  releases(signal?: AbortSignal): Promise<readonly ReleaseObjects[]>;
  /** Who wrote fields of the objects of a resource, in which version. Empty where the API has no such resource. */
  fieldManagers(resource: { readonly apiVersion: string; readonly plural: string }, signal?: AbortSignal): Promise<readonly FieldManager[]>;

  /**
   * The configuration that a kubelet runs with, defaults filled in, as it tells through the API server (`/configz`). Needs `get` on
   * nodes/proxy. Credentials in it are as the kubelet shows them.
   */
  kubeletConfiguration(node: string, signal?: AbortSignal): Promise<unknown>;

  /**
   * Runs a program in a container of a pod, without a shell. What the command says of sudo and stdin does not count. Rejects with
   * `forbidden` (naming the right that is missing), `notFound`, `commandMissing`, with `timeout` and `disconnected` where nobody knows
   * how it ended, and with what the command's `parse` throws.
   */
  exec<T>(container: PodContainer, command: CommandSpec<T>, signal?: AbortSignal): Promise<T>;

  /**
   * A connection to a port of a pod, as its loopback has it. Rejects with `forbidden` (naming the right that is missing) and `notFound`.
   * That nothing listens there is only told afterwards, by an error of the connection (`refused`).
   */
  forward(pod: PodName, port: number, signal?: AbortSignal): ReturnType<Dial>;

  /** Objects of every kind, to be held against a snapshot of etcd. */
  liveObjects(): LiveObjects;

  /** A whole object as the API has it, for Describe. Secrets are refused. */
  raw(kind: Kind, key: { readonly namespace?: string; readonly name: string }, signal?: AbortSignal): Promise<unknown>;
}

export interface PodName {
  readonly namespace: string;
  readonly pod: string;
}

export interface PodContainer extends PodName {
  readonly container: string;
}

/** What a Helm release consists of. */
export interface ReleaseObjects {
  readonly namespace: string;
  readonly name: string;
  readonly objects: readonly ManifestObject[];
}

/** One entry of an object's managed fields. */
export interface FieldManager {
  /** `namespace/name`, or the bare name. */
  readonly object: string;
  /** Name that the writer gave itself. */
  readonly manager: string;
  /** Version in which it wrote. */
  readonly apiVersion: string;
}

export interface AccessRequest {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface LeaseRequest {
  readonly namespace: string;
  readonly name: string;
  readonly holder: string;
  readonly durationSeconds: number;
}

export interface LeaseHandle {
  readonly heldBy?: undefined;
  renew(signal?: AbortSignal): Promise<void>;
  release(signal?: AbortSignal): Promise<void>;
}

export interface NewBootstrapToken {
  /** Six characters of a-z and 0-9: the public half. */
  readonly id: string;
  /** Sixteen characters of a-z and 0-9. Never logged. */
  readonly secret: string;
  readonly description: string;
  /** Epoch milliseconds; undefined: never expires. */
  readonly expiresAt: number | undefined;
  readonly groups: readonly string[];
  /** `authentication`: a node may log in with it. `signing`: cluster-info is signed with it, by which a node trusts the cluster. */
  readonly usages: readonly ('authentication' | 'signing')[];
}

export interface UploadedCertificates {
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Id of the token that owns the Secret: it goes when the token does. */
  readonly ownerToken: string | undefined;
}

export interface RequestDecision {
  readonly type: 'Approved' | 'Denied';
  /** One word, for example `DrydockApproved`. */
  readonly reason: string;
  /** One sentence, kept in the object. */
  readonly message: string;
}

/** Convenience for callers that hold a pod's model. */
export function podRef(pod: Pick<PodModel, 'namespace' | 'name' | 'uid'>): PodRef {
  return { namespace: pod.namespace, name: pod.name, uid: pod.uid };
}
