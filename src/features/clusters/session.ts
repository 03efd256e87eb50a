import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError, cancelled } from '../../core/errors';
import { Emitter } from '../../core/event';
import type { Logger } from '../../core/logger';
import type { ClusterRef, Distribution, ServerVersion } from '../../core/model/cluster';
import type { NodeModel } from '../../core/model/node';
import type { PodModel } from '../../core/model/pod';
import type { ClusterConnector } from '../../ports/clusters';
import type { TellDistribution } from '../../operations/nodes/tell-distribution';
import type { KubernetesPort, Observation, ObservationStatus } from '../../ports/kubernetes';
import type { Guard } from './guard';
import { groupNodes, type NodeGroup } from './node-groups';
import { NodeWatch } from './node-watch';
import { PodWatches } from './pod-watches';
import { VersionReview } from './version-review';
import { stateAfter, type SessionChange, type SessionState } from './session-state';

export interface SessionDeps {
  readonly connector: ClusterConnector;
  readonly tellDistribution: TellDistribution;
  readonly log: Logger;
}

/**
 * One cluster in this window. Nothing is contacted before `connect` or `watchNodes` is called; then one connection is
 * shared by everybody who needs it.
 */
export class ClusterSession implements Disposable {
  private readonly store = new DisposableStore();
  private readonly changes: Emitter<SessionChange>;
  readonly onDidChange;
  private current: SessionState = { state: 'idle' };
  private connecting: Promise<KubernetesPort> | undefined;
  private connection: KubernetesPort | undefined;
  /** Aborts what belongs to the present connection. */
  private era = new AbortController();
  private nodeWatch: NodeWatch | undefined;
  private podWatches: PodWatches | undefined;
  private paused = false;
  private grouped: { readonly from: ReadonlyMap<string, NodeModel>; readonly groups: readonly NodeGroup[] } | undefined;
  private serverVersion: ServerVersion | undefined;
  private toldDistribution: Distribution | undefined;

  constructor(
    private reference: ClusterRef,
    private ownGuard: Guard,
    private readonly deps: SessionDeps,
  ) {
    this.changes = this.store.add(new Emitter<SessionChange>((error) => deps.log.error('A listener of a session failed', error)));
    this.onDidChange = this.changes.event;
  }

  get ref(): ClusterRef {
    return this.reference;
  }

  get guard(): Guard {
    return this.ownGuard;
  }

  get state(): SessionState {
    return this.current;
  }

  /** Known once connected. */
  get version(): ServerVersion | undefined {
    return this.serverVersion;
  }

  /** Known some time after the first list of nodes. */
  get distribution(): Distribution | undefined {
    return this.toldDistribution;
  }

  /** Nodes by UID as known now; undefined before the first list. */
  get nodes(): ReadonlyMap<string, NodeModel> | undefined {
    return this.nodeWatch?.loaded ? this.nodeWatch.items : undefined;
  }

  /** How current the nodes are. */
  get freshness(): ObservationStatus | undefined {
    return this.nodeWatch?.status;
  }

  get groups(): readonly NodeGroup[] {
    const nodes = this.nodes;
    if (!nodes) return [];
    if (this.grouped?.from !== nodes) this.grouped = { from: nodes, groups: groupNodes(nodes.values()) };
    return this.grouped.groups;
  }

  node(name: string): NodeModel | undefined {
    return this.nodeWatch?.byName(name);
  }

  /** Pods of a node, where they were asked for. */
  pods(node: string): readonly PodModel[] | undefined {
    return this.podWatches?.pods(node);
  }

  /** The connection, made now where there is none. Rejects with the reason the session shows as its state. */
  async connect(signal?: AbortSignal): Promise<KubernetesPort> {
    if (this.connection) return this.connection;
    this.connecting ??= this.open().finally(() => (this.connecting = undefined));
    return signal ? orAbort(this.connecting, signal) : this.connecting;
  }

  /** Connects where needed and keeps the nodes current. Resolves with the first complete list. */
  async watchNodes(signal?: AbortSignal): Promise<ReadonlyMap<string, NodeModel>> {
    const port = await this.connect(signal);
    this.nodeWatch ??= this.startNodeWatch(port);
    const watch = this.nodeWatch;
    await (signal ? orAbort(watch.ready, signal) : watch.ready);
    return watch.items;
  }

  /** Reads the pods of a node and keeps them current until `forgetPods`. */
  async watchPods(node: string): Promise<readonly PodModel[]> {
    const port = await this.connect();
    this.podWatches ??= new PodWatches(port, (name) => this.changes.fire({ type: 'pods', node: name }));
    return this.podWatches.start(node);
  }

  forgetPods(node: string): void {
    this.podWatches?.stop(node);
  }

  /** Stops watching, keeping what is known, while nobody looks. */
  pause(): void {
    this.paused = true;
    for (const watch of this.observations()) watch.pause();
  }

  resume(): void {
    this.paused = false;
    for (const watch of this.observations()) watch.resume();
  }

  /** Closes the connection and forgets what came over it. */
  disconnect(): void {
    this.era.abort();
    this.era = new AbortController();
    this.nodeWatch?.dispose();
    this.podWatches?.dispose();
    this.connection?.dispose();
    this.nodeWatch = undefined;
    this.podWatches = undefined;
    this.connection = undefined;
    this.connecting = undefined;
    this.serverVersion = undefined;
    this.toldDistribution = undefined;
    this.become({ state: 'idle' });
  }

  /** Takes what the files and settings say now. A changed address ends the connection; a failed one may be tried again. */
  update(reference: ClusterRef, guard: Guard): void {
    const moved = JSON.stringify(reference) !== JSON.stringify(this.reference);
    const regarded = guard.protected !== this.ownGuard.protected || guard.readOnly !== this.ownGuard.readOnly;
    this.reference = reference;
    this.ownGuard = guard;
    if (moved || 'error' in this.current) this.disconnect();
    else if (regarded) this.changes.fire({ type: 'structure' });
  }

  dispose(): void {
    this.disconnect();
    this.store.dispose();
  }

  private async open(): Promise<KubernetesPort> {
    const { signal } = this.era;
    this.become({ state: 'connecting' });
    try {
      if (this.reference.problem) throw new DrydockError('config', this.reference.problem, { hint: `Correct ${this.reference.file}.` });
      const port = await this.deps.connector.connect(this.reference, signal);
      if (signal.aborted) {
        port.dispose();
        throw cancelled();
      }
      this.connection = port;
      this.serverVersion = await port.serverVersion(signal);
      this.become({ state: 'live' });
      return port;
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (!signal.aborted) {
        this.connection?.dispose();
        this.connection = undefined;
        this.deps.log.warn(`${this.reference.name} could not be reached`, error);
        this.become(stateAfter(error));
      }
      throw error;
    }
  }

  private startNodeWatch(port: KubernetesPort): NodeWatch {
    const { signal } = this.era;
    const review = new VersionReview(() => this.readVersion(port, signal));
    const watch = new NodeWatch(
      port,
      (change) => {
        if (!signal.aborted) this.changes.fire(change);
      },
      review,
    );
    watch.ready.then(
      () => {
        if (this.paused) watch.pause();
        void this.findDistribution(port, watch, signal);
        // The connection may have been made long before somebody wanted to see the nodes.
        review.due();
      },
      (error: unknown) => {
        if (signal.aborted) return;
        watch.dispose();
        this.nodeWatch = undefined;
        this.become(stateAfter(DrydockError.from(error)));
      },
    );
    return watch;
  }

  /** An upgrade by whomever: rows tell what is newer than the API server. */
  private async readVersion(port: KubernetesPort, signal: AbortSignal): Promise<void> {
    try {
      const version = await port.serverVersion(signal);
      if (signal.aborted || version.gitVersion === this.serverVersion?.gitVersion) return;
      this.serverVersion = version;
      this.changes.fire({ type: 'structure' });
    } catch (error) {
      this.deps.log.debug(`The version of ${this.reference.name} can't be read again`, error);
    }
  }

  private async findDistribution(port: KubernetesPort, watch: NodeWatch, signal: AbortSignal): Promise<void> {
    const version = this.serverVersion;
    if (!version) return;
    try {
      const told = await this.deps.tellDistribution(port, version, [...watch.items.values()]);
      if (signal.aborted) return;
      this.toldDistribution = told;
      this.changes.fire({ type: 'cluster' });
    } catch (error) {
      this.deps.log.debug(`The distribution of ${this.reference.name} can't be told`, error);
    }
  }

  private observations(): readonly Pick<Observation<unknown>, 'pause' | 'resume'>[] {
    return [...(this.nodeWatch ? [this.nodeWatch] : []), ...(this.podWatches ? [this.podWatches] : [])];
  }

  private become(state: SessionState): void {
    if (this.current.state === state.state && state.state !== 'unreachable') return;
    this.current = state;
    this.changes.fire({ type: 'structure' });
  }
}

/** The promise, or `cancelled` as soon as the signal aborts; what was under way for others goes on. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const stop = () => reject(cancelled());
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
