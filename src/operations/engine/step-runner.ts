import { cancelled, DrydockError, type ErrorKind } from '../../core/errors';
import { scoped, type Logger } from '../../core/logger';
import type { Failure } from '../../core/operation/events';
import type { StepState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import type { Step, StepContext, Verdict } from './definition';
import type { Recorder } from './recorder';
import type { StopRequest } from './stop';

export interface StepRunnerParts {
  readonly recorder: Recorder;
  readonly stop: StopRequest;
  readonly clock: Clock;
  readonly interaction: Interaction;
  readonly log: Logger;
}

/** Errors after which trying again may help without anything being changed first. */
const RETRYABLE: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'cancelled',
  'timeout',
  'refused',
  'disconnected',
  'dns',
  'throttled',
  'server',
  'conflict',
  'drifted',
  'locked',
  'storage',
  'gone',
]);

/** Runs one step: recorded before, verified after. */
export class StepRunner {
  constructor(private readonly parts: StepRunnerParts) {}

  /** Resolves with whether the step's effect is there. Never rejects. */
  async run(step: Step): Promise<boolean> {
    const { recorder, stop } = this.parts;
    const before = recorder.state.byId.get(step.id);
    try {
      if (stop.level > 0 && step.cancel !== 'never') {
        if (before?.status !== 'done')
          await recorder.record({ type: 'stepSkipped', step: step.id, why: 'Stopped on request before it began.' });
        return before?.status === 'done';
      }
      const already = await this.alreadySo(step, before);
      if (already) {
        if (before?.status !== 'done') await recorder.record({ type: 'stepDone', step: step.id, already: true, ...noted(already.note) });
        return true;
      }
      await recorder.record({ type: 'stepStarted', step: step.id, attempt: (before?.attempts ?? 0) + 1 });
      const note = await this.attempt(step);
      await recorder.record({ type: 'stepDone', step: step.id, already: false, ...noted(note) });
      return true;
    } catch (error) {
      await this.failed(step, error);
      return false;
    }
  }

  /** Takes back what a step did. Resolves with whether that worked. */
  async undo(step: Step): Promise<boolean> {
    const { recorder } = this.parts;
    if (!step.undo) return true;
    const { undo } = step;
    try {
      await recorder.record({ type: 'undoStarted', step: step.id });
      await this.bounded(step, (context) => undo.run(context));
      await recorder.record({ type: 'undoDone', step: step.id });
      return true;
    } catch (error) {
      await recorder.record({ type: 'undoFailed', step: step.id, failure: failureOf(error) }).catch(() => {});
      return false;
    }
  }

  /**
   * Whether nothing needs to be done, decided by what the journal knows and what the step may assume of itself.
   * Undefined: it must run.
   */
  private async alreadySo(step: Step, before: StepState | undefined): Promise<{ readonly note?: string } | undefined> {
    const begun = before !== undefined && before.attempts > 0;
    if (before?.status === 'done') {
      if (step.idempotency === 'once') return {};
      const verdict = await this.verify(step);
      return verdict.so ? noted(verdict.note) : undefined;
    }
    switch (step.idempotency) {
      case 'safe':
        return undefined;
      case 'verifyFirst': {
        const verdict = await this.verify(step);
        return verdict.so ? noted(verdict.note) : undefined;
      }
      case 'once':
        return begun ? this.askWhetherDone(step) : undefined;
    }
  }

  /** A step that must not run twice was begun, and nobody knows how far it came. */
  private async askWhetherDone(step: Step): Promise<{ readonly note?: string } | undefined> {
    const answer = await this.bounded(step, (context) =>
      context.ask({
        title: `Was "${step.title}" carried out?`,
        detail:
          'It was begun, and then the connection or this program ended. It must not be done twice. Look at the cluster before you answer.',
        choices: [
          { id: 'done', label: 'It was done', detail: 'Go on with the next step' },
          { id: 'again', label: 'It was not done', detail: 'Do it now' },
        ],
      }),
    );
    return answer === 'done' ? { note: 'Said to be done by the person who resumed.' } : undefined;
  }

  private verify(step: Step): Promise<Verdict> {
    return this.bounded(step, (context) => step.verify(context));
  }

  private async attempt(step: Step): Promise<string | undefined> {
    await this.bounded(step, (context) => step.run(context));
    if (step.kind !== 'mutate' && step.kind !== 'wait') return undefined;
    const verdict = await this.verify(step);
    if (verdict.so) return verdict.note;
    throw new DrydockError('conflict', `${step.title}: it was done without an error, but its effect is not there. ${verdict.why}`, {
      hint: 'Something else may be changing the same thing. Look at it, then resume.',
    });
  }

  private async failed(step: Step, error: unknown): Promise<void> {
    const { recorder, log } = this.parts;
    const failure = failureOf(error);
    if (failure.kind !== 'cancelled') log.warn(`${step.title} failed: ${failure.message}`, error);
    // When the journal itself is what fails, the state still has to show it.
    await recorder.record({ type: 'stepFailed', step: step.id, failure }).catch(() => {});
  }

  /** Calls a part of a step with a context that ends with it: by the step's timeout or by a wish to stop. */
  private async bounded<T>(step: Step, call: (context: StepContext) => Promise<T>): Promise<T> {
    const { clock, stop } = this.parts;
    const own = new AbortController();
    const timer = new AbortController();
    const signal = AbortSignal.any([stop.signalFor(step.cancel), own.signal]);
    let late = false;
    if (step.timeout !== undefined) {
      clock.sleep(step.timeout, timer.signal).then(
        () => {
          late = true;
          own.abort();
        },
        () => {},
      );
    }
    let giveUp: () => void = () => {};
    const aborted = new Promise<never>((_, reject) => {
      giveUp = () => reject(cancelled(signal.reason));
      signal.addEventListener('abort', giveUp, { once: true });
    });
    try {
      if (signal.aborted) throw cancelled(signal.reason);
      // Not waiting for a call that does not listen to its signal: nothing may hang for ever.
      return await Promise.race([call(this.context(step, signal)), aborted]);
    } catch (error) {
      if (!late) throw error;
      throw new DrydockError('timeout', `${step.title} did not end within ${Math.round((step.timeout ?? 0) / 1000)} s.`, {
        hint: 'Look at what it waits for, then resume.',
        cause: error,
      });
    } finally {
      signal.removeEventListener('abort', giveUp);
      aborted.catch(() => {});
      timer.abort();
    }
  }

  private context(step: Step, signal: AbortSignal): StepContext {
    const { recorder, stop, clock, log, interaction } = this.parts;
    const id = step.id;
    return {
      signal,
      stopping: stop.stopping,
      clock,
      log: scoped(log, step.title),
      progress: (progress) => recorder.tell({ type: 'stepProgress', step: id, progress }),
      item: (item) => recorder.tell({ type: 'stepItem', step: id, item }),
      blocked: (blockers) => recorder.tell({ type: 'stepBlocked', step: id, blockers }),
      stalled: (since) => recorder.tell({ type: 'stepStalled', step: id, since }),
      note: (message) => recorder.tell({ type: 'note', message }),
      async ask({ title, detail, choices }, withdraw) {
        recorder.tell({ type: 'asked', step: id, question: title, choices: choices.map((choice) => choice.label) });
        const until = withdraw ? AbortSignal.any([signal, withdraw]) : signal;
        const answer = await interaction
          .ask({ kind: 'choose', title, ...(detail === undefined ? {} : { detail }), choices }, until)
          .finally(() => recorder.tell({ type: 'answered', step: id, question: title, answer: '' }));
        if (answer === undefined) throw cancelled();
        recorder.tell({ type: 'note', message: `${title} ${choices.find((choice) => choice.id === answer)?.label ?? answer}` });
        return answer;
      },
    };
  }
}

function noted(note: string | undefined): { readonly note?: string } {
  return note === undefined ? {} : { note };
}

/** An error as the journal keeps it. */
export function failureOf(error: unknown): Failure {
  const { kind, message, hint } = DrydockError.from(error);
  return { kind, message, ...(hint === undefined ? {} : { hint }), retryable: RETRYABLE.has(kind) };
}
