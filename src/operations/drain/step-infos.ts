import type { StepInfo } from '../../core/operation/events';
import { schedulingStepInfo } from '../nodes/unschedulable';

/** Ids of the steps that drain a node: the journal, the tree and the reports know them by these. */
export const drainStepIds = {
  cordon: (node: string) => `cordon:${node}`,
  evict: (node: string) => `evict:${node}`,
  verify: (node: string) => `verify:${node}`,
} as const;

const VERIFY_TIMEOUT = 5 * 60_000;

/** The steps of one node, in order: a lane of its own. */
export function drainStepInfos(node: string, pods: number): readonly StepInfo[] {
  return [
    schedulingStepInfo(drainStepIds.cordon(node), node, true),
    {
      id: drainStepIds.evict(node),
      title: `Evict ${pods} ${pods === 1 ? 'pod' : 'pods'} from ${node}`,
      target: node,
      kind: 'mutate',
      // Every request names the UID of its pod: asking again for one that went finds nothing to do.
      idempotency: 'safe',
      cancel: 'boundary',
      // Bounded by the plan's timeout, after which the step asks.
      timeout: undefined,
      lane: node,
    },
    {
      id: drainStepIds.verify(node),
      title: `Verify that ${node} is empty and cordoned`,
      target: node,
      kind: 'check',
      idempotency: 'safe',
      cancel: 'boundary',
      timeout: VERIFY_TIMEOUT,
      lane: node,
    },
  ];
}
