import type { Outcome } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';

/** One sentence for the end of an operation, from its last state. */
export function summaryOf(state: OperationState, outcome: Outcome, trouble: string | undefined): string {
  const total = state.steps.length;
  const done = state.steps.filter((step) => step.status === 'done').length;
  const undone = state.steps.filter((step) => step.status === 'undone').length;
  if (undone > 0) return `Taken back: ${undone} of ${total} steps.`;
  switch (outcome) {
    case 'succeeded':
      return total === 1 ? 'The step is done and verified.' : `All ${total} steps are done and verified.`;
    case 'cancelled':
      return `Stopped on request after ${done} of ${total} steps.`;
    case 'abandoned':
      return `Given up after ${done} of ${total} steps.`;
    case 'failed': {
      const failed = state.steps.find((step) => step.status === 'failed' && step.failure?.kind !== 'cancelled');
      if (failed?.failure) return failed.failure.message;
      return trouble === undefined ? `Failed after ${done} of ${total} steps.` : `Stopped after ${done} of ${total} steps: ${trouble}.`;
    }
  }
}
