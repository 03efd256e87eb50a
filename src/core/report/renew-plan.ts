import type { RenewHost, RenewPlan } from '../plan/renew/plan';
import { interruptionOf } from '../plan/renew/planner';
import { bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { count, durationWords, timeWords } from './words';

/** The plan to renew certificates, as a Markdown document. */
export function renderRenewPlan(plan: RenewPlan, now: number): string {
  const { hosts } = plan.body;
  return paragraphs(
    heading(plan, now),
    summary(plan),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    ...hosts.map((host) => hostSection(host, now)),
    hosts.length > 0 ? `**Order** ${order(plan)}` : undefined,
    hosts.length > 0 ? `**Backup** ${backup(hosts)}` : undefined,
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}).`,
    hosts.length > 0 ? `**Interruption** ${interruption(plan)}` : undefined,
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    plan.undo.length > 0 ? `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}` : undefined,
    byHand(plan.commands),
  );
}

function summary({ body: { hosts } }: RenewPlan): string {
  const certificates = hosts.reduce((sum, host) => sum + host.certificates.length, 0);
  const restarts = hosts.reduce((sum, host) => sum + host.restarts.length, 0);
  return `${count(certificates, 'certificate')} on ${count(hosts.length, 'control plane')} · ${count(restarts, 'restart')}`;
}

function hostSection({ name, certificates, restarts }: RenewHost, now: number): string {
  const rows = certificates.map((one) => [
    cellCode(one.name),
    expiry(one.expiresAt, now),
    one.restarts.filter((component) => restarts.some((restart) => restart.component === component)).join(', ') || 'nothing',
    cellCode(one.serial),
  ]);
  return paragraphs(`## ${escapeMarkdown(name)}`, table(['certificate', 'expires', 'restarts', 'serial now'], rows)).trimEnd();
}

function expiry(at: number, now: number): string {
  const left = (at - now) / 1000;
  return left > 0 ? `in ${durationWords(left)} (${timeWords(at)})` : `**expired** ${durationWords(-left)} ago (${timeWords(at)})`;
}

function order({ body: { hosts, mode } }: RenewPlan): string {
  const names = hosts.map(({ name }) => escapeMarkdown(name)).join(', ');
  if (mode === 'recovery')
    return `backup and renewal on ${names}; then every etcd, one after the other; then, once etcd has its quorum, the other components host by host.`;
  const each =
    'backup, renewal, then each component by itself: out of the manifests folder, gone, back, healthy, with the new serial on the wire';
  return hosts.length === 1 ? `${each}.` : `${names}: one host after the other. On each: ${each}. The next host begins only then.`;
}

function backup(hosts: readonly RenewHost[]): string {
  const folders = [...new Set(hosts.map((host) => host.backup))].map((folder) => code(folder)).join(', ');
  return `on each host, before anything else: ${folders}, readable by root only, with the SHA-256 of every file. It holds private keys, as the originals do, and stays until somebody removes it.`;
}

function interruption({ body: { hosts } }: RenewPlan): string {
  const restarts = hosts.flatMap((host) => host.restarts.map(({ component }) => ({ host, component })));
  if (restarts.length === 0) return 'none: nothing is restarted.';
  const lines = hosts
    .filter((host) => host.restarts.length > 0)
    .map((host) => {
      const parts = host.restarts.map(({ component }) => {
        const [least, most] = interruptionOf(host, component);
        return `${component} ${least} to ${most} s`;
      });
      return `${escapeMarkdown(host.name)}: ${parts.join(', ')}`;
    });
  return `each component is away for a moment, never two at one time:\n\n${bullets(lines)}`;
}
