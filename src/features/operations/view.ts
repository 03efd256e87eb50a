import type { OperationState } from '../../core/operation/state';
import { count } from '../../core/report/words';
import type { Row } from '../../ui/tree/row';
import { operationRow } from './operation-row';
import { blockerRow, itemRow, stepRow } from './step-row';
import { isActive, isFinished, isInterrupted } from './progress';
import { elementId, type OperationElement } from './elements';
import { startOfDay } from './words';

/** Finished ones that are worth a line of their own before they move to the group of earlier ones. */
const MOST_FINISHED_AT_TOP = 20;

/**
 * The top of the view: what runs, then what was interrupted, then what ended today (newest first), then the rest in a group.
 * @param now epoch milliseconds
 */
export function rootElements(states: readonly OperationState[], now: number): readonly OperationElement[] {
  const newestFirst = [...states].sort((a, b) => b.header.createdAt - a.header.createdAt || compareIds(a, b));
  const midnight = startOfDay(now);
  const finished = newestFirst.filter((state) => isFinished(state.status));
  const today = finished.filter((state) => (state.endedAt ?? state.lastAt) >= midnight).slice(0, MOST_FINISHED_AT_TOP);
  const shown = new Set(today);
  const earlier = finished.filter((state) => !shown.has(state));
  return [
    ...newestFirst.filter((state) => isActive(state.status)).map(operationElement),
    ...newestFirst.filter((state) => isInterrupted(state.status)).map(operationElement),
    ...today.map(operationElement),
    ...(earlier.length > 0 ? [{ kind: 'earlier', states: earlier } as const] : []),
  ];
}

/** What is under an element. */
export function childElements(element: OperationElement): readonly OperationElement[] {
  switch (element.kind) {
    case 'earlier':
      return element.states.map(operationElement);
    case 'operation':
      return element.state.steps.map((step) => ({ kind: 'step', state: element.state, step }));
    case 'step': {
      const { state, step } = element;
      const blocked = step.status === 'running' ? step.blockers : [];
      const waiting = new Set(blocked.map((blocker) => blocker.subject));
      const worthShowing = [...step.items.values()].filter((item) => !waiting.has(item.item) && isWorthShowing(item.state));
      return [
        ...blocked.map((blocker) => ({ kind: 'blocker', state, step, blocker }) as const),
        ...worthShowing.map((item) => ({ kind: 'item', state, step, item }) as const),
      ];
    }
    case 'blocker':
    case 'item':
      return [];
  }
}

export function rowOf(element: OperationElement, now: number): Row {
  switch (element.kind) {
    case 'operation':
      return operationRow(element.state, now);
    case 'step':
      return stepRow(element, childElements(element).length > 0, now);
    case 'blocker':
      return blockerRow(element, now);
    case 'item':
      return itemRow(element);
    case 'earlier':
      return {
        id: elementId(element),
        label: 'Earlier',
        description: count(element.states.length, 'operation'),
        icon: { id: 'history' },
        context: { noun: 'earlierOperations', flags: [] },
        spoken: `Earlier: ${count(element.states.length, 'operation')}.`,
        expand: 'closed',
      };
  }
}

/** How many wait for a person: interrupted ones, and those of today that failed. */
export function needAttention(states: readonly OperationState[], now: number): { readonly number: number; readonly words: string } {
  const midnight = startOfDay(now);
  const interrupted = states.filter((state) => isInterrupted(state.status)).length;
  const failed = states.filter((state) => state.status === 'failed' && (state.endedAt ?? state.lastAt) >= midnight).length;
  const words = [
    ...(interrupted > 0 ? [`${count(interrupted, 'operation')} interrupted`] : []),
    ...(failed > 0 ? [`${count(failed, 'operation')} failed today`] : []),
  ];
  return { number: interrupted + failed, words: words.join(', ') };
}

/** Whether its row changes by the clock alone, so that a visible view has to tick. */
export function ticks(state: OperationState): boolean {
  return isActive(state.status);
}

function operationElement(state: OperationState): OperationElement {
  return { kind: 'operation', state };
}

/** Pods that went as planned are counted, not listed: a node has hundreds of them. */
function isWorthShowing(state: string): boolean {
  return state === 'failed' || state === 'skipped' || state === 'blocked';
}

function compareIds(a: OperationState, b: OperationState): number {
  return a.header.id < b.header.id ? -1 : 1;
}
