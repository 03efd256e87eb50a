import { isGoing } from './drain/planner';
import type { DrainPlan, PodVerdict } from './drain/plan';

/** What changed between the plan a person read and one made from facts read again; one sentence each, empty when it holds. */
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
      ...(is.ready === was.ready ? [] : [`${was.name} is ${is.ready ? 'Ready again' : 'not Ready any more'}.`]),
    ];
  });
}

function podDifferences(before: DrainPlan, after: DrainPlan): readonly string[] {
  const [was, is] = [podsOf(before), podsOf(after)];
  const came = [...is.values()].filter((pod) => !was.has(pod.uid)).map((pod) => `${pod.pod} came to the node (${verdictWords(pod)}).`);
  const went = [...was.values()].filter((pod) => !is.has(pod.uid)).map((pod) => `${pod.pod} is gone from the node.`);
  const changed = [...is.values()].flatMap((pod) => {
    const earlier = was.get(pod.uid);
    if (!earlier || (earlier.verdict === pod.verdict && earlier.code === pod.code)) return [];
    return [`${pod.pod}: ${verdictWords(earlier)} before, ${verdictWords(pod)} now.`];
  });
  return [...came, ...went, ...changed].sort();
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
    if (!earlier) return [`PDB ${line.budget} plays a part now: ${line.arithmetic}.`];
    if (earlier.allowed === line.allowed && earlier.healthy === line.healthy && earlier.desired === line.desired) return [];
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
