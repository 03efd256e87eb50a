import { objectKey } from '../../core/model/object';
import type { PodModel } from '../../core/model/pod';
import { hasOutOfServiceTaint, OUT_OF_SERVICE_TAINT, toleratesOutOfService, type OutOfServicePlan } from '../../core/plan/out-of-service';
import type { StepInfo } from '../../core/operation/events';
import type { KubernetesPort } from '../../ports/kubernetes';
import { awaitEnd } from '../drain/execution/await-end';
import { DepartureBoard } from '../drain/execution/board';
import { Departure } from '../drain/execution/departure';
import { NodePods } from '../drain/execution/node-pods';
import { checkStep } from '../engine/check-step';
import type { Step, StepContext, Verdict } from '../engine/definition';
import { findNode } from '../nodes/find-node';
import { listed } from '../nodes/listed';

const CHECK_TIMEOUT = 60_000;
/** The controllers act within a minute or two; far beyond that something is wrong with them. */
const WAIT_TIMEOUT = 15 * 60_000;
const STALL_AFTER_SECONDS = 180;

/** The steps of a plan as its operation runs them. */
export function outOfServiceStepInfos(plan: OutOfServicePlan): readonly StepInfo[] {
  return plan.steps.map((step): StepInfo => {
    const common = { ...step, lane: step.target };
    switch (step.kind) {
      case 'mutate':
        return { ...common, idempotency: 'verifyFirst', cancel: 'boundary', timeout: CHECK_TIMEOUT };
      case 'wait':
        return { ...common, idempotency: 'safe', cancel: 'now', timeout: WAIT_TIMEOUT };
      case 'check':
      case 'ask':
        return { ...common, idempotency: 'safe', cancel: 'now', timeout: CHECK_TIMEOUT };
    }
  });
}

export function outOfServiceSteps(port: KubernetesPort, plan: OutOfServicePlan): readonly Step[] {
  return outOfServiceStepInfos(plan).map((info) => {
    if (info.kind === 'mutate') return taintStep(port, info, plan.body.tainted);
    return info.kind === 'wait' ? waitStep(port, info) : offStep(port, info);
  });
}

function offStep(port: KubernetesPort, info: StepInfo): Step {
  const node = info.target;
  const verify = async (context: StepContext): Promise<Verdict> => {
    const found = await findNode(port, node, context.signal);
    if (found.readiness !== 'ready') return { so: true };
    return { so: false, why: `${node} is Ready: its kubelet answers, so the machine is not off.` };
  };
  return checkStep(info, verify, { kind: 'policy', hint: `Drain ${node} instead; the taint is for machines that are off for certain.` });
}

function taintStep(port: KubernetesPort, info: StepInfo, taintedBefore: boolean): Step {
  const node = info.target;
  const set = async (present: boolean, context: StepContext): Promise<void> => {
    const found = await findNode(port, node, context.signal);
    if (hasOutOfServiceTaint(found) !== present) await port.setTaint(node, OUT_OF_SERVICE_TAINT, present, context.signal);
  };
  const step: Step = {
    ...info,
    async verify(context) {
      const found = await findNode(port, node, context.signal);
      return hasOutOfServiceTaint(found)
        ? { so: true }
        : { so: false, why: `${node} does not have the taint ${OUT_OF_SERVICE_TAINT.key}.` };
    },
    run: (context) => set(true, context),
  };
  if (taintedBefore) return step;
  return { ...step, undo: { title: `Remove the out-of-service taint from ${node}`, run: (context) => set(false, context) } };
}

function waitStep(port: KubernetesPort, info: StepInfo): Step {
  const node = info.target;
  return {
    ...info,
    async verify(context) {
      const present = await leavingPods(port, node, context);
      if (present.length > 0) return { so: false, why: `${node} still has ${listed(present.map(objectKey))}.` };
      return {
        so: true,
        note: `Remove the taint ${OUT_OF_SERVICE_TAINT.key} from ${node} once it has recovered; until then nothing runs there.`,
      };
    },
    run: (context) => awaitAll(port, node, context),
  };
}

async function awaitAll(port: KubernetesPort, node: string, context: StepContext): Promise<void> {
  const pods = new NodePods(port, node, context.clock, context.log);
  const board = new DepartureBoard(context, pods, STALL_AFTER_SECONDS);
  try {
    await pods.start(context.signal);
    for (const { namespace, name, uid } of await leavingPods(port, node, context)) {
      const pod = { namespace, name, uid, budgets: [] };
      const departure = new Departure(pod, () => context.clock.now(), board.moved);
      board.add(departure);
      departure.to('terminating');
      pods.expectEnd(pod);
    }
    void board.keepLooking();
    await Promise.all(board.remaining.map((departure) => awaitEnd(departure, pods, context.clock, 0, context.signal)));
    context.signal.throwIfAborted();
  } finally {
    board.dispose();
    pods.dispose();
  }
}

async function leavingPods(port: KubernetesPort, node: string, context: StepContext): Promise<readonly PodModel[]> {
  const { items } = await port.list('Pod', { fieldSelector: `spec.nodeName=${node}` }, context.signal);
  return items.filter((pod) => !pod.mirror && !toleratesOutOfService(pod));
}
