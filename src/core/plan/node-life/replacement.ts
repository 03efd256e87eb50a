import type { NodeJoinFacts } from '../node-join/facts';
import { planJoin } from '../node-join/planner';
import { joinWork, plannedJoinStep } from '../node-join/steps';
import { hashOf } from '../hash';
import { isControlPlane } from '../../model/node';
import type { Finding, PlanCluster } from '../plan';
import type { NodeRemovalFacts } from './facts';
import type { ControlPlaneReplacementBody, ControlPlaneReplacementPlan, RemovalWishes } from './plan';
import { memberOf, removalCommands, removalParts, steady } from './removal';
import { plannedRemovalStep, removalWork } from './steps';

export interface ReplacementFacts {
  /** Of the control plane that is dead. */
  readonly leaving: NodeRemovalFacts;
  /** Of the host that takes its place. */
  readonly joining: NodeJoinFacts;
}

/** Plans to put a new control plane in the place of a dead one: its member and its Node go first, then the new host joins. */
export function planControlPlaneReplacement(
  facts: ReplacementFacts,
  wishes: RemovalWishes,
  cluster: PlanCluster,
): ControlPlaneReplacementPlan {
  const { leaving } = facts;
  const { name } = leaving.node;
  // What answers at its address is the new host already, or nothing is: of the old one nothing can be done.
  const dead: NodeRemovalFacts = leaving.host.known ? { ...leaving, host: { known: false, why: 'it is replaced' } } : leaving;
  const removal = removalParts(dead, { ...wishes, drain: false, clean: [] }, cluster);
  const join = planJoin(withoutDead(facts), cluster);
  const body: ControlPlaneReplacementBody = { removal: removal.body, join: join.body };
  const blockers: readonly Finding[] = [
    ...deathBlockers(leaving),
    ...removal.blockers.filter(({ code }) => code !== 'host-unreachable'),
    ...join.blockers,
  ];
  const [successor] = facts.joining.candidates;
  const plan: Omit<ControlPlaneReplacementPlan, 'hash'> = {
    type: 'replaceControlPlane',
    title: successor && successor.name !== name ? `Replace control plane ${name} by ${successor.name}` : `Replace control plane ${name}`,
    cluster,
    targets: [...new Set([name, ...facts.joining.candidates.map((one) => one.name)])],
    steps: replacementSteps(body),
    blockers,
    warnings: [...removal.warnings, ...join.warnings.filter(({ code }) => code !== 'even-members')],
    unknowns: join.unknowns,
    undo: [`${name} does not come back: its member of etcd is removed for good.`, ...join.undo.slice(0, 1)],
    estimate: { atLeastSeconds: 10 + join.estimate.atLeastSeconds, because: 'the new control plane gets all of etcd from the others' },
    commands: blockers.length > 0 ? [] : [...removalCommands(removal.body), ...join.commands],
    factsAt: leaving.at,
    body,
  };
  return {
    ...plan,
    hash: hashOf({
      type: plan.type,
      cluster: cluster.uid,
      removal: steady(removal.body),
      join: join.body,
      blockers: blockers.map(({ code, subject }) => [code, subject]),
    }),
  };
}

export function replacementSteps({ removal, join }: ControlPlaneReplacementBody) {
  return [...removalWork(removal).map((work) => plannedRemovalStep(work, removal.node)), ...joinWork(join).map(plannedJoinStep)];
}

function deathBlockers({ node }: NodeRemovalFacts): readonly Finding[] {
  const found: Finding[] = [];
  if (!isControlPlane(node))
    found.push({
      code: 'no-control-plane',
      subject: node.name,
      message: `${node.name} is no control plane.`,
      hint: 'A worker is removed by Remove Node, and another one added by Add Node.',
    });
  if (node.readiness === 'ready')
    found.push({
      code: 'alive',
      subject: node.name,
      message: `${node.name} is Ready: it is not dead.`,
      hint: 'Use Remove Node, which drains and resets it, and then Add Node.',
    });
  return found;
}

/** What the cluster is once the dead control plane is out of it: what the new one is judged by. */
function withoutDead({ leaving, joining }: ReplacementFacts): NodeJoinFacts {
  const { name } = leaving.node;
  const member = memberOf({ node: leaving.node, etcd: joining.etcd })?.member.id;
  return {
    ...joining,
    nodes: joining.nodes.filter((node) => node.name !== name),
    apiServers: joining.apiServers.filter(({ host }) => host !== name),
    signers: joining.signers.filter(({ target }) => target.name !== name),
    controlPlanes: joining.controlPlanes.filter((target) => target.name !== name),
    etcd: joining.etcd?.known
      ? { known: true, value: { ...joining.etcd.value, members: joining.etcd.value.members.filter((one) => one.member.id !== member) } }
      : joining.etcd,
  };
}
