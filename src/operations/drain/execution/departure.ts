import type { DrydockError } from '../../../core/errors';
import type { PodRef } from '../../../ports/kubernetes';

/** What becomes of a pod that a drain evicts. The last three are final. */
export type DepartureState = 'waiting' | 'evicting' | 'blocked' | 'terminating' | 'gone' | 'skipped' | 'failed';

/** A pod that is to leave its node. */
export interface LeavingPod extends PodRef {
  /** Names of the disruption budgets, in the pod's namespace, that the plan found to select it. */
  readonly budgets: readonly string[];
}

/** Who keeps a pod from leaving, and what would end it. */
export interface Hindrance {
  /** For example `PodDisruptionBudget shop/web`. */
  readonly waitsFor: string;
  readonly reason: string;
}

/** One pod on its way off the node: where it stands, who is in its way, and how it ended. */
export class Departure {
  private current: DepartureState = 'waiting';
  private why: string | undefined;
  private inTheWay: (Hindrance & { readonly since: number }) | undefined;
  private cause: DrydockError | undefined;
  private readonly leaving = new AbortController();

  /** Aborts when a person decides to leave the pod where it is. */
  readonly left: AbortSignal = this.leaving.signal;

  constructor(
    readonly pod: LeavingPod,
    private readonly now: () => number,
    private readonly moved: (departure: Departure, changed: boolean) => void,
  ) {}

  get key(): string {
    return `${this.pod.namespace}/${this.pod.name}`;
  }

  get state(): DepartureState {
    return this.current;
  }

  get detail(): string | undefined {
    return this.why;
  }

  get hindrance(): (Hindrance & { readonly since: number }) | undefined {
    return this.inTheWay;
  }

  /** Why it failed, where it did. */
  get failure(): DrydockError | undefined {
    return this.cause;
  }

  get isFinal(): boolean {
    return this.current === 'gone' || this.current === 'skipped' || this.current === 'failed';
  }

  /** Moves on. Who was in the way before is so no more. */
  to(state: Exclude<DepartureState, 'blocked' | 'failed'>, detail?: string): void {
    this.inTheWay = undefined;
    this.set(state, detail);
  }

  /** Is held up; since when is kept as long as it is the same one that holds it up. */
  blockedBy(hindrance: Hindrance): void {
    const since = this.inTheWay?.waitsFor === hindrance.waitsFor ? this.inTheWay.since : this.now();
    this.inTheWay = { ...hindrance, since };
    this.set('blocked', hindrance.reason);
  }

  /** Will not go: no further request would help. */
  fail(error: DrydockError): void {
    if (this.isFinal) return;
    this.cause = error;
    this.inTheWay = undefined;
    this.set('failed', error.hint === undefined ? error.message : `${error.message} ${error.hint}`);
  }

  /** A person decided that it stays. */
  leave(): void {
    if (this.isFinal) return;
    const detail = this.current === 'terminating' ? 'Left alone on request; it is still ending.' : 'Left alone on request.';
    this.to('skipped', detail);
    this.leaving.abort();
  }

  private set(state: DepartureState, detail: string | undefined): void {
    // A pod that ended stays so, whatever a late answer says.
    if (this.isFinal) return;
    const changed = state !== this.current;
    if (!changed && detail === this.why) return;
    this.current = state;
    this.why = detail;
    this.moved(this, changed);
  }
}
