import type { OperationState } from '../../core/operation/state';
import type { Row, RowIcon } from '../../ui/tree/row';
import {
  currentBlockers,
  isActive,
  isInterrupted,
  isResumable,
  isTakenBack,
  itemNoun,
  ofTotal,
  progressWords,
  stalledSince,
  stepTally,
  stopLevel,
  itemTally,
  waitingWords,
} from './progress';

import { undoableTargets } from './undo';
import { ago, joined, sentence, span, stopwatch } from './words';

export function operationRow(state: OperationState, now: number): Row {
  const flags = operationFlags(state);
  return {
    id: `operation/${state.header.id}`,
    label: state.header.title,
    description: operationDescription(state, now),
    icon: operationIcon(state),
    context: { noun: 'operation', flags },
    spoken: operationSpoken(state, now),
    expand: isActive(state.status) ? 'open' : 'closed',
  };
}

/** What the menus may offer for it. */
export function operationFlags(state: OperationState): readonly string[] {
  const flags: string[] = [state.header.type];
  if (isActive(state.status)) flags.push('running', stopLevel(state) > 0 ? 'stopping' : 'cancellable');
  else if (isInterrupted(state.status)) flags.push('interrupted');
  else flags.push('finished', state.status);
  if (isResumable(state)) flags.push('resumable');
  if (undoableTargets(state).length > 0) flags.push('undoable');
  return flags;
}

/** Status first, then figures, then whom it waits for, then time. */
export function operationDescription(state: OperationState, now: number): string {
  if (isTakenBack(state)) return joined('taken back', ago(ended(state), now));
  switch (state.status) {
    case 'planned':
    case 'running':
    case 'cancelling':
      return joined(
        state.status === 'cancelling' ? (state.cancelLevel === 2 ? 'stopping now' : 'stopping at the next boundary') : undefined,
        progressWords(state),
        state.question ? 'waiting for your answer' : waitingWords(currentBlockers(state)),
        stalledSince(state) === undefined ? undefined : 'stalled',
        state.undoing ? undefined : stopwatch(now - (state.startedAt ?? state.header.createdAt)),
      );
    case 'interrupted': {
      const { done, total } = stepTally(state);
      const when = state.undoing ? 'while it was taken back' : `after step ${done} of ${total}`;
      return joined(`interrupted ${when}`, ago(state.lastAt, now));
    }
    case 'succeeded':
      return joined('done', itemWords(state), `took ${span(duration(state))}`, ago(ended(state), now));
    case 'failed':
      return joined('failed', failureOf(state) ?? state.summary, ago(ended(state), now));
    case 'cancelled':
      return joined('stopped', itemWords(state), ago(ended(state), now));
    case 'abandoned':
      return joined('abandoned', ago(ended(state), now));
  }
}

export function operationIcon(state: OperationState): RowIcon {
  if (isTakenBack(state)) return { id: 'discard' };
  switch (state.status) {
    case 'planned':
    case 'running':
      if (state.question) return { id: 'question', color: 'list.warningForeground' };
      return stalledSince(state) === undefined ? { id: 'loading~spin' } : { id: 'watch', color: 'list.warningForeground' };
    case 'cancelling':
      return { id: 'loading~spin' };
    case 'interrupted':
      return { id: 'debug-pause', color: 'list.warningForeground' };
    case 'succeeded':
      return { id: 'pass', color: 'testing.iconPassed' };
    case 'failed':
      return { id: 'error', color: 'testing.iconFailed' };
    case 'cancelled':
      return { id: 'circle-slash' };
    case 'abandoned':
      return { id: 'circle-slash' };
  }
}

function operationSpoken(state: OperationState, now: number): string {
  const { title, cluster } = state.header;
  const words = operationDescription(state, now).split(' · ').join(', ');
  return `${title} on cluster ${cluster.name}: ${sentence(words)}`;
}

/** Message of the first failed step. */
function failureOf(state: OperationState): string | undefined {
  return state.steps.find((step) => step.failure)?.failure?.message;
}

/** `12 of 12 pods`; undefined where there was nothing to count. */
function itemWords(state: OperationState): string | undefined {
  const items = itemTally(state.steps);
  return items && ofTotal(items, itemNoun(state.header.type));
}

function ended(state: OperationState): number {
  return state.endedAt ?? state.lastAt;
}

function duration(state: OperationState): number {
  return ended(state) - (state.startedAt ?? state.header.createdAt);
}
