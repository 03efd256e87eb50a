import { cancelled, DrydockError } from '../../core/errors';
import type { CancelPolicy } from '../../core/operation/events';
import type { StepState } from '../../core/operation/state';
import { callBounded } from './bounded-call';
import { contextOf, type StepSurroundings } from './context';
import type { Step, StepContext, Verdict } from './definition';
import { failureOf } from './failure';

/** That a step's effect is there, and what is known of it. */
type Found = { readonly note?: string };

/** Runs one step: recorded before, verified after. */
export class StepRunner {
  /** @param damaged the journal has lines that can't be read, so that a step may have begun without being known to */
  constructor(
    private readonly around: StepSurroundings,
    private readonly damaged: boolean,
  ) {}

  /**
   * Resolves with whether the step's effect is there. Never rejects.
   * @param follows what it belongs to was carried out before it
   */
  async run(step: Step, follows: boolean): Promise<boolean> {
    const { recorder, stop } = this.around;
    const before = recorder.state.byId.get(step.id);
    const begun = before !== undefined && before.attempts > 0;
    try {
      if (stop.level > 0 && !(step.cancel === 'never' && follows)) {
        if (before?.status === 'done') return true;
        await recorder.record({ type: 'stepSkipped', step: step.id, why: 'Stopped on request before it began.' });
        return false;
      }
      const found = await this.findDone(step, before, begun);
      if (found) {
        // What an earlier attempt of this operation did is its own work, not something that was so already.
        if (before?.status !== 'done') await recorder.record({ type: 'stepDone', step: step.id, already: !begun, ...found });
        return true;
      }
      await recorder.record({ type: 'stepStarted', step: step.id, attempt: (before?.attempts ?? 0) + 1 });
      const result = await this.attempt(step);
      await recorder.record({ type: 'stepDone', step: step.id, already: false, ...result });
      return true;
    } catch (error) {
      await this.failed(step, error);
      return false;
    }
  }

  /** Takes back what a step did. Resolves with whether that worked; never rejects. */
  async undo(step: Step): Promise<boolean> {
    const { undo } = step;
    if (!undo) return true;
    const { recorder, log } = this.around;
    try {
      await recorder.record({ type: 'undoStarted', step: step.id });
      await this.bounded(step, step.cancel, step.timeout, (context) => undo.run(context));
      await recorder.record({ type: 'undoDone', step: step.id });
      return true;
    } catch (error) {
      log.warn(`${undo.title} failed`, error);
      // When the journal itself is what fails, the state still has to show it.
      await recorder.record({ type: 'undoFailed', step: step.id, failure: failureOf(error) }).catch(() => {});
      return false;
    }
  }

  /**
   * Whether nothing needs to be done, decided by what the journal knows and by what may be assumed of the step.
   * Undefined: it must run.
   */
  private async findDone(step: Step, before: StepState | undefined, begun: boolean): Promise<Found | undefined> {
    const done = before?.status === 'done';
    if (step.idempotency === 'once') {
      if (done) return {};
      return begun || this.damaged ? this.askWhetherDone(step) : undefined;
    }
    if (step.idempotency === 'safe' && !done) return undefined;
    const verdict = await this.verify(step, step.cancel);
    return verdict.so ? noted(verdict.note) : undefined;
  }

  /** A step that must not run twice was begun, and nobody knows how far it came. */
  private async askWhetherDone(step: Step): Promise<Found | undefined> {
    const seen = await this.verify(step, step.cancel).then(
      (verdict) => (verdict.so ? 'As far as can be seen now, it was done.' : `As far as can be seen now, it was not done: ${verdict.why}`),
      (error: unknown) => `What can be seen now does not tell: ${DrydockError.from(error).message}`,
    );
    const answer = await this.bounded(step, step.cancel, undefined, (context) =>
      context.ask({
        title: `Was "${step.title}" carried out?`,
        detail: `It was begun and its end was not recorded. It must not be done twice. ${seen}`,
        choices: [
          { id: 'done', label: 'It was done', detail: 'Go on with the next step.' },
          { id: 'again', label: 'Run it again', detail: 'Only if it certainly was not done.' },
          { id: 'stop', label: 'Stop', detail: 'Leave everything as it is. The operation can be resumed later.' },
        ],
      }),
    );
    if (answer === 'again') return undefined;
    if (answer === 'done') return { note: 'Somebody who looked said that it was done.' };
    throw cancelled();
  }

  private async attempt(step: Step): Promise<Found> {
    await this.bounded(step, step.cancel, step.timeout, (context) => step.run(context));
    if (step.kind !== 'mutate' && step.kind !== 'wait') return {};
    // What was done is looked at even when somebody wants to stop: only the second level cuts that short.
    const verdict = await this.verify(step, step.cancel === 'never' ? 'never' : 'boundary');
    if (verdict.so) return noted(verdict.note);
    throw new DrydockError('conflict', `${step.title}: it was done without an error, but its effect is not there. ${verdict.why}`, {
      hint: 'Something else may be changing the same thing. Look at it, then resume.',
    });
  }

  private verify(step: Step, policy: CancelPolicy): Promise<Verdict> {
    return this.bounded(step, policy, step.timeout, (context) => step.verify(context));
  }

  private async failed(step: Step, error: unknown): Promise<void> {
    const { recorder, log } = this.around;
    const failure = failureOf(error);
    if (failure.kind !== 'cancelled') log.warn(`${step.title} failed: ${failure.message}`, error);
    // When the journal itself is what fails, the state still has to show it.
    await recorder.record({ type: 'stepFailed', step: step.id, failure }).catch(() => {});
  }

  /** Calls a part of a step with a context that ends with it: by a timeout or by a wish to stop. */
  private bounded<T>(
    step: Step,
    policy: CancelPolicy,
    timeout: number | undefined,
    call: (context: StepContext) => Promise<T>,
  ): Promise<T> {
    const { clock, stop } = this.around;
    const bounds = { clock, signal: stop.signalFor(policy), timeout, title: step.title };
    return callBounded(bounds, (signal) => call(contextOf(step, signal, this.around)));
  }
}

function noted(note: string | undefined): Found {
  return note === undefined ? {} : { note };
}
