import type { Disposable } from '../../core/disposable';
import type { Event } from '../../core/event';
import type { CancelLevel, OperationId } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { ActionId, OperationMessage, OperationPresenter } from './presenter';
import { percentDone, stalledSince, stopLevel } from './progress';

/** What the follower needs of an operation that runs in this process. */
export interface FollowedOperation {
  readonly id: OperationId;
  readonly state: OperationState;
  readonly onDidChange: Event<OperationState>;
  cancel(level: CancelLevel): Promise<void> | void;
  readonly finished: Promise<OperationState>;
}

/** The surface it speaks through. */
export interface FollowerSurface {
  /**
   * One notification with progress while the task runs. `cancelled` aborts when the person presses Cancel,
   * which also closes the notification.
   */
  progress(title: string, cancellable: boolean, task: (report: ProgressReporter, cancelled: AbortSignal) => Promise<void>): Promise<void>;
  /** Shows a message without waiting for it; `act` hears of the button that was pressed, if any. */
  tell(message: OperationMessage, act: (action: ActionId) => Promise<void>): void;
}

/** @param percent how much is done, 0 to 100 */
export type ProgressReporter = (message: string, percent: number) => void;

/** How often the elapsed time on the notification moves on, milliseconds. */
const TICK = 1000;

/** Stays with an operation from its start to its end: one notification, both ways to stop, stalls, and one message at the end. */
export class OperationFollower {
  constructor(
    private readonly surface: FollowerSurface,
    private readonly clock: Clock,
    private readonly presenterOf: (type: string) => OperationPresenter,
    private readonly act: (action: ActionId, operation: FollowedOperation) => Promise<void>,
  ) {}

  /** Resolves with the final state, as soon as it is reached; the message about it may still be open then. */
  async follow(operation: FollowedOperation): Promise<OperationState> {
    const stalls = this.reportStalls(operation);
    try {
      let ended = await this.showProgress(operation);
      while (!ended) ended = await this.showProgress(operation);
    } finally {
      stalls.dispose();
    }
    const state = await operation.finished;
    this.tell(this.presenterOf(state.header.type).end(state), operation);
    return state;
  }

  /**
   * One notification, up to the next wish to stop: pressing Cancel closes it, so that each level has one of its own.
   * @returns whether the operation ended
   */
  private async showProgress(operation: FollowedOperation): Promise<boolean> {
    const level = stopLevel(operation.state);
    let ended = false;
    let pressed = false;
    await this.surface.progress(this.title(operation.state), level < 2, async (report, cancelled) => {
      const over = new AbortController();
      const stop = () => over.abort();
      const changed = operation.onDidChange((state) => {
        if (stopLevel(state) > level) stop();
      });
      cancelled.addEventListener('abort', () => {
        pressed = true;
        stop();
      });
      const settled = () => {
        ended = true;
        stop();
      };
      operation.finished.then(settled, settled);
      try {
        await this.reportUntil(operation, report, over.signal);
      } finally {
        changed.dispose();
      }
    });
    if (ended || !pressed) return ended;
    // The tree may have asked for the same in between; asking again would be one level too many.
    if (stopLevel(operation.state) === level) await operation.cancel(level === 0 ? 1 : 2);
    return false;
  }

  private title(state: OperationState): string {
    const presenter = this.presenterOf(state.header.type);
    const { title, cluster } = state.header;
    const name = state.undoing ? `Taking back: ${title} (${cluster.name})` : `${title} (${cluster.name})`;
    const level = stopLevel(state);
    if (level === 0) return name;
    if (level === 1) return `${name}: stopping at the next boundary. Cancel again to stop at once: ${presenter.consequences(state)}`;
    return `${name}: stopping now`;
  }

  private async reportUntil(operation: FollowedOperation, report: ProgressReporter, signal: AbortSignal): Promise<void> {
    const tell = () => {
      const { state } = operation;
      report(this.presenterOf(state.header.type).progress(state, this.clock.now()), percentDone(state));
    };
    const listening = operation.onDidChange(tell);
    try {
      while (!signal.aborted) {
        tell();
        await this.clock.sleep(TICK, signal).catch(() => {});
      }
    } finally {
      listening.dispose();
    }
  }

  /** A stall is told once; it is told again when the operation moved in between. */
  private reportStalls(operation: FollowedOperation): Disposable {
    let told: number | undefined;
    return operation.onDidChange((state) => {
      const since = stalledSince(state);
      if (since === undefined) told = undefined;
      if (since === undefined || since === told || state.question) return;
      told = since;
      this.tell(this.presenterOf(state.header.type).stall(state, this.clock.now()), operation);
    });
  }

  private tell(message: OperationMessage, operation: FollowedOperation): void {
    this.surface.tell(message, (action) => this.act(action, operation));
  }
}
