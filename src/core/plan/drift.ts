import { isGoing } from './drain/planner';
import type { DrainPlan, PodVerdict } from './drain/plan';

/**
 * What stands against a plan that a person read, in one made from facts read again; one sentence each, empty when it holds.
 * What only makes the drain easier (a pod that is gone, a budget with more room, a pod that may go now) does not: on a busy
 * cluster something moves every second, and a plan must not be refused for it.
 */
export function planDifferences(before: DrainPlan, after: DrainPlan): readonly string[] {
  if (before.hash === after.hash) return [];
  return [
    ...nodeDifferences(before, after),
    ...podDifferences(before, after),
    ...budgetDifferences(before, after),
    ...findingDifferences(before, after),
  ];
}

function nodeDifferences(before: DrainPlan, after: DrainPlan): readonly string[] {
  const now = new Map(after.body.nodes.map((node) => [node.name, node]));
  return before.body.nodes.flatMap((was) => {
    const is = now.get(was.name);
    if (!is) return [`${was.name} is no longer part of the cluster.`];
    if (is.uid !== was.uid) return [`${was.name} was removed and joined again: it is another node of the same name.`];
    return [
      ...(is.cordoned === was.cordoned ? [] : [`${was.name} was ${is.cordoned ? 'cordoned' : 'uncordoned'}.`]),
      ...(was.ready && !is.ready ? [`${was.name} is not Ready any more.`] : []),
    ];
  });
}

function podDifferences(before: DrainPlan, after: DrainPlan): readonly string[] {
  const [was, is] = [podsOf(before), podsOf(after)];
  const came = [...is.values()].filter((pod) => !was.has(pod.uid)).map((pod) => `${pod.pod} came to the node (${verdictWords(pod)}).`);
  const changed = [...is.values()].flatMap((pod) => {
    const earlier = was.get(pod.uid);
    if (!earlier || !isHarder(earlier, pod)) return [];
    return [`${pod.pod}: ${verdictWords(earlier)} before, ${verdictWords(pod)} now.`];
  });
  return [...came, ...changed].sort();
}

/** How much a verdict asks of the cluster and of people. */
const WEIGHT: Readonly<Record<PodVerdict['verdict'], number>> = { skip: 0, evict: 1, unknown: 2, waits: 3, blocked: 4 };

/** Leaving a pod that was to go is harder, too: the node would not be empty. So is another reason for the same block. */
function isHarder(before: PodVerdict, after: PodVerdict): boolean {
  if (before.verdict === after.verdict) return after.verdict !== 'evict' && before.code !== after.code;
  return WEIGHT[after.verdict] > WEIGHT[before.verdict] || (after.verdict === 'skip' && isGoing(before));
}

function podsOf(plan: DrainPlan): ReadonlyMap<string, PodVerdict> {
  return new Map(plan.body.nodes.flatMap((node) => node.pods).map((pod) => [pod.uid, pod]));
}

function verdictWords(pod: PodVerdict): string {
  if (pod.verdict === 'evict') return 'evicted';
  if (pod.verdict === 'waits') return 'waits for a budget';
  if (pod.verdict === 'skip') return 'stays';
  return isGoing(pod) ? 'goes' : pod.why === '' ? pod.verdict : `${pod.verdict}: ${pod.why}`;
}

function budgetDifferences(before: DrainPlan, after: DrainPlan): readonly string[] {
  const was = new Map(before.body.budgets.map((line) => [line.budget, line]));
  return after.body.budgets.flatMap((line) => {
    const earlier = was.get(line.budget);
    if (!earlier) return line.allowed >= line.pods.length ? [] : [`PDB ${line.budget} plays a part now: ${line.arithmetic}.`];
    if (line.allowed >= earlier.allowed || line.allowed >= line.pods.length) return [];
    return [`PDB ${line.budget} changed: ${earlier.arithmetic} before, ${line.arithmetic} now.`];
  });
}

function findingDifferences(before: DrainPlan, after: DrainPlan): readonly string[] {
  const all = (plan: DrainPlan) => [...plan.blockers, ...plan.warnings, ...plan.unknowns];
  const key = ({ code, subject }: { code: string; subject: string }) => `${code} ${subject}`;
  const was = new Set(all(before).map(key));
  const pods = new Set(after.body.nodes.flatMap((node) => node.pods.map((pod) => pod.pod)));
  // What is about a pod was told with the pod.
  return all(after)
    .filter((finding) => !was.has(key(finding)) && !pods.has(finding.subject))
    .map((finding) => finding.message);
}
