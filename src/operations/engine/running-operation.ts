import type { Event } from '../../core/event';
import type { CancelLevel, OperationId, Outcome } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { StepSurroundings } from './context';
import type { Step } from './definition';
import { runStages, stagesOf } from './lanes';
import { StepRunner } from './step-runner';
import { StopRequest } from './stop';
import { summaryOf, undoSummaryOf } from './summary';

export interface RunningParts extends Omit<StepSurroundings, 'stop'> {
  readonly steps: readonly Step[];
  /** Part of its journal can't be read. */
  readonly damaged: boolean;
  /** Aborts when the operation may not go on, with why as its reason: part of a sentence. */
  readonly forbidden: AbortSignal | undefined;
  /** Gives back everything the operation holds, once it has ended. Never rejects. */
  readonly end: () => Promise<void>;
}

/** An operation that this process works on. */
export class RunningOperation {
  readonly id: OperationId;
  readonly onDidChange: Event<OperationState>;
  /** Resolves with the last state; never rejects. */
  readonly finished: Promise<OperationState>;
  private readonly stop = new StopRequest();
  private readonly runner: StepRunner;
  private trouble: string | undefined;

  constructor(
    private readonly parts: RunningParts,
    what: 'carryOut' | 'undo',
  ) {
    const { recorder, damaged, forbidden } = parts;
    this.id = recorder.state.header.id;
    this.onDidChange = recorder.onDidChange;
    this.runner = new StepRunner({ ...parts, stop: this.stop }, damaged);
    if (forbidden?.aborted) this.giveUp(String(forbidden.reason));
    else forbidden?.addEventListener('abort', () => this.giveUp(String(forbidden.reason)), { once: true });
    this.finished = this.work(what);
  }

  get state(): OperationState {
    return this.parts.recorder.state;
  }

  /** Level 1 stops at the next boundary, level 2 at once. Asking again for less changes nothing. */
  async cancel(level: CancelLevel): Promise<void> {
    if (level <= this.stop.level || this.state.endedAt !== undefined) return;
    const told = this.parts.recorder.record({ type: 'cancelRequested', level });
    this.stop.raise(level);
    await told.catch((error: unknown) => this.parts.log.warn('The wish to stop could not be written to the journal', error));
  }

  /** Stops at the next boundary for a reason that makes the operation fail. */
  private giveUp(why: string): void {
    if (this.state.endedAt !== undefined) return;
    this.trouble ??= why;
    this.parts.recorder.tell({ type: 'note', message: `Stopping at the next boundary: ${why}.` });
    this.stop.raise(1);
  }

  private async work(what: 'carryOut' | 'undo'): Promise<OperationState> {
    const { recorder, log, end } = this.parts;
    const { outcome, summary } = what === 'carryOut' ? await this.carryOut() : await this.takeBack();
    await recorder
      .record({ type: 'finished', outcome, summary })
      .catch((error: unknown) => log.error('The end of the operation could not be written to the journal', error));
    await end();
    return recorder.state;
  }

  private async carryOut(): Promise<{ readonly outcome: Outcome; readonly summary: string }> {
    const { recorder, steps } = this.parts;
    const { parallel, stopOnFailure } = this.state.header;
    const complete = await runStages(stagesOf(steps), {
      parallel,
      stopOnFailure,
      run: (step, follows) => this.runner.run(step, follows),
      skip: async (step, why) => {
        if (this.state.byId.get(step.id)?.status === 'done') return;
        await recorder.record({ type: 'stepSkipped', step: step.id, why }).catch(() => {});
      },
    });
    const outcome = complete ? 'succeeded' : this.trouble === undefined && !this.somethingFailed() ? 'cancelled' : 'failed';
    return { outcome, summary: summaryOf(this.state, outcome, this.trouble) };
  }

  private async takeBack(): Promise<{ readonly outcome: Outcome; readonly summary: string }> {
    const wasComplete = this.state.steps.every((step) => step.status === 'done' || step.status === 'undone');
    const failed: string[] = [];
    for (const step of [...this.parts.steps].reverse()) {
      if (this.stop.level > 0) break;
      if (step.undo && this.wasBegun(step) && !(await this.runner.undo(step))) failed.push(step.undo.title);
    }
    const outcome =
      failed.length > 0 || this.trouble !== undefined || this.somethingFailed() ? 'failed' : wasComplete ? 'succeeded' : 'cancelled';
    return { outcome, summary: undoSummaryOf(this.state, failed) };
  }

  /** Something was attempted and not taken back, however it ended. What was so before is not ours to take back. */
  private wasBegun(step: Step): boolean {
    const state = this.state.byId.get(step.id);
    return state !== undefined && state.attempts > 0 && !state.already && state.status !== 'undone';
  }

  private somethingFailed(): boolean {
    return this.state.steps.some((step) => step.status === 'failed' && step.failure?.kind !== 'cancelled');
  }
}
