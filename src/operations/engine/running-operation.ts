import type { DisposableStore } from '../../core/disposable';
import type { Event } from '../../core/event';
import type { Logger } from '../../core/logger';
import type { CancelLevel, OperationId, Outcome } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import type { OpenedOperation } from './definition';
import { runStages, stagesOf } from './lanes';
import type { Recorder } from './recorder';
import { StepRunner } from './step-runner';
import { StopRequest } from './stop';
import { summaryOf } from './summary';

export interface RunningParts {
  readonly recorder: Recorder;
  readonly opened: OpenedOperation;
  readonly clock: Clock;
  readonly interaction: Interaction;
  readonly log: Logger;
  /** Released when the operation has ended, in reverse order. */
  readonly resources: DisposableStore;
  /** Awaited when the operation has ended. */
  readonly release: () => Promise<void>;
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
    const { recorder, clock, interaction, log } = parts;
    this.id = recorder.state.header.id;
    this.onDidChange = recorder.onDidChange;
    this.runner = new StepRunner({ recorder, stop: this.stop, clock, interaction, log });
    this.finished = (what === 'carryOut' ? this.carryOut() : this.takeBack()).finally(() => this.end());
  }

  get state(): OperationState {
    return this.parts.recorder.state;
  }

  /** Level 1 stops at the next boundary, level 2 at once. Asking again for less changes nothing. */
  async cancel(level: CancelLevel): Promise<void> {
    if (level <= this.stop.level) return;
    const told = this.parts.recorder.record({ type: 'cancelRequested', level });
    this.stop.raise(level);
    await told.catch((error: unknown) => this.parts.log.warn('The wish to stop could not be written to the journal', error));
  }

  /** Stops at the next boundary for a reason that makes the operation fail. */
  async giveUp(why: string): Promise<void> {
    this.trouble ??= why;
    this.parts.recorder.tell({ type: 'note', message: `Stopping at the next boundary: ${why}.` });
    this.stop.raise(1);
  }

  private async carryOut(): Promise<OperationState> {
    const { recorder, opened } = this.parts;
    const { parallel, stopOnFailure } = recorder.state.header;
    const complete = await runStages(stagesOf(opened.steps), {
      parallel,
      stopOnFailure,
      run: (step) => this.runner.run(step),
      skip: async (step, why) => {
        if (recorder.state.byId.get(step.id)?.status === 'done') return;
        await recorder.record({ type: 'stepSkipped', step: step.id, why }).catch(() => {});
      },
    });
    return this.finish(this.outcome(complete));
  }

  private async takeBack(): Promise<OperationState> {
    const { recorder, opened } = this.parts;
    const before = recorder.state.status;
    let complete = true;
    for (const step of [...opened.steps].reverse()) {
      const state = recorder.state.byId.get(step.id);
      const touched =
        state !== undefined && state.attempts > 0 && (state.status === 'done' || state.status === 'failed' || state.status === 'running');
      if (step.undo && touched && !state.already) complete = (await this.runner.undo(step)) && complete;
    }
    return this.finish(complete ? (before === 'failed' || before === 'succeeded' ? before : 'cancelled') : 'failed');
  }

  private outcome(complete: boolean): Outcome {
    if (complete) return 'succeeded';
    if (this.trouble !== undefined) return 'failed';
    const failures = this.state.steps.flatMap((step) => (step.status === 'failed' && step.failure ? [step.failure] : []));
    const onlyStopped = failures.every((failure) => failure.kind === 'cancelled');
    return onlyStopped ? 'cancelled' : 'failed';
  }

  private async finish(outcome: Outcome): Promise<OperationState> {
    const { recorder, log } = this.parts;
    const summary = summaryOf(recorder.state, outcome, this.trouble);
    await recorder
      .record({ type: 'finished', outcome, summary })
      .catch((error: unknown) => log.error('The end of the operation could not be written to the journal', error));
    return recorder.state;
  }

  private async end(): Promise<void> {
    const { recorder, resources, release, log } = this.parts;
    await release();
    resources.dispose();
    await recorder.close().catch((error: unknown) => log.warn('The journal could not be closed', error));
  }
}
