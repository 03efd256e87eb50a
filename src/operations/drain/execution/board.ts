import type { Disposable } from '../../../core/disposable';
import type { Blocker } from '../../../core/operation/events';
import type { StepContext } from '../../engine/definition';
import type { Departure } from './departure';
import { anyHindrance, overdueHindrance } from './hindrances';
import type { NodePods } from './node-pods';

/** Between two looks at who is waited for. Milliseconds; a burst of refusals becomes one line of the journal. */
const LOOK_EVERY = 500;

/** Tells how the departures of a node go: each pod's state, the count, who is waited for, and when nothing moves any more. */
export class DepartureBoard implements Disposable {
  private readonly departures: Departure[] = [];
  private readonly ended = new AbortController();
  private lastMove: number;
  private stalledSince: number | undefined;
  private told = '[]';

  constructor(
    private readonly context: StepContext,
    private readonly pods: NodePods,
    private readonly stallAfterSeconds: number,
  ) {
    this.lastMove = context.clock.now();
  }

  get all(): readonly Departure[] {
    return this.departures;
  }

  /** Those that were to go and are still there, whether or not anything more is tried. */
  get present(): readonly Departure[] {
    return this.departures.filter((departure) => departure.state !== 'gone' && departure.state !== 'skipped');
  }

  /** Those that are not done yet. */
  get remaining(): readonly Departure[] {
    return this.departures.filter((departure) => !departure.isFinal);
  }

  count(state: Departure['state']): number {
    return this.departures.filter((departure) => departure.state === state).length;
  }

  add(departure: Departure): void {
    this.departures.push(departure);
    this.tellItem(departure);
    this.tellProgress();
  }

  /** To be called by a departure when its state or its detail changed. */
  readonly moved = (departure: Departure, changed: boolean): void => {
    this.tellItem(departure);
    if (!changed) return;
    // Being asked about and refused again is not getting anywhere.
    if (departure.state === 'terminating' || departure.isFinal) this.move();
    this.tellProgress();
  };

  /** Looks again and again until it is disposed of. */
  async keepLooking(): Promise<void> {
    const { clock } = this.context;
    while (!this.ended.signal.aborted) {
      this.look(clock.now());
      try {
        await clock.sleep(LOOK_EVERY, this.ended.signal);
      } catch {
        return;
      }
    }
  }

  /** Stops looking; nobody is waited for any more. */
  dispose(): void {
    if (this.ended.signal.aborted) return;
    this.ended.abort();
    this.tellBlockers([]);
  }

  private move(): void {
    this.lastMove = this.context.clock.now();
    this.stalledSince = undefined;
  }

  private look(now: number): void {
    const isStalled = this.remaining.length > 0 && this.stallAfterSeconds > 0 && now - this.lastMove >= this.stallAfterSeconds * 1000;
    this.tellBlockers(this.blockers(now, isStalled));
    if (!isStalled || this.stalledSince !== undefined) return;
    this.stalledSince = this.lastMove;
    this.context.stalled(this.lastMove);
  }

  private blockers(now: number, everybody: boolean): readonly Blocker[] {
    return this.remaining.flatMap((departure): Blocker[] => {
      const pod = this.pods.get(departure.pod.uid);
      const overdue = pod && departure.state === 'terminating' ? overdueHindrance(pod, now) : undefined;
      const hindrance = departure.hindrance ?? overdue ?? (everybody ? anyHindrance(departure, pod, now) : undefined);
      if (!hindrance) return [];
      const since = departure.hindrance?.since ?? (overdue && pod?.deletionAt) ?? this.lastMove;
      return [{ subject: departure.key, waitsFor: hindrance.waitsFor, reason: hindrance.reason, since }];
    });
  }

  private tellBlockers(blockers: readonly Blocker[]): void {
    const text = JSON.stringify(blockers);
    if (text === this.told) return;
    this.told = text;
    this.context.blocked(blockers);
  }

  private tellItem(departure: Departure): void {
    this.context.item({
      item: departure.key,
      state: departure.state,
      final: departure.isFinal,
      ...(departure.detail === undefined ? {} : { detail: departure.detail }),
    });
  }

  private tellProgress(): void {
    this.context.progress({ done: this.count('gone') + this.count('skipped'), total: this.departures.length });
  }
}
