import { stringify } from 'yaml';
import { ETCD } from '../bootstrap/etcd/settings';
import type { EtcdBootstrapPlan } from '../plan/etcd-bootstrap/plan';
import { externalEtcd } from '../plan/etcd-bootstrap/planner';
import { block, bullets, code, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';

/** A plan of an etcd outside the control planes, as a Markdown document. */
export function renderEtcdBootstrapPlan(plan: EtcdBootstrapPlan, now: number): string {
  const { settings, members } = plan.body;
  const external = externalEtcd(settings);
  const [first] = members;
  return paragraphs(
    heading(plan, now),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    table(
      ['member', 'address', 'data'],
      settings.members.map(({ name, address }) => [escapeMarkdown(name), code(address), code(ETCD.data)]),
    ),
    bullets([
      `**Keys** are made on the host that uses them, and never leave it; requests and certificates go between the hosts`,
      `**Authority** ${first ? `on ${escapeMarkdown(first.name)}` : 'on the first member'}, of its own: the cluster's does not sign for etcd`,
      `**Certificates** good for ${settings.days} days`,
    ]),
    '## Steps',
    bullets(plan.steps.map(({ title }) => escapeMarkdown(title))),
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}`,
    '## What kubeadm is told then',
    'In the ClusterConfiguration:',
    block(stringify({ etcd: { external } }).trimEnd().split('\n'), 'yaml'),
    'In drydock.yaml, under the cluster:',
    block(
      stringify({ bootstrap: { externalEtcd: external } })
        .trimEnd()
        .split('\n'),
      'yaml',
    ),
    byHand(plan.commands),
    first
      ? paragraphs(`### ${code(ETCD.unitFile)} on ${escapeMarkdown(first.name)}`, block(first.unit.trimEnd().split('\n'))).trimEnd()
      : undefined,
  );
}
