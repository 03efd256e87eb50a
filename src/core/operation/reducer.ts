import type { OperationEvent, OperationHeader } from './events';
import type { OperationState } from './state';
import { initialStep, reduceStep, stepOf } from './step-reducer';

/**
 * The state after one more event. Total: an event that does not fit (of an unknown step, out of order, repeated) changes
 * what it can and never throws, because journals end anywhere and are read by other versions.
 * @param state undefined before the first event
 */
export function reduce(state: OperationState | undefined, event: OperationEvent): OperationState | undefined {
  const next = reduceWhole(state, event);
  if (!next) return undefined;
  const id = stepOf(event);
  const before = id === undefined ? undefined : next.byId.get(id);
  if (id === undefined || !before) return next;
  const after = reduceStep(before, event, event.at);
  const steps = next.steps.map((step) => (step === before ? after : step));
  return { ...next, steps, byId: new Map(next.byId).set(id, after) };
}

/** The state after all events of a journal; undefined when its first record is missing. */
export function fold(events: Iterable<OperationEvent>): OperationState | undefined {
  let state: OperationState | undefined;
  // As `reduce`, but the steps are put together once: a journal of a thousand nodes must not stall the editor.
  let byId: Map<string, OperationState['steps'][number]> = new Map();
  for (const event of events) {
    state = reduceWhole(state, event);
    if (event.type === 'planned') byId = new Map(state?.byId);
    const id = stepOf(event);
    const before = id === undefined ? undefined : byId.get(id);
    if (id !== undefined && before) byId.set(id, reduceStep(before, event, event.at));
  }
  return state && { ...state, steps: [...byId.values()], byId };
}

/** Whether the state is the last one: nobody works on it any more and nothing was left open. */
export function isOver(state: OperationState): boolean {
  return state.status === 'succeeded' || state.status === 'failed' || state.status === 'cancelled' || state.status === 'abandoned';
}

function initial(header: OperationHeader): OperationState {
  const byId = new Map(header.steps.map((info) => [info.id, initialStep(info)]));
  return {
    header,
    status: 'planned',
    steps: [...byId.values()],
    byId,
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

/** What an event means for the operation as a whole; its steps stay as they are. */
function reduceWhole(state: OperationState | undefined, event: OperationEvent): OperationState | undefined {
  const before = event.type === 'planned' ? initial(event.header) : state;
  return before && { ...apply(before, event), lastSeq: event.seq, lastAt: event.at };
}

function apply(state: OperationState, event: OperationEvent): OperationState {
  switch (event.type) {
    case 'started':
      return { ...state, status: 'running', startedAt: event.at };
    case 'resumed':
      return { ...reopened(state, event.at), resumes: state.resumes + 1 };
    case 'undoing':
      return { ...reopened(state, event.at), undoing: true };
    case 'asked':
      return { ...state, question: { step: event.step, question: event.question, choices: event.choices } };
    case 'answered':
      return state.question?.step === event.step ? { ...state, question: undefined } : state;
    case 'cancelRequested':
      return { ...state, status: 'cancelling', cancelLevel: event.level > state.cancelLevel ? event.level : state.cancelLevel };
    case 'note':
      return { ...state, notes: [...state.notes, { at: event.at, message: event.message }] };
    case 'finished':
      return { ...state, status: event.outcome, undoing: false, endedAt: event.at, summary: event.summary, question: undefined };
    default:
      return state; // about a step, or of a newer version
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
