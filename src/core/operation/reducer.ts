import type { OperationEvent, OperationEventBody, OperationHeader, StepId, StepInfo } from './events';
import type { OperationState, StepState } from './state';

/**
 * The state after one more event. Total: an event that does not fit (of an unknown step, out of order, repeated) changes
 * what it can and never throws, because journals end anywhere and are read by other versions.
 * @param state undefined before the first event
 */
export function reduce(state: OperationState | undefined, event: OperationEvent): OperationState | undefined {
  const before = event.type === 'planned' ? initial(event.header) : state;
  if (!before) return undefined;
  return { ...apply(before, event, event.at), lastSeq: event.seq, lastAt: event.at };
}

/** The state after all events of a journal; undefined when its first record is missing. */
export function fold(events: Iterable<OperationEvent>): OperationState | undefined {
  let state: OperationState | undefined;
  for (const event of events) state = reduce(state, event);
  return state;
}

/** Whether the state is the last one: nobody works on it any more and nothing was left open. */
export function isOver(state: OperationState): boolean {
  return state.status === 'succeeded' || state.status === 'failed' || state.status === 'cancelled' || state.status === 'abandoned';
}

function initial(header: OperationHeader): OperationState {
  const steps = header.steps.map(initialStep);
  return {
    header,
    status: 'planned',
    steps,
    byId: new Map(steps.map((step) => [step.info.id, step])),
    undoing: false,
    cancelLevel: 0,
    question: undefined,
    startedAt: undefined,
    endedAt: undefined,
    summary: undefined,
    notes: [],
    resumes: 0,
    lastSeq: -1,
    lastAt: header.createdAt,
  };
}

function initialStep(info: StepInfo): StepState {
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

function apply(state: OperationState, event: OperationEventBody, at: number): OperationState {
  switch (event.type) {
    case 'planned':
      return state;
    case 'started':
      return { ...state, status: 'running', startedAt: at };
    case 'resumed':
      return { ...reopened(state, at), resumes: state.resumes + 1 };
    case 'undoing':
      return { ...reopened(state, at), undoing: true };
    case 'stepStarted':
      return withStep(state, event.step, (step) => ({
        ...step,
        status: 'running',
        attempts: Math.max(step.attempts + 1, event.attempt),
        startedAt: step.startedAt ?? at,
        endedAt: undefined,
        already: false,
        failure: undefined,
        blockers: [],
        stalledSince: undefined,
      }));
    case 'stepProgress':
      return withStep(state, event.step, (step) => ({
        ...step,
        progress: { ...step.progress, ...event.progress },
        stalledSince: undefined,
      }));
    case 'stepItem':
      return withStep(state, event.step, (step) => ({
        ...step,
        items: new Map(step.items).set(event.item.item, event.item),
        stalledSince: undefined,
      }));
    case 'stepBlocked':
      return withStep(state, event.step, (step) => ({ ...step, blockers: event.blockers }));
    case 'stepStalled':
      return withStep(state, event.step, (step) => ({ ...step, stalledSince: event.since }));
    case 'asked':
      return { ...state, question: { step: event.step, question: event.question, choices: event.choices } };
    case 'answered':
      return state.question?.step === event.step ? { ...state, question: undefined } : state;
    case 'stepDone':
      return withStep(state, event.step, (step) => ({
        ...ended(step, at),
        status: 'done',
        already: event.already,
        note: event.note ?? step.note,
      }));
    case 'stepFailed':
      return withStep(state, event.step, (step) => ({ ...ended(step, at), status: 'failed', failure: event.failure }));
    case 'stepSkipped':
      return withStep(state, event.step, (step) => ({ ...ended(step, at), status: 'skipped', note: event.why }));
    case 'cancelRequested':
      return { ...state, status: 'cancelling', cancelLevel: event.level > state.cancelLevel ? event.level : state.cancelLevel };
    case 'undoStarted':
      return withStep(state, event.step, (step) => ({ ...step, failure: undefined }));
    case 'undoDone':
      return withStep(state, event.step, (step) => ({ ...step, status: 'undone' }));
    case 'undoFailed':
      return withStep(state, event.step, (step) => ({ ...step, failure: event.failure }));
    case 'note':
      return { ...state, notes: [...state.notes, { at, message: event.message }] };
    case 'finished':
      return { ...state, status: event.outcome, undoing: false, endedAt: at, summary: event.summary, question: undefined };
    default:
      return state; // of a newer version
  }
}

/** Work at it goes on: what was said at its end no longer holds. */
function reopened(state: OperationState, at: number): OperationState {
  return {
    ...state,
    status: 'running',
    cancelLevel: 0,
    question: undefined,
    endedAt: undefined,
    summary: undefined,
    startedAt: state.startedAt ?? at,
  };
}

function ended(step: StepState, at: number): StepState {
  return { ...step, endedAt: at, blockers: [], stalledSince: undefined };
}

function withStep(state: OperationState, id: StepId, change: (step: StepState) => StepState): OperationState {
  const before = state.byId.get(id);
  if (!before) return state;
  const after = change(before);
  const steps = state.steps.map((step) => (step === before ? after : step));
  return { ...state, steps, byId: new Map(state.byId).set(id, after) };
}
