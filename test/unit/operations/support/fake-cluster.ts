import { cancelled, DrydockError } from '../../../../src/core/errors';
import type { BootstrapTokenModel } from '../../../../src/core/model/bootstrap-token';
import type { CertificateRequestModel } from '../../../../src/core/model/certificate-request';
import { clusterId, type ClusterRef, type ServerVersion } from '../../../../src/core/model/cluster';
import type { Kind, Models } from '../../../../src/core/model/kinds';
import type { NodeModel, Taint } from '../../../../src/core/model/node';
import type { ObjectMeta } from '../../../../src/core/model/object';
import type { PodModel } from '../../../../src/core/model/pod';
import type { DeprecatedRequest } from '../../../../src/core/parse/deprecated-requests';
import type {
  ConversionWebhook,
  AccessRequest,
  EvictionAnswer,
  EvictOptions,
  FieldManager,
  KubernetesPort,
  LeaseHandle,
  LeaseRequest,
  Listed,
  ListQuery,
  NewBootstrapToken,
  Observation,
  ObservationStatus,
  Observer,
  PodRef,
  ReleaseObjects,
  RequestDecision,
  UploadedCertificates,
} from '../../../../src/ports/kubernetes';
import type { FakeClock } from './fake-clock';

type Script = (pod: PodModel, options: EvictOptions, attempt: number) => EvictionAnswer | Promise<EvictionAnswer>;
interface Watcher {
  readonly kind: Kind;
  readonly query: ListQuery;
  readonly items: Map<string, ObjectMeta>;
  readonly observer: Observer<ObjectMeta>;
  status: ObservationStatus;
}

/** A cluster in memory whose every answer a test can set: what evictions say, when pods end, when the API is away. */
export class FakeCluster implements KubernetesPort {
  readonly cluster: ClusterRef = {
    id: clusterId('/home/kate/.kube/config', 'prod-eu'),
    name: 'prod-eu',
    file: '/home/kate/.kube/config',
    context: 'prod-eu',
    server: 'https://127.0.0.1:6443',
    namespace: undefined,
    warnings: [],
    problem: undefined,
    fromWorkspace: false,
    execCommand: undefined,
  };
  uid = 'uid-kube-system';
  /** What was asked of the API, as short lines, in order. */
  readonly calls: string[] = [];
  /** Set: every request fails with it and watches go stale. */
  away: DrydockError | undefined;
  /** Watches that say they are live but tell nothing. */
  silent = false;
  /** UIDs that the lists of watches lack, as a cache that lags behind would. */
  readonly cacheLacks = new Set<string>();
  /** Sizes of the pages in which all pods of the cluster come. */
  readonly pagesOfPods: number[] = [];
  /** By verb and resource, for example `list PodDisruptionBudget`: refused with 403. */
  readonly forbidden = new Set<string>();
  /** Seconds a pod takes to end; undefined: for ever. */
  endsAfter: (pod: PodModel) => number | undefined = () => 1;
  evictions: Script = () => ({ kind: 'accepted' });
  lease: { heldBy: string } | undefined;
  conversions: readonly ConversionWebhook[] = [];
  definitionTexts: readonly string[] = [];

  private readonly objects = new Map<Kind, Map<string, ObjectMeta>>();
  private readonly watchers = new Set<Watcher>();
  private readonly attempts = new Map<string, number>();
  private revision = 1000;

  constructor(readonly clock: FakeClock) {}

  put(...objects: Models[Kind][]): this {
    for (const object of objects) {
      const renewed = { ...object, resourceVersion: String(++this.revision) };
      this.of(object.kind).set(object.uid, renewed);
      this.tell(object.kind, { upserted: renewed });
    }
    return this;
  }

  take(kind: Kind, uid: string): void {
    const object = this.of(kind).get(uid);
    this.of(kind).delete(uid);
    if (object) this.tell(kind, { removed: object });
  }

  find<K extends Kind>(kind: K, name: string): Models[K] | undefined {
    return [...this.of(kind).values()].find((object) => object.name === name) as Models[K] | undefined;
  }

  /** The API can't be reached from now on; or it can again. */
  goAway(error: DrydockError | undefined): void {
    this.away = error;
    for (const watcher of this.watchers) {
      if (error) {
        watcher.status = { state: 'stale', since: this.clock.now(), error, retryAt: this.clock.now() + 1000 };
      } else {
        watcher.status = { state: 'live', since: this.clock.now() };
        this.replace(watcher);
      }
    }
  }

  count(prefix: string): number {
    return this.calls.filter((call) => call.startsWith(prefix)).length;
  }

  async definitions(): Promise<readonly string[]> {
    if (this.forbidden.has('list CustomResourceDefinition')) throw new DrydockError('forbidden', 'Definitions may not be read.');
    this.calls.push('list CustomResourceDefinition');
    return this.definitionTexts;
  }

  async conversionWebhooks(): Promise<readonly ConversionWebhook[]> {
    if (this.forbidden.has('list CustomResourceDefinition')) throw new DrydockError('forbidden', 'Definitions may not be read.');
    return this.conversions;
  }

  version: ServerVersion = { gitVersion: 'v1.34.4', major: 1, minor: 34, platform: 'linux/amd64' };

  async serverVersion(): Promise<ServerVersion> {
    return this.version;
  }

  async clusterUid(): Promise<string> {
    this.check('get', 'Namespace', 'kube-system');
    return this.uid;
  }

  async get<K extends Kind>(kind: K, key: { readonly namespace?: string; readonly name: string }): Promise<Models[K] | undefined> {
    this.check('get', kind, key.name);
    const found = [...this.of(kind).values()].find((object) => object.name === key.name && object.namespace === (key.namespace ?? ''));
    return found as Models[K] | undefined;
  }

  async list<K extends Kind>(
    kind: K,
    query: ListQuery = {},
    signal?: AbortSignal,
    onPage?: (items: readonly Models[K][]) => void,
  ): Promise<Listed<Models[K]>> {
    this.check('list', kind, query.namespace ?? query.fieldSelector ?? '');
    for (const size of kind === 'Pod' && !query.fieldSelector ? this.pagesOfPods : []) {
      onPage?.(new Array<Models[K]>(size));
      if (signal?.aborted) throw cancelled();
    }
    const items = [...this.of(kind).values()].filter((object) => matches(object, query));
    return { items: items as unknown as Models[K][], resourceVersion: String(this.revision), at: this.clock.now() };
  }

  observe<K extends Kind>(kind: K, query: ListQuery, observer: Observer<Models[K]>): Observation<Models[K]> {
    this.calls.push(`observe ${kind} ${query.fieldSelector ?? query.namespace ?? ''}`.trim());
    const refused = this.away ?? (this.forbidden.has(`watch ${kind}`) ? denied('watch', kind) : undefined);
    const now = this.clock.now();
    const watcher: Watcher = {
      kind,
      query,
      items: new Map(),
      observer: observer,
      status: refused ? { state: 'stale', since: now, error: refused, retryAt: now } : { state: 'live', since: now },
    };
    if (!refused || refused === this.away) this.watchers.add(watcher);
    const ready = refused ? Promise.reject(refused) : Promise.resolve().then(() => this.replace(watcher));
    ready.catch(() => {});
    return {
      items: watcher.items as unknown as Map<string, Models[K]>,
      get status() {
        return watcher.status;
      },
      ready,
      pause() {},
      resume() {},
      dispose: () => void this.watchers.delete(watcher),
    };
  }

  get watching(): number {
    return this.watchers.size;
  }

  async setUnschedulable(name: string, unschedulable: boolean): Promise<NodeModel> {
    this.check('patch', 'Node', `${name} unschedulable=${unschedulable}`);
    return this.change('Node', name, (found) => ({ ...found, unschedulable }));
  }

  async setTaint(name: string, taint: Pick<Taint, 'key' | 'effect'> & { readonly value?: string }, present: boolean): Promise<NodeModel> {
    this.check('patch', 'Node', `${name} ${present ? '+' : '-'}${taint.key}`);
    return this.change('Node', name, (found) => {
      const others = found.taints.filter((other) => other.key !== taint.key || other.effect !== taint.effect);
      return { ...found, taints: present ? [...others, { value: undefined, timeAdded: undefined, ...taint }] : others };
    });
  }

  async setAnnotation(): Promise<void> {
    throw new Error('No DaemonSet of this cluster is written.');
  }

  async deleteNode({ name, uid }: Pick<NodeModel, 'name' | 'uid'>): Promise<boolean> {
    this.check('delete', 'Node', name);
    return this.of('Node').delete(uid);
  }

  async scale(): Promise<void> {
    throw new Error('No drain scales anything.');
  }

  async evict(ref: PodRef, options: EvictOptions = {}, signal?: AbortSignal): Promise<EvictionAnswer> {
    if (signal?.aborted) throw new DrydockError('cancelled', 'Stopped on request.');
    this.calls.push(`${options.dryRun ? 'dry-run ' : ''}evict ${ref.namespace}/${ref.name}`);
    if (this.away) return { kind: 'failed', error: this.away };
    const found = [...this.of('Pod').values()].find((pod) => pod.name === ref.name && pod.namespace === ref.namespace) as
      PodModel | undefined;
    if (!found) return { kind: 'gone' };
    if (found.uid !== ref.uid) return { kind: 'replaced' };
    const attempt = (this.attempts.get(ref.uid) ?? 0) + 1;
    this.attempts.set(ref.uid, attempt);
    const answer = await this.evictions(found, options, attempt);
    if (answer.kind === 'accepted' && !options.dryRun) this.end(found, options.gracePeriodSeconds);
    return answer;
  }

  async deletePod(ref: PodRef, options: { readonly gracePeriodSeconds?: number } = {}): Promise<boolean> {
    this.check('delete', 'Pod', ref.name);
    const found = this.of('Pod').get(ref.uid) as PodModel | undefined;
    if (found) this.end(found, options.gracePeriodSeconds);
    return found !== undefined;
  }

  async may(request: AccessRequest): Promise<boolean> {
    return !this.forbidden.has(`${request.verb} ${request.resource}`);
  }

  /** Bootstrap tokens there are. */
  tokens: readonly BootstrapTokenModel[] = [];

  async bootstrapTokens(): Promise<readonly BootstrapTokenModel[]> {
    this.check('list', 'Secret', 'kube-system');
    return this.tokens;
  }

  async createBootstrapToken({ id, description, expiresAt, groups, usages }: NewBootstrapToken): Promise<BootstrapTokenModel> {
    this.check('create', 'Secret', id);
    if (this.tokens.some((token) => token.id === id)) throw new DrydockError('conflict', `There is a token ${id} already.`);
    const token = {
      id,
      uid: `uid-${id}`,
      description,
      expiresAt,
      groups,
      createdAt: this.clock.now(),
      authentication: usages.includes('authentication'),
      signing: usages.includes('signing'),
    };
    this.tokens = [...this.tokens, token];
    return token;
  }

  async deleteBootstrapToken({ id, uid }: Pick<BootstrapTokenModel, 'id' | 'uid'>): Promise<boolean> {
    this.check('delete', 'Secret', id);
    const rest = this.tokens.filter((token) => token.id !== id || token.uid !== uid);
    const deleted = rest.length < this.tokens.length;
    this.tokens = rest;
    return deleted;
  }

  deprecated: readonly DeprecatedRequest[] = [];
  helm: readonly ReleaseObjects[] = [];
  /** By `version/plural`. */
  readonly writers = new Map<string, readonly FieldManager[]>();
  /** Whole objects, by kind and `namespace/name`. */
  readonly whole = new Map<string, unknown>();

  /** As `/configz` tells them, by node; a node without one refuses. */
  readonly kubelets = new Map<string, unknown>();

  async kubeletConfiguration(node: string): Promise<unknown> {
    this.check('get', 'Node', `${node}/configz`);
    const found = this.kubelets.get(node);
    if (found === undefined) throw new DrydockError('forbidden', `The kubelet of ${node} may not be asked.`);
    return found;
  }

  async deprecatedRequests(): Promise<readonly DeprecatedRequest[]> {
    this.check('get', 'metrics' as Kind, '');
    return this.deprecated;
  }

  async releases(): Promise<readonly ReleaseObjects[]> {
    this.check('list', 'Secret', 'helm');
    return this.helm;
  }

  async fieldManagers({ apiVersion, plural }: { readonly apiVersion: string; readonly plural: string }): Promise<readonly FieldManager[]> {
    this.check('list', plural as Kind, apiVersion);
    return this.writers.get(`${apiVersion}/${plural}`) ?? [];
  }

  exec(): never {
    throw new Error('no programs in pods here');
  }

  forward(): never {
    throw new Error('no ports of pods here');
  }

  liveObjects(): never {
    throw new Error('no objects of other kinds here');
  }

  uploaded: UploadedCertificates | undefined;

  async uploadedCertificates(): Promise<UploadedCertificates | undefined> {
    this.check('get', 'Secret', 'kubeadm-certs');
    return this.uploaded;
  }

  async decideRequest(
    { name, uid }: Pick<CertificateRequestModel, 'name' | 'uid'>,
    { type }: RequestDecision,
  ): Promise<CertificateRequestModel> {
    this.check(type === 'Approved' ? 'approve' : 'deny', 'CertificateSigningRequest', name);
    const request = await this.get('CertificateSigningRequest', { name });
    if (!request) throw new DrydockError('notFound', `There is no request ${name}.`);
    if (request.uid !== uid || request.state !== 'pending') throw new DrydockError('conflict', `${name} was decided already.`);
    const decided: CertificateRequestModel = { ...request, state: type === 'Approved' ? 'approved' : 'denied' };
    this.put(decided);
    return decided;
  }

  async acquireLease(request: LeaseRequest): Promise<LeaseHandle | { readonly heldBy: string; readonly until: number }> {
    this.check('update', 'Lease', request.name);
    if (this.lease && this.lease.heldBy !== request.holder) return { heldBy: this.lease.heldBy, until: this.clock.now() + 60_000 };
    this.lease = { heldBy: request.holder };
    return {
      renew: async () => {},
      release: async () => {
        this.lease = undefined;
      },
    };
  }

  async raw(kind: Kind, key: { readonly namespace?: string; readonly name: string }): Promise<unknown> {
    this.check('get', kind, key.name);
    const found = this.whole.get(`${kind} ${key.namespace === undefined ? '' : `${key.namespace}/`}${key.name}`);
    if (found === undefined) throw new DrydockError('notFound', `There is no ${kind} ${key.name}.`, { status: 404 });
    return found;
  }

  dispose(): void {
    this.watchers.clear();
  }

  /** The pod is being deleted from now on. */
  end(found: PodModel, grace = found.terminationGracePeriodSeconds): void {
    this.put({ ...found, deletionAt: this.clock.now() + grace * 1000, deletionGracePeriodSeconds: grace });
    const seconds = this.endsAfter(found);
    if (seconds !== undefined) void this.clock.sleep(seconds * 1000).then(() => this.take('Pod', found.uid));
  }

  private change(kind: 'Node', name: string, how: (found: NodeModel) => NodeModel): NodeModel {
    const found = this.find(kind, name);
    if (!found) throw new DrydockError('notFound', `nodes "${name}" not found`);
    const changed = how(found);
    this.put(changed);
    return changed;
  }

  private check(verb: string, kind: Kind | 'Secret', subject: string): void {
    this.calls.push(`${verb} ${kind} ${subject}`.trim());
    if (this.away) throw this.away;
    if (this.forbidden.has(`${verb} ${kind}`)) throw denied(verb, kind as Kind);
  }

  private of(kind: Kind): Map<string, ObjectMeta> {
    let objects = this.objects.get(kind);
    if (!objects) this.objects.set(kind, (objects = new Map<string, ObjectMeta>()));
    return objects;
  }

  private replace(watcher: Watcher): void {
    watcher.items.clear();
    for (const object of this.of(watcher.kind).values()) {
      if (matches(object, watcher.query) && !this.cacheLacks.has(object.uid)) watcher.items.set(object.uid, object);
    }
    watcher.observer.onChange?.({ type: 'replaced', items: watcher.items });
  }

  private tell(kind: Kind, change: { readonly upserted?: ObjectMeta; readonly removed?: ObjectMeta }): void {
    if (this.away || this.silent) return;
    for (const watcher of this.watchers) {
      const object = change.upserted ?? change.removed;
      if (watcher.kind !== kind || !object || !matches(object, watcher.query)) continue;
      if (change.upserted) watcher.items.set(object.uid, object);
      else watcher.items.delete(object.uid);
      const lists = { upserted: change.upserted ? [change.upserted] : [], removed: change.removed ? [change.removed] : [] };
      watcher.observer.onChange?.({ type: 'changed', ...lists, items: watcher.items });
    }
  }
}

function matches(object: ObjectMeta, query: ListQuery): boolean {
  if (query.namespace !== undefined && object.namespace !== query.namespace) return false;
  const wanted = query.fieldSelector?.match(/^spec\.nodeName=(.*)$/)?.[1];
  return wanted === undefined || (object as PodModel).nodeName === wanted;
}

function denied(verb: string, kind: Kind): DrydockError {
  return new DrydockError('forbidden', `User "viewer" may not ${verb} ${kind} objects.`, { status: 403 });
}
