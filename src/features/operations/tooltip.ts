import type { OperationState } from '../../core/operation/state';
import { markdownText } from '../clusters/words';
import { currentBlockers } from './progress';
import { exactTime } from './words';

/** The hover of an operation: what the row has no room for, with exact times. Markdown. */
export function operationTooltip(state: OperationState): string {
  const { header } = state;
  const blockers = currentBlockers(state);
  const lines = [
    `**${markdownText(header.title)}**`,
    `Cluster ${markdownText(header.cluster.name)}, plan ${header.planHash.slice(0, 4)}`,
    `Begun ${exactTime(state.startedAt ?? header.createdAt)} by ${markdownText(header.createdBy)}`,
    ...(state.endedAt === undefined ? [`Last heard of ${exactTime(state.lastAt)}`] : [`Ended ${exactTime(state.endedAt)}`]),
    ...(state.resumes > 0 ? [`Resumed ${state.resumes === 1 ? 'once' : `${state.resumes} times`}`] : []),
    ...(state.summary === undefined ? [] : [markdownText(state.summary)]),
    ...blockers
      .slice(0, 5)
      .map((blocker) => `${markdownText(blocker.subject)} waits for ${markdownText(blocker.waitsFor)}: ${markdownText(blocker.reason)}`),
  ];
  return lines.join('  \n');
}
