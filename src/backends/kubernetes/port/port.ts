import type { Duplex } from 'node:stream';
import { fields } from '../../../core/parse/kubernetes/fields';
import type { CommandSpec } from '../../../core/command/spec';
import type { Disposable } from '../../../core/disposable';
import { DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import type { BootstrapTokenModel } from '../../../core/model/bootstrap-token';
import type { CertificateRequestModel } from '../../../core/model/certificate-request';
import type { ClusterRef, ServerVersion } from '../../../core/model/cluster';
import type { EvictionAnswer } from '../../../core/model/eviction';
import type { Kind, Models } from '../../../core/model/kinds';
import type { NodeModel } from '../../../core/model/node';
import type { DeprecatedRequest } from '../../../core/parse/deprecated-requests';
import { project } from '../../../core/parse/kubernetes/project';
import type { Clock } from '../../../ports/clock';
import type {
  ConversionWebhook,
  AccessRequest,
  EvictOptions,
  FieldManager,
  KubernetesPort,
  LeaseHandle,
  LeaseRequest,
  Listed,
  ListQuery,
  NewBootstrapToken,
  Observation,
  Observer,
  PodContainer,
  PodName,
  PodRef,
  ReleaseObjects,
  RequestDecision,
  UploadedCertificates,
} from '../../../ports/kubernetes';
import type { LiveObjects } from '../../../ports/live-objects';
import type { ApiAccess } from '../access/api-access';
import { execInPod } from '../exec/exec';
import { forwardPort } from '../exec/port-forward';
import { KindSource } from '../reflector/kind-source';
import { Reflector } from '../reflector/reflector';
import { objectPath, type ObjectKey } from '../resources/paths';
import { setAnnotation, type AnnotationChange } from './annotations';
import { ApiClient, MERGE_PATCH } from './api-client';
import { ApiUsage } from './api-usage';
import { BootstrapTokens } from './bootstrap-tokens';
import { decideRequest } from './certificate-requests';
import { readConversionWebhooks, readDefinitions } from './definitions';
import { Evictions } from './eviction';
import { askAccess, readClusterUid, readServerVersion } from './identity';
import { Leases } from './leases';
import { ApiObjects } from './live-objects';
import { NodeChanges, type WantedTaint } from './node-changes';
import { PagedList } from './paged-list';
import { deletePod } from './pod-deletion';

export interface KubernetesPortDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Between 0 and 1; for jitter. Defaults to Math.random. */
  readonly random?: () => number;
}

/** The API of one cluster over an access to it. Disposing of the port ends its observations and the access. */
export function createKubernetesPort(access: ApiAccess, deps: KubernetesPortDeps): KubernetesPort {
  return new ApiPort(access, { random: Math.random, ...deps });
}

class ApiPort implements KubernetesPort {
  private readonly client: ApiClient;
  private readonly lists: PagedList;
  private readonly nodes: NodeChanges;
  private readonly evictions: Evictions;
  private readonly leases: Leases;
  private readonly tokens: BootstrapTokens;
  private readonly usage: ApiUsage;
  private readonly observations = new Set<Disposable>();

  constructor(
    private readonly access: ApiAccess,
    private readonly deps: Required<KubernetesPortDeps>,
  ) {
    this.client = new ApiClient(access);
    this.lists = new PagedList(this.client, deps.clock);
    this.nodes = new NodeChanges(this.client);
    this.evictions = new Evictions(this.client);
    this.leases = new Leases(this.client, deps.clock);
    this.tokens = new BootstrapTokens(this.client);
    this.usage = new ApiUsage(this.client);
  }

  get cluster(): ClusterRef {
    return this.access.cluster;
  }

  serverVersion(signal?: AbortSignal): Promise<ServerVersion> {
    return readServerVersion(this.client, signal);
  }

  clusterUid(signal?: AbortSignal): Promise<string> {
    return readClusterUid(this.client, signal);
  }

  definitions(signal?: AbortSignal): Promise<readonly string[]> {
    return readDefinitions(this.client, signal);
  }

  conversionWebhooks(signal?: AbortSignal): Promise<readonly ConversionWebhook[]> {
    return readConversionWebhooks(this.client, signal);
  }

  async get<K extends Kind>(kind: K, key: ObjectKey, signal?: AbortSignal): Promise<Models[K] | undefined> {
    try {
      return project(kind, await this.raw(kind, key, signal));
    } catch (error) {
      if (DrydockError.is(error, 'notFound')) return undefined;
      throw error;
    }
  }

  list<K extends Kind>(
    kind: K,
    query: ListQuery = {},
    signal?: AbortSignal,
    onPage?: (items: readonly Models[K][]) => void,
  ): Promise<Listed<Models[K]>> {
    return this.lists.read(kind, query, signal, onPage);
  }

  observe<K extends Kind>(kind: K, query: ListQuery, observer: Observer<Models[K]>): Observation<Models[K]> {
    const source = new KindSource(this.client, this.lists, kind, query);
    const onDispose = () => this.observations.delete(reflector);
    const reflector = new Reflector<Models[K]>(source, observer, { ...this.deps, onDispose });
    this.observations.add(reflector);
    return reflector;
  }

  setUnschedulable(node: string, unschedulable: boolean, signal?: AbortSignal): Promise<NodeModel> {
    return this.nodes.setUnschedulable(node, unschedulable, signal);
  }

  deleteNode(node: Pick<NodeModel, 'name' | 'uid'>, signal?: AbortSignal): Promise<boolean> {
    return this.nodes.delete(node, signal);
  }

  setTaint(node: string, taint: WantedTaint, present: boolean, signal?: AbortSignal): Promise<NodeModel> {
    return this.nodes.setTaint(node, taint, present, signal);
  }

  setAnnotation(
    daemonSet: { readonly namespace: string; readonly name: string },
    annotation: string,
    change: AnnotationChange,
    signal?: AbortSignal,
  ): Promise<void> {
    return setAnnotation(this.client, daemonSet, annotation, change, signal);
  }

  async scale(
    kind: 'Deployment' | 'StatefulSet' | 'ReplicaSet',
    key: { readonly namespace: string; readonly name: string },
    replicas: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const path = objectPath(kind, key, 'scale');
    const what = `scale ${kind} ${key.namespace}/${key.name} to ${replicas}`;
    await this.client.text({ method: 'PATCH', path, body: { spec: { replicas } }, contentType: MERGE_PATCH, signal }, what);
  }

  evict(pod: PodRef, options?: EvictOptions, signal?: AbortSignal): Promise<EvictionAnswer> {
    return this.evictions.evict(pod, options, signal);
  }

  deletePod(pod: PodRef, options?: { readonly gracePeriodSeconds?: number }, signal?: AbortSignal): Promise<boolean> {
    return deletePod(this.client, pod, options, signal);
  }

  may(request: AccessRequest, signal?: AbortSignal): Promise<boolean> {
    return askAccess(this.client, request, signal);
  }

  acquireLease(request: LeaseRequest, signal?: AbortSignal): Promise<LeaseHandle | { readonly heldBy: string; readonly until: number }> {
    return this.leases.acquire(request, signal);
  }

  bootstrapTokens(signal?: AbortSignal): Promise<readonly BootstrapTokenModel[]> {
    return this.tokens.list(signal);
  }

  createBootstrapToken(token: NewBootstrapToken, signal?: AbortSignal): Promise<BootstrapTokenModel> {
    return this.tokens.create(token, signal);
  }

  deleteBootstrapToken(token: Pick<BootstrapTokenModel, 'id' | 'uid'>, signal?: AbortSignal): Promise<boolean> {
    return this.tokens.delete(token, signal);
  }

  uploadedCertificates(signal?: AbortSignal): Promise<UploadedCertificates | undefined> {
    return this.tokens.uploadedCertificates(signal);
  }

  decideRequest(
    request: Pick<CertificateRequestModel, 'name' | 'uid'>,
    decision: RequestDecision,
    signal?: AbortSignal,
  ): Promise<CertificateRequestModel> {
    return decideRequest(this.client, request, decision, signal);
  }

  deprecatedRequests(signal?: AbortSignal): Promise<readonly DeprecatedRequest[]> {
    return this.usage.requests(signal);
  }

  releases(signal?: AbortSignal): Promise<readonly ReleaseObjects[]> {
    return this.usage.releases(signal);
  }

  fieldManagers(
    resource: { readonly apiVersion: string; readonly plural: string },
    signal?: AbortSignal,
  ): Promise<readonly FieldManager[]> {
    return this.usage.managers(resource, signal);
  }

  async kubeletConfiguration(node: string, signal?: AbortSignal): Promise<unknown> {
    const path = `/api/v1/nodes/${encodeURIComponent(node)}/proxy/configz`;
    const answer = await this.client.json({ method: 'GET', path, signal }, `read the configuration of the kubelet of ${node}`);
    return fields(answer).kubeletconfig;
  }

  exec<T>(container: PodContainer, command: CommandSpec<T>, signal?: AbortSignal): Promise<T> {
    return execInPod(this.access, container, command, signal);
  }

  forward(pod: PodName, port: number, signal?: AbortSignal): Promise<Duplex> {
    return forwardPort(this.access, pod, port, signal);
  }

  liveObjects(): LiveObjects {
    return new ApiObjects(this.client);
  }

  async raw(kind: Kind, key: ObjectKey, signal?: AbortSignal): Promise<unknown> {
    const title = key.namespace ? `${key.namespace}/${key.name}` : key.name;
    return this.client.json({ method: 'GET', path: objectPath(kind, key), signal }, `read ${kind} ${title}`);
  }

  dispose(): void {
    for (const observation of [...this.observations]) observation.dispose();
    this.access.dispose();
  }
}
