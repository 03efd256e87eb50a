import type { DrainFacts } from '../drain/facts';
import type { DrainOptions } from '../drain/options';
import { planDrain } from '../drain/planner';
import type { PlanCluster } from '../plan';
import type { DrainPreview } from './plan';

/** Reasons that a preview names at most, for a node. */
const NAMED = 5;

/** What the drain of each node would meet now. */
export function previewDrains(drains: Readonly<Record<string, DrainFacts>>, options: DrainOptions, cluster: PlanCluster): ReadonlyMap<string, DrainPreview> {
  return new Map(Object.entries(drains).map(([name, facts]) => [name, previewOf(facts, options, cluster)] as const));
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
