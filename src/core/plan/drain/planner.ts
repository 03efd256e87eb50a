import { isControlPlane, type NodeModel } from '../../model/node';
import { objectKey } from '../../model/object';
import type { PodModel } from '../../model/pod';
import { parseLabelSelector } from '../../parse/label-selector';
import { hashOf } from '../hash';
import type { Estimate, PlanCluster, PlannedStep } from '../plan';
import { budgetLines, BudgetIndex } from './budgets';
import { kubectlCommands } from './commands';
import type { DrainFacts } from './facts';
import { emptyDirs, filterPod } from './filters';
import { nodeFindings } from './node-findings';
import type { DrainOptions } from './options';
import { OwnerIndex } from './owners';
import { Placement } from './placement';
import { budgetsUnknown, podFinding, podWarnings, roomWarnings, roundWarnings } from './pod-findings';
import type { DrainBody, DrainNodePlan, DrainPlan, DrainVerdict, PodVerdict } from './plan';
import { isGoing, judgePod, type JudgeContext, type JudgedPod } from './verdicts';

export { isGoing } from './verdicts';

/**
 * Plans the drain of one or more nodes from facts. Pure: equal facts and options give an equal plan with an equal hash.
 * @throws DrydockError of kind `invalid` when the pod selector can't be read
 */
export function planDrain(facts: DrainFacts, options: DrainOptions, cluster: PlanCluster): DrainPlan {
  const context: JudgeContext = {
    options,
    at: facts.at,
    selector: options.podSelector === undefined ? undefined : parseLabelSelector(options.podSelector),
    owners: new OwnerIndex(facts.owners),
    budgets: new BudgetIndex(facts.budgets.known ? facts.budgets.value : []),
    placement: new Placement(facts),
    previews: facts.previews,
  };
  const judged = facts.pods.map((pod) => judgePod(pod, context)).sort((a, b) => (objectKey(a.pod) < objectKey(b.pod) ? -1 : 1));
  const nodes = inOrder(nodePlans(facts, judged), options);
  const budgets = options.disableEviction ? [] : budgetLines(judged);
  const moving = judged.filter(({ line, comesBack }) => isGoing(line) && comesBack).map(({ pod }) => pod);
  const room = context.placement.room(moving);
  const rounds = budgets.reduce<number | undefined>(
    (most, line) => (most === undefined || line.rounds === undefined ? undefined : Math.max(most, line.rounds)),
    1,
  );
  const body: DrainBody = { options, nodes, budgets, room, rounds, totals: totals(judged) };
  const about = nodeFindings(
    facts,
    judged.filter(({ line }) => isGoing(line)).map(({ pod }) => pod),
  );
  const targets = nodes.map((node) => node.name);
  const plan: Omit<DrainPlan, 'hash'> = {
    type: 'drain',
    title: targets.length === 1 ? `Drain ${targets[0]}` : `Drain ${targets.length} nodes`,
    cluster,
    targets,
    steps: nodes.flatMap(plannedSteps),
    blockers: judged.filter(({ line }) => line.verdict === 'blocked').map(({ line }) => podFinding(line)),
    warnings: [...about.warnings, ...podWarnings(judged), ...roomWarnings(room), ...roundWarnings(budgets)],
    unknowns: [...budgetsUnknown(facts, options), ...about.unknowns],
    undo: undoSentences(nodes),
    estimate: estimateOf(nodes, options),
    commands: kubectlCommands(targets, options),
    factsAt: facts.at,
    body,
  };
  return { ...plan, hash: hashOf(hashed(plan, facts)) };
}

function nodePlans(facts: DrainFacts, judged: readonly JudgedPod[]): readonly DrainNodePlan[] {
  const byName = new Map(facts.nodes.map((node) => [node.name, node]));
  const podsByNode = new Map<string, PodVerdict[]>();
  for (const { pod, line } of judged) {
    const list = podsByNode.get(pod.nodeName ?? '') ?? [];
    list.push(line);
    podsByNode.set(pod.nodeName ?? '', list);
  }
  return facts.targets
    .map((name) => byName.get(name))
    .filter((node): node is NodeModel => node !== undefined)
    .map((node) => {
      const pods = podsByNode.get(node.name) ?? [];
      return {
        name: node.name,
        uid: node.uid,
        cordoned: node.unschedulable,
        ready: node.readiness === 'ready',
        controlPlane: isControlPlane(node),
        pods,
        longestGraceSeconds: Math.max(0, ...pods.filter(isGoing).map((pod) => pod.graceSeconds)),
      };
    });
}

function inOrder(nodes: readonly DrainNodePlan[], { order }: DrainOptions): readonly DrainNodePlan[] {
  switch (order) {
    case 'given':
      return nodes;
    case 'name':
      return [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
    case 'fewestPods': {
      const going = (node: DrainNodePlan) => node.pods.filter(isGoing).length;
      return [...nodes].sort((a, b) => going(a) - going(b) || (a.name < b.name ? -1 : 1));
    }
  }
}

function totals(judged: readonly JudgedPod[]): DrainBody['totals'] {
  const counts: Record<DrainVerdict, number> = { evict: 0, waits: 0, skip: 0, blocked: 0, unknown: 0 };
  for (const { line } of judged) counts[line.verdict] += 1;
  return { ...counts, pods: judged.length };
}

function plannedSteps(node: DrainNodePlan): readonly PlannedStep[] {
  const going = node.pods.filter(isGoing).length;
  const id = (step: string) => `${node.name}/${step}`;
  return [
    { id: id('cordon'), title: node.cordoned ? `Keep ${node.name} cordoned` : `Cordon ${node.name}`, target: node.name, kind: 'mutate' },
    { id: id('evict'), title: `Evict ${going} ${going === 1 ? 'pod' : 'pods'} from ${node.name}`, target: node.name, kind: 'mutate' },
    { id: id('verify'), title: `Verify that ${node.name} is empty`, target: node.name, kind: 'check' },
  ];
}

function undoSentences(nodes: readonly DrainNodePlan[]): readonly string[] {
  const fresh = nodes.filter((node) => !node.cordoned).map((node) => node.name);
  const kept = nodes.filter((node) => node.cordoned).map((node) => node.name);
  return [
    ...(fresh.length > 0
      ? [`Uncordon ${fresh.join(', ')}: new pods may be placed there again. Evicted pods do not move back by themselves.`]
      : []),
    ...(kept.length > 0
      ? [`${kept.join(', ')} ${kept.length === 1 ? 'was' : 'were'} cordoned before and ${kept.length === 1 ? 'stays' : 'stay'} so.`]
      : []),
  ];
}

/** The least it takes when every pod uses its whole grace period, with so many nodes side by side. */
function estimateOf(nodes: readonly DrainNodePlan[], { parallelNodes }: DrainOptions): Estimate {
  const lanes = Array.from({ length: Math.max(1, Math.min(parallelNodes, nodes.length)) }, () => 0);
  for (const { longestGraceSeconds } of nodes) {
    const next = lanes.indexOf(Math.min(...lanes));
    lanes[next] = (lanes[next] ?? 0) + longestGraceSeconds;
  }
  const longest = Math.max(0, ...nodes.map((node) => node.longestGraceSeconds));
  const because =
    longest === 0
      ? 'no pod has to be waited for'
      : `longest grace period ${longest} s${nodes.length > 1 ? `, ${parallelNodes > 1 ? `${parallelNodes} nodes at a time` : 'node after node'}` : ''}`;
  return { atLeastSeconds: Math.max(0, ...lanes), because };
}

/** What makes a plan another one. Times and resource versions don't; numbers that people decide by do. */
function hashed(plan: Omit<DrainPlan, 'hash'>, facts: DrainFacts): unknown {
  const { body } = plan;
  return {
    type: plan.type,
    cluster: plan.cluster.uid,
    options: body.options,
    nodes: body.nodes.map((node) => ({
      ...node,
      pods: node.pods.map(({ uid, verdict, code, losesEmptyDir, budgets, graceSeconds }) => ({
        uid,
        verdict,
        code,
        losesEmptyDir,
        budgets,
        graceSeconds,
      })),
    })),
    budgets: body.budgets.map(({ budget, allowed, healthy, desired }) => ({ budget, allowed, healthy, desired })),
    findings: [...plan.blockers, ...plan.warnings, ...plan.unknowns].map(({ code, subject }) => `${code} ${subject}`).sort(),
    known: [facts.budgets.known, facts.otherPods.known, facts.webhooks.known],
  };
}

/** Judges a pod that came after the plan was made, by the same options. Budgets and placement play no part in it. */
export function judgeNewcomer(
  pod: PodModel,
  options: DrainOptions,
  owners: DrainFacts['owners'],
  at: number,
): Pick<PodVerdict, 'verdict' | 'code' | 'why'> & { readonly losesEmptyDir: readonly string[] } {
  const selector = options.podSelector === undefined ? undefined : parseLabelSelector(options.podSelector);
  const { verdict, code, why } = filterPod(pod, { options, at, selector, owners: new OwnerIndex(owners) });
  return { verdict, code, why, losesEmptyDir: verdict === 'evict' ? emptyDirs(pod) : [] };
}
