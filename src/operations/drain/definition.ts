import type { OperationId } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { DrainPlan } from '../../core/plan/drain/plan';
import { isGoing, judgeNewcomer, planDrain } from '../../core/plan/drain/planner';
import { planDifferences } from '../../core/plan/drift';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { OpenedOperation, OperationDefinition, Step } from '../engine/definition';
import { Limiter } from '../nodes/limiter';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import { sendDeletion, sendEviction } from './execution/evict-pod';
import { LeaveRequests } from './execution/leave-requests';
import type { Judge } from './execution/newcomers';
import { readDrainFacts } from './facts';
import { readOwners } from './facts/owners';
import { drainStepInfos } from './step-infos';
import { drainStep, type DrainParts } from './steps';
import { workOf } from './work';

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
      const parts = drainPartsOf(port, plan, leave, deps);
      return {
        ...identity,
        steps: stepsOf(plan, parts),
        drift: (drifting) => drift(port, plan, deps, drifting),
        dispose() {
          if (running.get(header.id) === leave) running.delete(header.id);
        },
      } satisfies OpenedOperation;
    },
  };
}

function stepsOf(plan: DrainPlan, parts: DrainParts): readonly Step[] {
  const works = workOf(plan);
  return drainStepInfos(plan).flatMap((info) => {
    const work = works.find((one) => one.node === info.target);
    return work ? [drainStep(info, work, parts)] : [];
  });
}

/** A pod that was left once stays left when the operation is taken up again. */
function leftBefore(journaled: OperationState | undefined): readonly string[] {
  const items = journaled?.steps.flatMap((step) => [...step.items.values()]) ?? [];
  return items.filter((item) => item.state === 'skipped').map((item) => item.item);
}

/** What the steps of a drain work with. */
export function drainPartsOf(port: KubernetesPort, plan: DrainPlan, leave: LeaveRequests, deps: NodeOperationDeps): DrainParts {
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

/** Judges pods that the plan does not know by the planner's filters and the plan's options, with their owners read now. */
function judgeBy(port: KubernetesPort, { body }: DrainPlan, deps: NodeOperationDeps): Judge {
  return async (pods, signal) => {
    const owners = await readOwners(port, pods, new Limiter(EVICTIONS), signal);
    return pods.map((pod) => {
      const judged = judgeNewcomer(pod, body.options, owners, deps.clock.now());
      return { evict: isGoing(judged), why: judged.why };
    });
  };
}

async function drift(port: KubernetesPort, plan: DrainPlan, deps: NodeOperationDeps, signal: AbortSignal): Promise<readonly string[]> {
  const facts = await readDrainFacts(port, plan.targets, plan.body.options, signal, deps.clock);
  return planDifferences(plan, planDrain(facts, plan.body.options, plan.cluster));
}
