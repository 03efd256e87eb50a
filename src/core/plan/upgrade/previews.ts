import { known } from '../../known';
import type { PodModel } from '../../model/pod';
import type { DrainFacts } from '../drain/facts';
import type { DrainOptions } from '../drain/options';
import { planDrain } from '../drain/planner';
import type { PlanCluster } from '../plan';
import type { ClusterDrainFacts } from './facts';
import type { DrainPreview } from './plan';

/** Reasons that a preview names at most, for a node. */
const NAMED = 5;

/** What the drain of each node, or of those that are named, would meet now, with all others where they are. */
export function previewDrains(
  facts: ClusterDrainFacts,
  options: DrainOptions,
  cluster: PlanCluster,
  names: readonly string[] = facts.nodes.map(({ name }) => name),
): ReadonlyMap<string, DrainPreview> {
  return new Map(names.map((name) => [name, previewOf(drainFactsOf(facts, name), options, cluster)] as const));
}

/** What the drain of one node, or of several at one time, is planned from. */
export function drainFactsOf(facts: ClusterDrainFacts, ...names: readonly string[]): DrainFacts {
  const own: PodModel[] = [];
  const others: PodModel[] = [];
  for (const pod of facts.pods) (pod.nodeName !== undefined && names.includes(pod.nodeName) ? own : others).push(pod);
  const controllers = new Set(own.map(({ controller }) => controller?.uid));
  const direct = facts.owners.filter(({ ref }) => controllers.has(ref.uid));
  const above = new Set(direct.map(({ object }) => (object.known ? object.value?.controller?.uid : undefined)));
  const owners = [...direct, ...facts.owners.filter(({ ref }) => above.has(ref.uid) && !controllers.has(ref.uid))];
  return { ...facts, pods: own, otherPods: known(others), owners, targets: names, previews: undefined };
}

function previewOf(facts: DrainFacts, options: DrainOptions, cluster: PlanCluster): DrainPreview {
  const { body, blockers } = planDrain(facts, options, cluster);
  const stuck = body.budgets.filter(({ rounds, never }) => rounds === undefined || never);
  return {
    pods: body.totals.pods,
    evicted: body.totals.evict + body.totals.waits,
    waits: body.totals.waits,
    blocked: body.totals.blocked,
    unknown: body.totals.unknown,
    rounds: body.rounds,
    longestGraceSeconds: Math.max(0, ...body.nodes.map(({ longestGraceSeconds }) => longestGraceSeconds)),
    room: body.room.answer,
    roomWhy: body.room.why,
    stuck: stuck.slice(0, NAMED).map(({ budget, arithmetic }) => `${budget} (${arithmetic})`),
    blockers: blockers.slice(0, NAMED).map(({ subject, message }) => (message.startsWith(subject) ? message : `${subject}: ${message}`)),
  };
}
