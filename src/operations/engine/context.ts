import { cancelled } from '../../core/errors';
import { scoped, type Logger } from '../../core/logger';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import type { Step, StepContext } from './definition';
import type { Recorder } from './recorder';
import type { StopRequest } from './stop';
import type { Turns } from './turns';

/** What the steps of one operation work with. */
export interface StepSurroundings {
  readonly recorder: Recorder;
  readonly stop: StopRequest;
  readonly clock: Clock;
  readonly interaction: Interaction;
  /** Questions of all operations wait for each other. */
  readonly turns: Turns;
  readonly log: Logger;
}

/** What a step has in hand: everything it tells goes to the recorder, under its own name. */
export function contextOf(step: Step, signal: AbortSignal, around: StepSurroundings): StepContext {
  const { recorder, stop, clock, log, interaction, turns } = around;
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
    ask: async ({ title, detail, choices }, withdraw) => {
      const until = withdraw ? AbortSignal.any([signal, withdraw]) : signal;
      return turns.take(until, async () => {
        recorder.tell({ type: 'asked', step: id, question: title, choices: choices.map((choice) => choice.label) });
        let answer: string | undefined;
        try {
          answer = await interaction.ask({ kind: 'choose', title, ...(detail === undefined ? {} : { detail }), choices }, until);
        } finally {
          const label = choices.find((choice) => choice.id === answer)?.label ?? '';
          recorder.tell({ type: 'answered', step: id, question: title, answer: label });
        }
        if (answer === undefined) throw cancelled(until.reason);
        return answer;
      });
    },
  };
}
