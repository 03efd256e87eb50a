import type { Blocker, ItemState } from '../operation/events';
import type { OperationState, StepState } from '../operation/state';
import { bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings } from './plan-parts';
import { durationWords, timeWords } from './words';

const OUTCOMES: Readonly<Record<OperationState['status'], string>> = {
  planned: 'Not begun',
  running: 'Running',
  cancelling: 'Stopping',
  interrupted: 'Interrupted: nobody is working on it',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Stopped on request',
  abandoned: 'Abandoned',
};

const STEP_WORDS: Readonly<Record<StepState['status'], string>> = {
  pending: 'not begun',
  running: 'running',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
  undone: 'undone',
};

/**
 * What happened, as a Markdown document: outcome first, then every step and thing it worked on, then the plan it followed.
 * @param place where the journal is
 * @param now epoch milliseconds, for the duration of what still runs
 */
export function renderOperationReport(state: OperationState, place: string, now: number): string {
  const { header } = state;
  return paragraphs(
    `# ${escapeMarkdown(header.title)} (${escapeMarkdown(header.cluster.name)})`,
    `**${OUTCOMES[state.status]}**${state.summary === undefined ? '' : `: ${escapeMarkdown(state.summary)}`}`,
    times(state, now),
    waiting(state),
    steps(state, now),
    ...state.steps.map((step) => items(step)),
    failures(state),
    notes(state),
    '## The plan it followed',
    `Plan \`${header.planHash}\`, facts of ${timeWords(header.plan.factsAt)}.`,
    findings('What was known to matter', [...header.plan.blockers, ...header.plan.warnings, ...header.plan.unknowns]),
    header.plan.undo.length > 0 ? `**Way back** ${header.plan.undo.map(escapeMarkdown).join(' ')}` : undefined,
    byHand(header.plan.commands),
    `Journal: ${code(place)}`,
  );
}

function times({ startedAt, endedAt, header, resumes }: OperationState, now: number): string {
  if (startedAt === undefined) return `Planned ${timeWords(header.createdAt)} by ${escapeMarkdown(header.createdBy)}.`;
  const took = durationWords(((endedAt ?? now) - startedAt) / 1000);
  const end = endedAt === undefined ? `, running for ${took}` : `, ended ${timeWords(endedAt)} after ${took}`;
  const again = resumes === 0 ? '' : ` Resumed ${resumes === 1 ? 'once' : `${resumes} times`}.`;
  return `Started ${timeWords(startedAt)} by ${escapeMarkdown(header.createdBy)}${end}.${again}`;
}

function waiting(state: OperationState): string {
  const blockers = state.steps.filter((step) => step.status === 'running').flatMap((step) => step.blockers);
  if (blockers.length === 0) return '';
  return `## Waiting now\n\n${table(['what', 'for', 'why', 'since'], blockers.map(blockerRow))}`;
}

function blockerRow({ subject, waitsFor, reason, since }: Blocker): readonly string[] {
  return [cellCode(subject), escapeMarkdown(waitsFor), escapeMarkdown(reason), timeWords(since)];
}

function steps(state: OperationState, now: number): string {
  const rows = state.steps.map((step) => {
    const took = step.startedAt === undefined ? '' : durationWords(((step.endedAt ?? state.endedAt ?? now) - step.startedAt) / 1000);
    const note = step.failure?.message ?? step.note ?? (step.already ? 'it was so already' : '');
    return [escapeMarkdown(step.info.title), STEP_WORDS[step.status], took, escapeMarkdown(note)];
  });
  return `## Steps\n\n${table(['step', 'state', 'took', 'note'], rows)}`;
}

function items(step: StepState): string {
  if (step.items.size === 0) return '';
  const rows = [...step.items.values()].map((item: ItemState) => [
    cellCode(item.item),
    escapeMarkdown(item.state),
    escapeMarkdown(item.detail ?? ''),
  ]);
  return `### ${escapeMarkdown(step.info.title)}\n\n${table(['what', 'state', 'detail'], rows)}`;
}

function failures(state: OperationState): string {
  const failed = state.steps.flatMap((step) => (step.failure ? [{ step, failure: step.failure }] : []));
  if (failed.length === 0) return '';
  const lines = failed.map(
    ({ step, failure }) =>
      `**${escapeMarkdown(step.info.title)}**: ${escapeMarkdown(failure.message)}${failure.hint === undefined ? '' : ` *${escapeMarkdown(failure.hint)}*`}`,
  );
  return `## What failed\n\n${bullets(lines)}`;
}

function notes({ notes: list }: OperationState): string {
  if (list.length === 0) return '';
  return `## Notes\n\n${bullets(list.map(({ at, message }) => `${timeWords(at)}: ${escapeMarkdown(message)}`))}`;
}
