import { DrydockError } from '../../core/errors';
import type { ClusterId } from '../../core/model/cluster';
import type { OutOfServicePlan } from '../../core/plan/out-of-service';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import type { FollowedOperation } from '../operations/follower';
import { sentence } from '../operations/words';
import type { PlanDisplay } from './conversation';

/** Where the removal of a dead node's pods is planned and started. */
export interface OutOfServiceDesk {
  /** Connects where needed, reads the node and its pods, and plans. */
  prepare(cluster: ClusterId, node: string, signal: AbortSignal): Promise<OutOfServicePlan>;
  /** The plan as Markdown. */
  render(plan: OutOfServicePlan, now: number): string;
  /** Starts it; rejects as the start of a drain does. */
  start(plan: OutOfServicePlan): Promise<FollowedOperation>;
}

export interface OutOfServiceDeps {
  readonly desk: OutOfServiceDesk;
  readonly interaction: Interaction;
  readonly clock: Clock;
  readonly display: PlanDisplay;
}

/**
 * Marks a node whose machine is off, so that its pods are deleted by force and its volumes are let go. On a machine that
 * still runs this corrupts data: the person has to say that it is off by typing the node's name.
 * @throws DrydockError `invalid` when the plan is blocked, for example because the node is Ready
 */
export async function takeOutOfService(cluster: ClusterId, node: string, deps: OutOfServiceDeps): Promise<FollowedOperation | undefined> {
  const { desk, display } = deps;
  const plan = await display.busy(`Reading what runs on ${node}`, (signal) => desk.prepare(cluster, node, signal));
  await display.show(desk.render(plan, deps.clock.now()));
  const [blocker] = plan.blockers;
  if (blocker) {
    throw new DrydockError('invalid', sentence(blocker.message), blocker.hint === undefined ? {} : { hint: blocker.hint });
  }
  const agreed = await deps.interaction.ask({
    kind: 'typeName',
    title: `Take ${node} on ${plan.cluster.name} out of service?`,
    detail:
      `Only for a machine that is certainly off: its pods are deleted by force and their volumes are attached elsewhere, which ` +
      `corrupts data if it still runs. The taint has to be removed once the machine is repaired.`,
    expected: node,
    action: `${node} is off, delete its pods`,
  });
  return agreed ? desk.start(plan) : undefined;
}
