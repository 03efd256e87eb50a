import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Step, StepContext, Verdict } from '../engine/definition';
import { findNode } from './find-node';
import { retryTransient } from './retry';

const STEP_TIMEOUT = 60_000;

/** What the step that cordons or uncordons a node looks like in plan and journal. */
export function schedulingStepInfo(id: string, node: string, unschedulable: boolean): StepInfo {
  return {
    id,
    title: unschedulable ? `Cordon ${node}` : `Uncordon ${node}`,
    target: node,
    kind: 'mutate',
    idempotency: 'verifyFirst',
    cancel: 'boundary',
    timeout: STEP_TIMEOUT,
    lane: node,
  };
}

/**
 * Cordons or uncordons one node: writes only `spec.unschedulable`, and nothing when it is already so.
 * A refusal fails the step, which keeps every later step of the node from running.
 */
export function schedulingStep(
  port: KubernetesPort,
  info: StepInfo,
  wanted: {
    readonly unschedulable: boolean;
    /** How the node was before the operation; undo brings back only what it changed. */ readonly before: boolean;
  },
  random: () => number,
): Step {
  const node = info.target;
  const step: Step = {
    ...info,
    verify: (context) => verifyScheduling(port, node, wanted.unschedulable, random, context),
    run: (context) => setScheduling(port, node, wanted.unschedulable, random, context),
  };
  if (wanted.before === wanted.unschedulable) return step;
  return {
    ...step,
    undo: {
      title: wanted.unschedulable ? `Uncordon ${node}` : `Cordon ${node}`,
      run: (context) => setScheduling(port, node, wanted.before, random, context),
    },
  };
}

/** Whether a node's scheduling is as wanted, as the API server has it now. */
export async function verifyScheduling(
  port: KubernetesPort,
  node: string,
  unschedulable: boolean,
  random: () => number,
  context: StepContext,
): Promise<Verdict> {
  const found = await retryTransient(context.clock, random, context.signal, () => findNode(port, node, context.signal), port);
  if (found.unschedulable === unschedulable) return { so: true };
  return { so: false, why: unschedulable ? `${node} takes new pods: it is not cordoned.` : `${node} is still cordoned.` };
}

/** Makes no call that writes when the node is already as wanted. */
export async function setScheduling(
  port: KubernetesPort,
  node: string,
  unschedulable: boolean,
  random: () => number,
  { clock, signal }: StepContext,
): Promise<void> {
  try {
    const set = async () => {
      const found = await findNode(port, node, signal);
      if (found.unschedulable !== unschedulable) await port.setUnschedulable(node, unschedulable, signal);
    };
    await retryTransient(clock, random, signal, set, port);
  } catch (error) {
    if (!DrydockError.is(error, 'forbidden')) throw error;
    throw new DrydockError('forbidden', `${node} was not ${unschedulable ? 'cordoned' : 'uncordoned'}: ${error.message}`, {
      cause: error,
      hint: 'It takes permission to patch nodes. Diagnose Connection tells who you are to the cluster.',
    });
  }
}
