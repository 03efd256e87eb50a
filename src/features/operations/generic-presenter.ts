import type { OperationState } from '../../core/operation/state';
import type { MessageAction, OperationMessage, OperationPresenter } from './presenter';
import { operationFlags } from './operation-row';
import { currentBlockers, isResumable, isTakenBack, progressWords, runningSteps, stalledSince, waitingWords } from './progress';
import { joined, listed, sentence, shortKind, span, stopwatch } from './words';

export const REPORT: MessageAction = { id: 'report', label: 'Report' };
export const RESUME: MessageAction = { id: 'resume', label: 'Resume' };
export const SHOW_OPERATIONS: MessageAction = { id: 'showOperations', label: 'Show Operations' };
export const KEEP_WAITING: MessageAction = { id: 'keepWaiting', label: 'Keep Waiting' };

/** Words that fit every operation; those of a type of its own build on them. */
export class GenericPresenter implements OperationPresenter {
  progress(state: OperationState, now: number): string {
    return joined(
      progressWords(state),
      state.question ? 'waiting for your answer' : waitingWords(currentBlockers(state)),
      state.undoing ? undefined : stopwatch(now - (state.startedAt ?? now)),
    );
  }

  consequences(state: OperationState): string {
    const steps = runningSteps(state).map((step) => step.info.title);
    return steps.length > 0
      ? `Under way: ${listed(steps)}. What was sent to the cluster already still takes its course.`
      : 'Nothing is under way; what was done stays done.';
  }

  end(state: OperationState): OperationMessage {
    const cluster = state.header.cluster.name;
    const summary = state.summary === undefined ? '' : ` ${sentence(state.summary)}`;
    const undoable = operationFlags(state).includes('undoable');
    const undo = undoable ? [{ id: 'undo', label: this.undo(state).label } as const] : [];
    const resume = isResumable(state) ? [RESUME] : [];
    if (isTakenBack(state)) {
      return { severity: 'information', text: `${state.header.title} on ${cluster} was taken back.`, actions: [REPORT] };
    }
    switch (state.status) {
      case 'succeeded':
        return { severity: 'information', text: `${state.header.title} on ${cluster}: done.${summary}`, actions: [REPORT] };
      case 'failed':
        return {
          severity: 'error',
          text: `${state.header.title} on ${cluster} failed. ${failureWords(state)}`,
          actions: [...resume, ...undo, REPORT],
        };
      case 'cancelled':
        return {
          severity: 'warning',
          text: `${state.header.title} on ${cluster} was stopped.${summary}`,
          actions: [...undo, ...resume, REPORT],
        };
      default:
        return { severity: 'warning', text: `${state.header.title} on ${cluster} has no outcome yet.`, actions: [RESUME, SHOW_OPERATIONS] };
    }
  }

  stall(state: OperationState, now: number): OperationMessage {
    const since = stalledSince(state) ?? state.lastAt;
    return {
      severity: 'warning',
      text: `${state.header.title} on ${state.header.cluster.name}: nothing moved for ${span(now - since)}. ${blockerWords(state)}`,
      actions: [KEEP_WAITING, SHOW_OPERATIONS],
    };
  }

  undo(state: OperationState): { readonly label: string; readonly sentences: readonly string[] } {
    return { label: 'Undo', sentences: state.header.plan.undo };
  }
}

/** Who is waited for and why, the first in full and the others by number. */
export function blockerWords(state: OperationState): string {
  const blockers = currentBlockers(state);
  const [first] = blockers;
  if (!first) return `It is at: ${listed(runningSteps(state).map((step) => step.info.title))}.`;
  const others = blockers.length - 1;
  const rest = others > 0 ? ` ${others === 1 ? 'One more waits' : `${others} more wait`}.` : '';
  return `${first.subject} waits for ${shortKind(first.waitsFor)}: ${sentence(first.reason)}${rest}`;
}

/** What failed, with what to do next where the step knows. */
export function failureWords(state: OperationState): string {
  const failures = state.steps.flatMap((step) => step.failure ?? []);
  const [first] = failures;
  if (!first) return state.summary === undefined ? 'Its journal tells no reason.' : sentence(state.summary);
  const hint = first.hint === undefined ? '' : ` ${sentence(first.hint)}`;
  const others = failures.length > 1 ? ` ${failures.length - 1} more failed; the report has them all.` : '';
  return `${sentence(first.message)}${hint}${others}`;
}
