import type { OperationState } from '../../core/operation/state';
import { currentBlockers } from './progress';
import { exactTime } from './words';

/** The hover of an operation: what the row has no room for, with exact times. Markdown. */
export function operationTooltip(state: OperationState): string {
  const { header } = state;
  const blockers = currentBlockers(state);
  const lines = [
    `**${plain(header.title)}**`,
    `Cluster ${plain(header.cluster.name)}, plan ${header.planHash.slice(0, 4)}`,
    `Begun ${exactTime(state.startedAt ?? header.createdAt)} by ${plain(header.createdBy)}`,
    ...(state.endedAt === undefined ? [`Last heard of ${exactTime(state.lastAt)}`] : [`Ended ${exactTime(state.endedAt)}`]),
    ...(state.resumes > 0 ? [`Resumed ${state.resumes === 1 ? 'once' : `${state.resumes} times`}`] : []),
    ...(state.summary === undefined ? [] : [plain(state.summary)]),
    ...blockers.slice(0, 5).map((blocker) => `${plain(blocker.subject)} waits for ${plain(blocker.waitsFor)}: ${plain(blocker.reason)}`),
  ];
  return lines.join('  \n');
}

/** Names come from the cluster: nothing in them may become a link, an icon or formatting. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+!|<>~$&-]/g, '\\$&');
}
