import type { OperationId } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { DrainOptions } from '../../core/plan/drain/options';
import type { DrainPlan } from '../../core/plan/drain/plan';
import { planDrain } from '../../core/plan/drain/planner';
import { planDifferences } from '../../core/plan/drift';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { OpenedOperation, OperationDefinition } from '../engine/definition';
import { Limiter } from '../nodes/limiter';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import { sendDeletion, sendEviction } from './execution/evict-pod';
import { LeaveRequests } from './execution/leave-requests';
import type { Judge } from './execution/newcomers';
import { readDrainFacts } from './facts';
import { drainSteps, type DrainParts } from './steps';
import { judgementsOf, workOf } from './work';

/** Eviction requests under way at once, over all nodes of a drain. */
const EVICTIONS = 20;

/** Carries out plans of type `drain`, and takes them up again. */
export interface DrainDefinition extends OperationDefinition {
  readonly type: 'drain';
  /** Tells a running drain to leave a pod (`namespace/name`) where it is. False when it does not wait for that pod. */
  leavePod(operation: OperationId, pod: string): boolean;
}

export function createDrainDefinition(deps: NodeOperationDeps): DrainDefinition {
  const running = new Map<OperationId, LeaveRequests>();
  return {
    type: 'drain',
    leavePod: (operation, pod) => running.get(operation)?.ask(pod) ?? false,
    async open(header, signal, journaled) {
      const plan = header.plan as DrainPlan;
      const { port, ...identity } = await openCluster(deps, header, signal);
      const leave = new LeaveRequests(leftBefore(journaled));
      running.set(header.id, leave);
      const parts = partsOf(port, plan, leave, deps);
      return {
        ...identity,
        steps: workOf(plan).flatMap((work) => drainSteps(work, parts)),
        drift: (drifting) => drift(port, plan, deps, drifting),
        dispose() {
          if (running.get(header.id) === leave) running.delete(header.id);
        },
      } satisfies OpenedOperation;
    },
  };
}

/** A pod that was left once stays left when the operation is taken up again. */
function leftBefore(journaled: OperationState | undefined): readonly string[] {
  const items = journaled?.steps.flatMap((step) => [...step.items.values()]) ?? [];
  return items.filter((item) => item.state === 'skipped').map((item) => item.item);
}

function partsOf(port: KubernetesPort, plan: DrainPlan, leave: LeaveRequests, deps: NodeOperationDeps): DrainParts {
  const { options } = plan.body;
  const grace = options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds };
  return {
    port,
    leave,
    log: deps.log,
    random: deps.random,
    limiter: new Limiter(EVICTIONS),
    send: options.disableEviction ? sendDeletion(port, grace) : sendEviction(port, grace),
    judge: judgeBy(port, plan, deps),
    settings: {
      timeoutSeconds: options.timeoutSeconds,
      stallAfterSeconds: options.stallAfterSeconds,
      skipWaitForDeleteSeconds: options.skipWaitForDeleteSeconds ?? 0,
      gracePeriodSeconds: options.gracePeriodSeconds,
    },
  };
}

/** Plans one node again as it is now, under the same options. */
function judgeBy(port: KubernetesPort, plan: DrainPlan, deps: NodeOperationDeps): Judge {
  const options: DrainOptions = { ...plan.body.options, serverDryRun: false };
  return async (name, signal) => {
    const facts = await readDrainFacts(port, [name], options, signal, deps.clock);
    const node = planDrain(facts, options, plan.cluster).body.nodes[0];
    return node ? judgementsOf(node) : new Map();
  };
}

async function drift(port: KubernetesPort, plan: DrainPlan, deps: NodeOperationDeps, signal: AbortSignal): Promise<readonly string[]> {
  const facts = await readDrainFacts(port, plan.targets, plan.body.options, signal, deps.clock);
  return planDifferences(plan, planDrain(facts, plan.body.options, plan.cluster));
}
