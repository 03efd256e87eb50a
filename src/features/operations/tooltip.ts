import type { OperationState } from '../../core/operation/state';
import { escapeMarkdown } from '../../core/report/markdown';
import { currentBlockers } from './progress';
import { exactTime } from './words';

/** The hover of an operation: what the row has no room for, with exact times. Markdown. */
export function operationTooltip(state: OperationState): string {
  const { header } = state;
  const blockers = currentBlockers(state);
  const lines = [
    `**${escapeMarkdown(header.title)}**`,
    `Cluster ${escapeMarkdown(header.cluster.name)}, plan ${header.planHash.slice(0, 4)}`,
    `Begun ${exactTime(state.startedAt ?? header.createdAt)} by ${escapeMarkdown(header.createdBy)}`,
    ...(state.endedAt === undefined ? [`Last heard of ${exactTime(state.lastAt)}`] : [`Ended ${exactTime(state.endedAt)}`]),
    ...(state.resumes > 0 ? [`Resumed ${state.resumes === 1 ? 'once' : `${state.resumes} times`}`] : []),
    ...(state.summary === undefined ? [] : [escapeMarkdown(state.summary)]),
    ...blockers
      .slice(0, 5)
      .map(
        (blocker) => `${escapeMarkdown(blocker.subject)} waits for ${escapeMarkdown(blocker.waitsFor)}: ${escapeMarkdown(blocker.reason)}`,
      ),
  ];
  return lines.join('  \n');
}
