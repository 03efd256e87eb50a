import type { OperationEventBody, StepId, StepInfo } from './events';
import type { StepState } from './state';

export function initialStep(info: StepInfo): StepState {
  return {
    info,
    status: 'pending',
    attempts: 0,
    startedAt: undefined,
    endedAt: undefined,
    progress: {},
    items: new Map(),
    blockers: [],
    stalledSince: undefined,
    already: false,
    failure: undefined,
    note: undefined,
  };
}

/** The step that an event is about; undefined for one that is about the whole operation. */
export function stepOf(event: OperationEventBody): StepId | undefined {
  return 'step' in event ? event.step : undefined;
}

/** A step after an event about it. Total, as the reducer of operations is. @param at epoch milliseconds */
export function reduceStep(step: StepState, event: OperationEventBody, at: number): StepState {
  switch (event.type) {
    case 'stepStarted':
      return {
        ...step,
        status: 'running',
        attempts: Math.max(step.attempts + 1, event.attempt),
        startedAt: step.startedAt ?? at,
        endedAt: undefined,
        already: false,
        failure: undefined,
        blockers: [],
        stalledSince: undefined,
      };
    case 'stepProgress':
      return { ...step, progress: { ...step.progress, ...event.progress }, stalledSince: undefined };
    case 'stepItem':
      return { ...step, items: new Map(step.items).set(event.item.item, event.item), stalledSince: undefined };
    case 'stepBlocked':
      return { ...step, blockers: event.blockers };
    case 'stepStalled':
      return { ...step, stalledSince: event.since };
    case 'stepDone':
      return { ...ended(step, at), status: 'done', already: event.already, note: event.note ?? step.note };
    case 'stepFailed':
      return { ...ended(step, at), status: 'failed', failure: event.failure };
    case 'stepSkipped':
      return { ...ended(step, at), status: 'skipped', note: event.why };
    case 'undoStarted':
      return { ...step, failure: undefined };
    case 'undoDone':
      return { ...step, status: 'undone' };
    case 'undoFailed':
      return { ...step, failure: event.failure };
    default:
      return step;
  }
}

function ended(step: StepState, at: number): StepState {
  return { ...step, endedAt: at, blockers: [], stalledSince: undefined };
}
