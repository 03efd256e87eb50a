import type { Blocker, ItemState } from '../../core/operation/events';
import type { StepState } from '../../core/operation/state';
import type { Row, RowIcon } from '../../ui/tree/row';
import { itemNoun, itemTally, ofTotal, waitingWords } from './progress';
import { elementId, type OperationElement } from './elements';
import { joined, sentence, shortKind, span, stopwatch } from './words';

type StepElement = Extract<OperationElement, { kind: 'step' }>;
type BlockerElement = Extract<OperationElement, { kind: 'blocker' }>;
type ItemElement = Extract<OperationElement, { kind: 'item' }>;

export function stepRow(element: StepElement, hasChildren: boolean, now: number): Row {
  const { step } = element;
  const description = stepDescription(step, itemNoun(element.state.header.type), now);
  return {
    id: elementId(element),
    label: step.info.title,
    description,
    icon: stepIcon(step),
    context: { noun: 'operationStep', flags: [step.status] },
    spoken: `Step ${step.info.title}: ${sentence(description.split(' · ').join(', '))}`,
    expand: !hasChildren ? 'never' : step.status === 'running' || step.status === 'failed' ? 'open' : 'closed',
  };
}

/** Status in words, then figures, then whom it waits for, then time. */
export function stepDescription(step: StepState, noun: string, now: number): string {
  const tally = itemTally([step]);
  const took = step.startedAt !== undefined && step.endedAt !== undefined ? `took ${span(step.endedAt - step.startedAt)}` : undefined;
  switch (step.status) {
    case 'pending':
      return 'not begun';
    case 'running':
      return joined(
        tally ? ofTotal(tally, noun) : 'running',
        step.progress.message,
        waitingWords(step.blockers),
        step.stalledSince === undefined ? undefined : `nothing moved for ${span(now - step.stalledSince)}`,
        step.startedAt === undefined ? undefined : stopwatch(now - step.startedAt),
      );
    case 'done':
      return step.already ? joined('it was so already', step.note) : joined('done', step.note, took);
    case 'failed':
      return joined('failed', step.failure?.message, step.failure?.hint);
    case 'skipped':
      return step.note ?? 'left out';
    case 'undone':
      return joined('undone', step.note);
  }
}

export function blockerRow(element: BlockerElement, now: number): Row {
  const { blocker, step } = element;
  const description = blockerDescription(blocker, now);
  return {
    id: elementId(element),
    label: blocker.subject,
    description,
    icon: { id: 'watch', color: 'list.warningForeground' },
    context: { noun: 'operationBlocker', flags: podFlags(step, blocker) },
    spoken: `${blocker.subject} waits for ${blocker.waitsFor}, for ${span(now - blocker.since)} now. ${sentence(blocker.reason)}`,
    expand: 'never',
  };
}

export function blockerDescription(blocker: Blocker, now: number): string {
  return joined(`waits for ${shortKind(blocker.waitsFor)}`, blocker.reason, stopwatch(now - blocker.since));
}

export function itemRow(element: ItemElement): Row {
  const { item } = element;
  return {
    id: elementId(element),
    label: item.item,
    description: joined(item.state, item.detail),
    icon: itemIcon(item),
    context: { noun: 'operationItem', flags: [item.state] },
    spoken: item.detail ? `${item.item} is ${item.state}. ${sentence(item.detail)}` : `${item.item} is ${item.state}.`,
    expand: 'never',
  };
}

/** What the menus offer for a pod that is waited for: leaving it out, and making room in the budget that holds it. */
function podFlags(step: StepState, blocker: Blocker): readonly string[] {
  return [
    ...(step.items.has(blocker.subject) ? ['skippable'] : []),
    ...(blocker.waitsFor.startsWith('PodDisruptionBudget ') ? ['budget'] : []),
  ];
}

function stepIcon(step: StepState): RowIcon {
  switch (step.status) {
    case 'pending':
      return { id: 'circle-outline' };
    case 'running':
      return step.stalledSince === undefined ? { id: 'loading~spin' } : { id: 'watch', color: 'list.warningForeground' };
    case 'done':
      return { id: 'pass', color: 'testing.iconPassed' };
    case 'failed':
      return { id: 'error', color: 'testing.iconFailed' };
    case 'skipped':
      return { id: 'circle-slash' };
    case 'undone':
      return { id: 'discard' };
  }
}

function itemIcon(item: ItemState): RowIcon {
  if (item.state === 'failed') return { id: 'error', color: 'testing.iconFailed' };
  return item.state === 'skipped' ? { id: 'circle-slash' } : { id: 'watch', color: 'list.warningForeground' };
}
