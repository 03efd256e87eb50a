import type { Blocker } from '../../core/operation/events';
import type { OperationState, OperationStatus, StepState } from '../../core/operation/state';
import { count } from '../../core/report/words';
import { shortKind } from './words';

/** How much of something countable is done. */
export interface Tally {
  readonly done: number;
  readonly total: number;
}

/** What people call the things that an operation of a type works through. */
const ITEM_NOUNS: Readonly<Record<string, string>> = { drain: 'pod', outOfService: 'pod' };
const TARGET_NOUNS: Readonly<Record<string, string>> = {
  drain: 'node',
  cordon: 'node',
  uncordon: 'node',
  outOfService: 'node',
  approveRequests: 'request',
  denyRequests: 'request',
};

/** Whether a process works at it now. */
export function isActive(status: OperationStatus): boolean {
  return status === 'planned' || status === 'running' || status === 'cancelling';
}

/** Whether it waits for a person: it has no outcome, and no process either. */
export function isInterrupted(status: OperationStatus): boolean {
  return status === 'interrupted';
}

/** How far a wish to stop goes that is in force now; what was wished before a resume or an undo is over. */
export function stopLevel(state: OperationState): OperationState['cancelLevel'] {
  return state.status === 'cancelling' ? state.cancelLevel : 0;
}

/** Whether it was taken back, as far as that is possible. */
export function isTakenBack(state: OperationState): boolean {
  return isFinished(state.status) && state.steps.some((step) => step.status === 'undone');
}

/** Whether the engine takes it up again where it ended. */
export function isResumable(state: OperationState): boolean {
  return state.status === 'interrupted' || ((state.status === 'failed' || state.status === 'cancelled') && !isTakenBack(state));
}

export function isFinished(status: OperationStatus): boolean {
  return !isActive(status) && !isInterrupted(status);
}

/** Steps that are at it now: one for each lane. */
export function runningSteps(state: OperationState): readonly StepState[] {
  return state.steps.filter((step) => step.status === 'running');
}

/** Everybody who is waited for now, over all steps. */
export function currentBlockers(state: OperationState): readonly Blocker[] {
  return runningSteps(state).flatMap((step) => step.blockers);
}

/** Since when nothing moved, where a step reported that; the earliest of several. */
export function stalledSince(state: OperationState): number | undefined {
  const since = runningSteps(state).flatMap((step) => (step.stalledSince === undefined ? [] : [step.stalledSince]));
  return since.length > 0 ? Math.min(...since) : undefined;
}

/** Steps with an end, whichever end. */
export function stepTally(state: OperationState): Tally {
  return { done: state.steps.filter((step) => step.status !== 'pending' && step.status !== 'running').length, total: state.steps.length };
}

/**
 * What a step got through: its own figures where it gives them, else its items.
 * Undefined: it has nothing to count.
 */
export function progressTally(step: StepState): Tally | undefined {
  const { done, total } = step.progress;
  if (total !== undefined) return { done: done ?? 0, total };
  if (step.items.size === 0) return undefined;
  const items = [...step.items.values()];
  return { done: items.filter((item) => item.final).length, total: items.length };
}

/** The same over several steps; undefined where none has anything to count. */
export function sumTally(steps: readonly StepState[]): Tally | undefined {
  const tallies = steps.flatMap((step) => progressTally(step) ?? []);
  if (tallies.length === 0) return undefined;
  return { done: sum(tallies.map((tally) => tally.done)), total: sum(tallies.map((tally) => tally.total)) };
}

/** The same of what is counted in things: a step that has words for how far it is counts something else, such as bytes. */
export function itemTally(steps: readonly StepState[]): Tally | undefined {
  return sumTally(
    steps.filter((step) => step.items.size > 0 || (step.progress.total !== undefined && step.progress.message === undefined)),
  );
}

/** Lanes (nodes) of which every step ended well. Undefined where there are fewer than two. */
export function laneTally(state: OperationState): Tally | undefined {
  const lanes = new Map<string, StepState[]>();
  for (const step of state.steps) {
    if (step.info.lane !== undefined) lanes.set(step.info.lane, [...(lanes.get(step.info.lane) ?? []), step]);
  }
  if (lanes.size < 2) return undefined;
  const done = [...lanes.values()].filter((steps) => steps.every((step) => step.status === 'done')).length;
  return { done, total: lanes.size };
}

/** 0 to 100 for a progress bar; steps weigh the same, and a running step counts by what it got through. */
export function percentDone(state: OperationState): number {
  if (state.steps.length === 0) return isFinished(state.status) ? 100 : 0;
  const parts = state.steps.map((step) => {
    if (step.status === 'pending') return 0;
    if (step.status !== 'running') return 1;
    const tally = progressTally(step);
    return tally && tally.total > 0 ? Math.min(1, tally.done / tally.total) : 0;
  });
  return Math.floor((sum(parts) / parts.length) * 100);
}

/** `7 of 12 pods`, with several nodes `1 of 3 nodes · 7 of 30 pods`; else what the step says of itself. */
export function progressWords(state: OperationState): string {
  if (state.undoing) return 'taking back';
  const lanes = laneTally(state);
  const items = itemTally(state.steps.filter((step) => step.items.size > 0 || step.status === 'running'));
  const words = [
    ...(lanes ? [ofTotal(lanes, targetNoun(state.header.type))] : []),
    ...(items ? [ofTotal(items, itemNoun(state.header.type))] : []),
  ];
  if (words.length > 0) return words.join(' · ');
  const running = runningSteps(state)[0];
  return running ? (running.progress.message ?? running.info.title) : 'about to begin';
}

/** `waiting for PDB shop/web and 2 more`; undefined when nobody is waited for. */
export function waitingWords(blockers: readonly Blocker[]): string | undefined {
  const names = [...new Set(blockers.map((blocker) => shortKind(blocker.waitsFor)))];
  const [first, ...others] = names;
  if (first === undefined) return undefined;
  return others.length > 0 ? `waiting for ${first} and ${others.length} more` : `waiting for ${first}`;
}

/** What an operation's items are called, in the singular. */
export function itemNoun(type: string): string {
  return ITEM_NOUNS[type] ?? 'item';
}

/** What its targets are called, in the singular. */
export function targetNoun(type: string): string {
  return TARGET_NOUNS[type] ?? 'target';
}

/** `7 of 12 pods`. */
export function ofTotal(tally: Tally, noun: string): string {
  return `${tally.done} of ${count(tally.total, noun)}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
