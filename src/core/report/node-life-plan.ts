import { LEFTOVER_WORDS, type Leftover } from '../command/node-life/leftovers';
import type { NodeJoinBody, NodeJoinPlan } from '../plan/node-join/plan';
import type { ControlPlaneReplacementPlan, HostResetPlan, NodeRemovalBody, NodeRemovalPlan } from '../plan/node-life/plan';
import { quorumWords } from '../policy/quorum';
import { bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { durationWords } from './words';

export type NodeLifePlan = NodeJoinPlan | NodeRemovalPlan | ControlPlaneReplacementPlan | HostResetPlan;

/** Plans about nodes that come and go, as Markdown documents. */
export function renderNodeLifePlan(plan: NodeLifePlan, now: number): string {
  return paragraphs(
    heading(plan, now),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    ...contentOf(plan),
    `**Steps**\n\n${bullets(plan.steps.map(({ title }) => escapeMarkdown(title)))}`,
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}).`,
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}`,
    byHand(plan.commands),
  );
}

function contentOf(plan: NodeLifePlan): readonly (string | undefined)[] {
  switch (plan.type) {
    case 'joinNodes':
      return joining(plan.body);
    case 'removeNode':
      return leaving(plan.body);
    case 'replaceControlPlane':
      return [...leaving(plan.body.removal), ...joining(plan.body.join)];
    case 'resetHost':
      return [
        `**What goes** all containers and pods, and ${plan.body.traces.length === 0 ? 'nothing else that is known of' : plan.body.traces.map(code).join(', ')}, by ${code('kubeadm reset')}.`,
        cleaned(plan.body.clean),
      ];
  }
}

function joining({ nodes, base }: NodeJoinBody): readonly (string | undefined)[] {
  const rows = nodes.map(({ name, target, role, labels, taints, ignorePreflight }) => [
    escapeMarkdown(name),
    cellCode(target.destination),
    role === 'controlPlane' ? 'control plane' : 'worker',
    Object.entries(labels)
      .map(([key, value]) => cellCode(`${key}=${value}`))
      .join(' '),
    taints.map(({ key, value, effect }) => cellCode(`${key}${value === undefined ? '' : `=${value}`}:${effect}`)).join(' '),
    ignorePreflight.map(cellCode).join(' '),
  ]);
  if (rows.length === 0) return [];
  return [
    table(['node', 'host', 'role', 'labels', 'taints', 'checks passed over'], rows),
    `**How** each host gets a bootstrap token of its own, in a file that only root can read and that is removed when kubeadm has ended; the token is deleted then. It joins by ${code(base.endpoint)}, whose authority it knows by its digest.`,
  ];
}

function leaving({ node, wishes, etcd }: NodeRemovalBody): readonly (string | undefined)[] {
  const voters = etcd?.members.filter(({ role }) => role !== 'learner') ?? [];
  const left = voters.filter(({ id }) => id !== node.member);
  return [
    node.host
      ? `**${escapeMarkdown(node.name)}** is ${node.drain ? 'drained, then ' : ''}reset by ${code('kubeadm reset')}, and its Node is deleted.`
      : `**${escapeMarkdown(node.name)}** is taken for dead: nothing is done on its host. Its Node is deleted, and its pods with it.`,
    node.member === undefined
      ? undefined
      : `**etcd** now: ${quorumWords(voters.length, voters.filter(({ healthy }) => healthy).length)}. Without ${escapeMarkdown(node.name)}: ${quorumWords(left.length, left.filter(({ healthy }) => healthy).length)}.`,
    cleaned(wishes.clean),
  ];
}

function cleaned(clean: readonly Leftover[]): string | undefined {
  if (clean.length === 0) return undefined;
  return `**What kubeadm leaves and goes, too**\n\n${bullets(clean.map((what) => `${LEFTOVER_WORDS[what].name}: ${LEFTOVER_WORDS[what].effect}`).map(escapeMarkdown))}`;
}
