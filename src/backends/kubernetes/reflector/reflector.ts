import { cancelled, DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import type { ObjectMeta } from '../../../core/model/object';
import type { Clock } from '../../../ports/clock';
import type { Change, Observation, ObservationStatus, Observer } from '../../../ports/kubernetes';
import { Coalescer } from './coalescer';
import { ObjectStore } from './object-store';
import { Recovery } from './recovery';
import { Silence } from './silence';
import type { ReflectorSource, WatchEvent } from './source';

/** Seconds the server is asked to keep a watch open; jittered, so that many watches do not end together. */
const WATCH_LEAST = 300;
const WATCH_SPREAD = 301;

/** A watch that ends sooner than this many milliseconds and told nothing counts as failed. */
const TOO_SHORT = 1000;

export interface ReflectorDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly onDispose?: () => void;
}

/**
 * Keeps a list of objects current: lists once, then watches and takes the watch up again where it ended, for as long as
 * it takes. It lists anew only when the server no longer keeps the version to go on from.
 */
export class Reflector<T extends ObjectMeta> implements Observation<T> {
  readonly ready: Promise<void>;
  private readonly store = new ObjectStore<T>();
  private readonly batches: Coalescer;
  private readonly recovery: Recovery;
  private settleReady: { readonly resolve: () => void; readonly reject: (error: DrydockError) => void } | undefined;
  private current: ObservationStatus = { state: 'starting' };
  /** Version to go on from; undefined: a complete list is needed. */
  private version: string | undefined;
  /** When the server was heard last, epoch milliseconds. */
  private heardAt: number;
  /** Ends what goes on between one resume and the next pause. */
  private era: AbortController | undefined;
  private disposed = false;

  constructor(
    private readonly source: ReflectorSource<T>,
    private readonly observer: Observer<T>,
    private readonly deps: ReflectorDeps,
  ) {
    this.ready = new Promise((resolve, reject) => (this.settleReady = { resolve, reject }));
    // Nobody has to wait for it.
    this.ready.catch(() => undefined);
    this.batches = new Coalescer(deps.clock, () => this.publish());
    this.recovery = new Recovery(deps.random);
    this.heardAt = deps.clock.now();
    this.resume();
  }

  get items(): ReadonlyMap<string, T> {
    return this.store.published;
  }

  get status(): ObservationStatus {
    return this.current;
  }

  pause(): void {
    if (this.disposed || !this.era) return;
    this.stop();
    if (this.store.changed) this.batches.flush();
    this.tell({ state: 'paused', since: this.deps.clock.now() });
  }

  resume(): void {
    if (this.disposed || this.era) return;
    this.era = new AbortController();
    if (this.current.state === 'paused') this.tell({ state: 'starting' });
    void this.run(this.era.signal);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.stop();
    this.batches.drop();
    this.settleReady?.reject(cancelled());
    this.deps.onDispose?.();
  }

  private stop(): void {
    this.era?.abort();
    this.era = undefined;
  }

  /** Never rejects: whatever fails is told by the status and tried again. */
  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.version === undefined) await this.list(signal);
        else await this.watch(this.version, signal);
      } catch (thrown) {
        if (signal.aborted) return;
        await this.recover(DrydockError.from(thrown), signal);
      }
    }
  }

  private async list(signal: AbortSignal): Promise<void> {
    const { items, resourceVersion } = await this.source.list(signal);
    if (signal.aborted) return;
    this.version = resourceVersion;
    this.store.replace(items);
    this.alive();
    this.hand({ type: 'replaced', items: this.store.published });
    this.settleReady?.resolve();
  }

  private async watch(version: string, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.deps;
    const timeoutSeconds = WATCH_LEAST + Math.floor(random() * WATCH_SPREAD);
    const began = clock.now();
    const silence = new Silence(clock, timeoutSeconds);
    const attempt = new AbortController();
    const lost = new DrydockError('disconnected', `Nothing was heard of ${this.source.title} for too long.`, {
      hint: 'The connection is opened anew.',
    });
    silence.tooLong(AbortSignal.any([signal, attempt.signal])).then(
      () => attempt.abort(lost),
      () => undefined,
    );
    let told = false;
    try {
      for await (const events of this.source.watch(version, timeoutSeconds, AbortSignal.any([signal, attempt.signal]))) {
        if (signal.aborted) return;
        silence.heard(events.some((event) => event.type === 'bookmark'));
        this.alive();
        told ||= events.length > 0;
        this.apply(events);
      }
    } catch (error) {
      throw attempt.signal.reason === lost ? lost : error;
    } finally {
      attempt.abort();
    }
    if (told || clock.now() - began >= TOO_SHORT) this.recovery.succeeded();
    else throw new DrydockError('disconnected', `The watch of ${this.source.title} ended before it told anything.`);
  }

  private apply(events: readonly WatchEvent<T>[]): void {
    for (const event of events) {
      if (event.type === 'upserted') this.store.upsert(event.object);
      else if (event.type === 'removed') this.store.remove(event.object);
      const version = event.type === 'bookmark' ? event.resourceVersion : event.object.resourceVersion;
      if (version) this.version = version;
    }
    if (events.length > 0) this.recovery.succeeded();
    if (this.store.changed) this.batches.touch();
  }

  private async recover(error: DrydockError, signal: AbortSignal): Promise<void> {
    const { relist, wait } = this.recovery.after(error);
    if (relist) this.version = undefined;
    this.deps.logger.debug(`${this.source.title}: ${error.message}${relist ? ' Listing anew.' : ''}`);
    if (wait === 0) return;
    this.tell({ state: 'stale', since: this.heardAt, error, retryAt: this.deps.clock.now() + wait });
    this.settleReady?.reject(error);
    await this.deps.clock.sleep(wait, signal).catch(() => undefined);
  }

  private alive(): void {
    this.heardAt = this.deps.clock.now();
    if (this.current.state !== 'live') this.tell({ state: 'live', since: this.heardAt });
  }

  private publish(): void {
    // What changed while it waited may have changed back.
    if (this.disposed || !this.store.changed) return;
    this.hand({ type: 'changed', ...this.store.publish(), items: this.store.published });
  }

  private hand(change: Change<T>): void {
    this.isolated(() => this.observer.onChange?.(change));
  }

  private tell(status: ObservationStatus): void {
    this.current = status;
    this.isolated(() => this.observer.onStatus?.(status));
  }

  /** An observer that fails must not end the watch for everybody else. */
  private isolated(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.deps.logger.error(`An observer of ${this.source.title} failed`, error);
    }
  }
}
