import type { Disposable } from '../../../core/disposable';
import { Emitter } from '../../../core/event';
import { DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import { objectKey } from '../../../core/model/object';
import type { PodModel } from '../../../core/model/pod';
import type { Clock } from '../../../ports/clock';
import type { Change, KubernetesPort, Observation, PodRef } from '../../../ports/kubernetes';
import { mapBounded } from '../../nodes/limiter';

/** Between two rounds of reading when the watch can't be relied upon. Milliseconds. */
const READ_EVERY = 2_000;
/** The same beside a watch that says it is live, counted in such rounds: a connection can be dead without saying so. */
const ROUNDS_BESIDE_WATCH = 8;
/** Reads under way at once. */
const READS = 10;

/**
 * The pods of one node, kept current by a watch, and by reading pods one by one where the watch is stale, refused or
 * silent. A pod counts as gone when the API server no longer has its UID: a namesake is another pod.
 */
export class NodePods implements Disposable {
  private readonly known = new Map<string, PodModel>();
  private readonly awaited = new Map<string, PodRef>();
  private readonly gone = new Set<string>();
  private readonly changes = new Emitter<void>();
  private readonly ended = new AbortController();
  private observation: Observation<PodModel> | undefined;

  /** Something about the node's pods changed: one came, went or looks different. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly port: KubernetesPort,
    private readonly node: string,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Starts watching. Returns when the pods are known, when it is clear that the watch will not tell, or when the signal aborts. */
  async start(signal: AbortSignal): Promise<void> {
    this.observation = this.port.observe(
      'Pod',
      { fieldSelector: `spec.nodeName=${this.node}` },
      { onChange: (change) => this.take(change) },
    );
    const ready = this.observation.ready.catch((error: unknown) => {
      if (!this.ended.signal.aborted)
        this.log.warn(`Pods of ${this.node} can't be watched; they are read one by one. ${DrydockError.from(error).message}`);
    });
    await Promise.race([ready, aborted(signal)]);
    void this.keepReading();
  }

  /** The pod as last heard of; undefined when it is gone or was never seen. */
  get(uid: string): PodModel | undefined {
    return this.known.get(uid);
  }

  /** Pods on the node now, as far as the watch tells. */
  get all(): Iterable<PodModel> {
    return this.known.values();
  }

  isGone(uid: string): boolean {
    return this.gone.has(uid);
  }

  /** From now on makes sure to hear of the end of this pod, whatever becomes of the watch. */
  expectEnd(pod: PodRef): void {
    if (!this.gone.has(pod.uid)) this.awaited.set(pod.uid, pod);
  }

  /** The API server said that this very pod is no more. */
  markGone(uid: string): void {
    if (this.gone.has(uid)) return;
    this.gone.add(uid);
    this.awaited.delete(uid);
    this.known.delete(uid);
    this.changes.fire();
  }

  /** Reads pods by name now. Errors leave things as they are: the next round, or the watch, will tell. */
  async read(pods: readonly PodRef[]): Promise<void> {
    await mapBounded(pods, READS, async (pod) => {
      try {
        const found = await this.port.get('Pod', { namespace: pod.namespace, name: pod.name }, this.ended.signal);
        if (!found || found.uid !== pod.uid) this.markGone(pod.uid);
        else if (found.resourceVersion !== this.known.get(pod.uid)?.resourceVersion) this.renew(found);
      } catch (error) {
        if (!this.ended.signal.aborted) this.log.debug(`${objectKey(pod)} could not be read. ${DrydockError.from(error).message}`);
      }
    });
  }

  dispose(): void {
    this.ended.abort();
    this.observation?.dispose();
    this.changes.dispose();
  }

  private take(change: Change<PodModel>): void {
    if (change.type === 'changed') {
      for (const pod of change.removed) this.markGone(pod.uid);
      for (const pod of change.upserted) this.keep(pod);
    } else {
      const missing = [...this.known.values()].filter((pod) => !change.items.has(pod.uid));
      for (const pod of change.items.values()) this.keep(pod);
      // A list may come from a cache that lags behind; only the API server's own word ends a pod.
      if (missing.length > 0) void this.read(missing);
    }
    this.changes.fire();
  }

  private renew(pod: PodModel): void {
    this.keep(pod);
    this.changes.fire();
  }

  private keep(pod: PodModel): void {
    if (!this.gone.has(pod.uid)) this.known.set(pod.uid, pod);
  }

  private async keepReading(): Promise<void> {
    const { signal } = this.ended;
    for (let round = 1; !signal.aborted; round++) {
      try {
        await this.clock.sleep(READ_EVERY, signal);
      } catch {
        return;
      }
      const live = this.observation?.status.state === 'live';
      if (!live || round % ROUNDS_BESIDE_WATCH === 0) await this.read([...this.awaited.values()]);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
