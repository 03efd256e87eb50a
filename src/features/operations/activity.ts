import type { Disposable } from '../../core/disposable';
import type { Event } from '../../core/event';
import type { ClusterId } from '../../core/model/cluster';
import type { OperationState } from '../../core/operation/state';
import { isActive, itemTally, waitingWords } from './progress';
import { changedTargets } from './undo';
import { joined } from './words';

/** Where rows of nodes learn what is being done to them; undefined words take it back. */
export interface RowWords {
  set(cluster: ClusterId, node: string, words: string | undefined): void;
}

const VERBS: Readonly<Record<string, string>> = {
  drain: 'Draining',
  cordon: 'Cordoning',
  uncordon: 'Uncordoning',
  outOfService: 'Taking out of service',
  maintenance: 'In maintenance',
  takeSnapshot: 'Taking a snapshot',
};

/** Keeps the rows of nodes told of the operations of this process, for as long as it is not disposed of. */
export function tellRows(changes: Event<OperationState>, rows: RowWords): Disposable {
  return changes((state) => {
    for (const node of state.header.targets) rows.set(state.header.cluster.id as ClusterId, node, activityWords(state, node));
  });
}

/**
 * What an operation does to one node now, for example `Draining 7/12 · waiting for PDB shop/web`.
 * Undefined: the operation does not concern the node, or has nothing more to do with it.
 */
export function activityWords(state: OperationState, node: string): string | undefined {
  if (!isActive(state.status) || !state.header.targets.includes(node)) return undefined;
  if (state.undoing) return changedTargets(state).includes(node) ? 'Taking back' : undefined;
  const steps = state.steps.filter((step) => step.info.target === node || step.info.lane === node);
  const open = steps.filter((step) => step.status === 'pending' || step.status === 'running');
  if (open.length === 0) return undefined;
  const verb = VERBS[state.header.type] ?? state.header.title;
  const running = open.filter((step) => step.status === 'running');
  if (running.length === 0) return steps.length === open.length ? `${verb}: waiting its turn` : verb;
  const tally = itemTally(steps);
  return joined(tally ? `${verb} ${tally.done}/${tally.total}` : verb, waitingWords(running.flatMap((step) => step.blockers)));
}
