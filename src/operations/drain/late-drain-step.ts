import type { NodeModel } from '../../core/model/node';
import type { StepInfo } from '../../core/operation/events';
import type { DrainOptions } from '../../core/plan/drain/options';
import type { PlanCluster } from '../../core/plan/plan';
import type { Step, StepContext } from '../engine/definition';
import { findNode } from '../nodes/find-node';
import { listed } from '../nodes/listed';
import { setScheduling } from '../nodes/unschedulable';
import { drainLate, podsToMove, type LateDrain } from './late-drain';

/** The drain of one node as a step of something larger. */
export interface DrainOfStep {
  readonly name: string;
  /** It was cordoned before, and is left so. */
  readonly cordoned: boolean;
  readonly options: DrainOptions;
  readonly cluster: PlanCluster;
  /** The node was drained for something that is done: it counts as drained, however it is used since. */
  readonly isPast: (node: NodeModel) => boolean;
  /** What did not happen to a node that can't be drained, as a sentence. */
  readonly untouched: string;
  /** What else could be done then, behind `Then resume;`. */
  readonly otherwise: string;
  /** Looks whether it may begin; throws where it may not. */
  readonly before?: (context: StepContext) => void;
}

/** Cordons and empties a node, planned when its time comes. */
export function lateDrainStep(info: StepInfo, wanted: DrainOfStep, parts: Pick<LateDrain, 'deps' | 'port' | 'ask'>): Step {
  const { name, cordoned, options, cluster } = wanted;
  const drain: LateDrain = {
    cluster,
    options,
    deps: parts.deps,
    port: (signal) => parts.port(signal),
    ask: (context, task) => parts.ask(context, task),
  };
  const uncordon = async (context: StepContext) => setScheduling(await parts.port(context.signal), name, false, parts.deps.random, context);
  return {
    ...info,
    async verify(context) {
      const node = await parts.ask(context, (port) => findNode(port, name, context.signal));
      if (wanted.isPast(node)) return { so: true };
      if (!node.unschedulable) return { so: false, why: `${name} takes new pods: it is not cordoned.` };
      const left = await podsToMove(name, drain, context);
      return left.length === 0 ? { so: true } : { so: false, why: `${name} still has ${listed(left)}.` };
    },
    async run(context) {
      wanted.before?.(context);
      const refusal = { untouched: wanted.untouched, then: `Then resume; ${wanted.otherwise}` };
      await drainLate(info, { name, cordoned }, drain, refusal, context);
    },
    ...(cordoned ? {} : { undo: { title: `Uncordon ${name}`, run: uncordon } }),
  };
}
