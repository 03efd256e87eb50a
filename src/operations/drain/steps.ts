import { DrydockError } from '../../core/errors';
import { objectKey } from '../../core/model/object';
import type { StepInfo } from '../../core/operation/events';
import { checkStep } from '../engine/check-step';
import type { Step, StepContext, Verdict } from '../engine/definition';
import { listed } from '../nodes/listed';
import { retryTransient } from '../nodes/retry';
import { schedulingStep, setScheduling, verifyScheduling } from '../nodes/unschedulable';
import type { LeavingPod } from './execution/departure';
import { NodeEviction, type EvictionSettings, type NodeEvictionParts } from './execution/node-eviction';
import { Newcomers, type Judge } from './execution/newcomers';
import { drainStepIds } from './step-infos';

/** One node's share of a plan. */
export interface NodeWork {
  readonly node: string;
  /** It was cordoned before the drain, which then leaves it so. */
  readonly cordonedBefore: boolean;
  readonly leaving: readonly LeavingPod[];
  /** UIDs of every pod of the node that the plan has a verdict for. */
  readonly judged: readonly string[];
}

export interface DrainParts extends Omit<NodeEvictionParts, 'newcomers' | 'uncordon'> {
  readonly judge: Judge;
  readonly settings: EvictionSettings;
}

/** One step of a drain, from its data. */
export function drainStep(info: StepInfo, work: NodeWork, parts: DrainParts): Step {
  switch (info.id) {
    case drainStepIds.evict(work.node):
      return evictStep(info, work, parts);
    case drainStepIds.verify(work.node):
      return verifyStep(info, work, parts);
    default:
      return schedulingStep(parts.port, info, { unschedulable: true, before: work.cordonedBefore }, parts.random);
  }
}

function evictStep(info: StepInfo, work: NodeWork, parts: DrainParts): Step {
  const uncordon = work.cordonedBefore
    ? undefined
    : (context: StepContext) => setScheduling(parts.port, work.node, false, parts.random, context);
  return {
    ...info,
    verify: (context) => verifyEmpty(work, parts, context),
    run(context) {
      const newcomers = new Newcomers(parts.port, work.node, work.judged, parts.judge, parts.random);
      return new NodeEviction(work.node, work.leaving, parts.settings, { ...parts, newcomers, uncordon }, context).run();
    },
  };
}

function verifyStep(info: StepInfo, work: NodeWork, parts: DrainParts): Step {
  const verify = async (context: StepContext): Promise<Verdict> => {
    try {
      const scheduling = await verifyScheduling(parts.port, work.node, true, parts.random, context);
      return scheduling.so ? await verifyEmpty(work, parts, context) : scheduling;
    } catch (error) {
      if (!DrydockError.is(error, 'notFound')) throw error;
      // An autoscaler may remove a node as soon as it is empty.
      context.note(`${work.node} is no longer part of the cluster.`);
      return { so: true };
    }
  };
  return checkStep(info, verify, { kind: 'conflict', hint: 'Something else works on this node. Look at its events, then drain again.' });
}

/** Asks the API server itself, not a cache: no pod that was to leave has its UID there any more. */
async function verifyEmpty(work: NodeWork, parts: DrainParts, context: StepContext): Promise<Verdict> {
  const query = { fieldSelector: `spec.nodeName=${work.node}` };
  const { items } = await retrying(parts, context, () => parts.port.list('Pod', query, context.signal));
  const leaving = new Set(work.leaving.map((pod) => pod.uid));
  const present = items.filter((pod) => leaving.has(pod.uid));
  const left = present.filter((pod) => parts.leave.has(objectKey(pod)) || isNotWaitedFor(pod.deletionAt, parts, context));
  if (left.length < present.length) {
    return { so: false, why: `${work.node} still has ${listed(present.filter((pod) => !left.includes(pod)).map(objectKey))}.` };
  }
  if (left.length === 0) return { so: true };
  return { so: true, note: `Left on ${work.node}: ${listed(left.map(objectKey))}.` };
}

function isNotWaitedFor(deletionAt: number | undefined, { settings }: DrainParts, context: StepContext): boolean {
  const { skipWaitForDeleteSeconds } = settings;
  return skipWaitForDeleteSeconds > 0 && deletionAt !== undefined && context.clock.now() >= deletionAt + skipWaitForDeleteSeconds * 1000;
}

function retrying<T>(parts: DrainParts, context: StepContext, task: () => Promise<T>): Promise<T> {
  return retryTransient(context.clock, parts.random, context.signal, task, parts.port);
}
