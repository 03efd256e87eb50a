import type { KubeletRepairPlan } from '../plan/kubelet-repair/plan';
import { bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { durationWords } from './words';

/** The plan to repair kubelets, as a Markdown document. */
export function renderKubeletRepairPlan(plan: KubeletRepairPlan, now: number): string {
  const { nodes, signer } = plan.body;
  const rows = nodes.map(({ name, why, server, rotates, serial }) => [
    escapeMarkdown(name),
    escapeMarkdown(why),
    server === undefined ? 'the endpoint of the cluster' : cellCode(server),
    rotates ? 'yes' : '**no**',
    serial === undefined ? 'none' : cellCode(serial),
  ]);
  return paragraphs(
    heading(plan, now),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    table(['node', 'what is the matter', 'API server', 'renews by itself', 'serial now'], rows),
    nodes.length > 0 && signer
      ? `**What is done**\n\n${bullets([
          `A backup on each host, readable by root only, with the SHA-256 of every file: ${[...new Set(nodes.map(({ backup }) => backup))].map((folder) => code(folder)).join(', ')}. It holds private keys and stays until somebody removes it.`,
          `${escapeMarkdown(signer.name)} signs a client certificate with the key of the cluster's authority. It goes to ${code('kubelet.conf')} of the node, over SSH and through memory.`,
          'The old client certificates make room, and the kubelet is restarted.',
          'The kubelet asks the cluster for a certificate of its own, which is approved without anybody. Once it has it, kubelet.conf leads there, and the kubelet is started with it.',
          'It is done when the node tells of itself with the new certificate and is Ready.',
        ])}`
      : undefined,
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}).`,
    nodes.length > 0 ? '**Interruption** none for what runs: containers go on while a kubelet is restarted.' : undefined,
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    plan.undo.length > 0 ? `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}` : undefined,
    byHand(plan.commands),
  );
}
