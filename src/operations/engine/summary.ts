import type { Outcome } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';

/** One sentence for the end of an operation that was carried out, from its last state. */
export function summaryOf(state: OperationState, outcome: Outcome, trouble: string | undefined): string {
  const total = state.steps.length;
  const done = state.steps.filter((step) => step.status === 'done').length;
  switch (outcome) {
    case 'succeeded':
      return total === 1 ? 'The step is done and verified.' : `All ${total} steps are done and verified.`;
    case 'cancelled':
      return `Stopped on request after ${done} of ${total} steps.`;
    case 'abandoned':
      return `Given up after ${done} of ${total} steps.`;
    case 'failed': {
      if (trouble !== undefined) return `Stopped after ${done} of ${total} steps: ${trouble}.`;
      const failed = state.steps.find((step) => step.status === 'failed' && step.failure?.kind !== 'cancelled');
      return failed?.failure?.message ?? `Failed after ${done} of ${total} steps.`;
    }
  }
}

/** One sentence for the end of taking back. @param failed titles of what could not be taken back */
export function undoSummaryOf(state: OperationState, failed: readonly string[]): string {
  const undone = state.steps.filter((step) => step.status === 'undone').length;
  const taken = undone === 1 ? '1 step was taken back.' : `${undone} steps were taken back.`;
  return failed.length === 0 ? taken : `${taken} Not taken back: ${failed.join(', ')}.`;
}
