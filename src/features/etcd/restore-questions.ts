import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import type { Question } from '../../ports/interaction';
import { listed, sentence, span } from '../operations/words';

/** No name of a host. */
export const RESTORE = 'restore:all';

export function blocked(plan: RestoreEtcdPlan, ...codes: readonly string[]): RestoreEtcdPlan['blockers'] {
  return plan.blockers.filter(({ code }) => codes.includes(code));
}

/** Only hosts that nobody reaches are in the way, and there is no quorum that could remove them. */
export function canDoWithout(plan: RestoreEtcdPlan): boolean {
  const quorum = plan.warnings.some(({ code }) => code === 'quorum-is-there');
  return !quorum && plan.body.hosts.length > 0 && blocked(plan, 'host-unreachable').length > 0;
}

export function withoutQuestion(gone: readonly string[]): Extract<Question, { kind: 'confirm' }> {
  return {
    kind: 'confirm',
    title: `${listed(gone)} can\u2019t be read. Restore without ${gone.length === 1 ? 'it' : 'them'}?`,
    detail:
      'Only for hosts that are gone, or that stay switched off until the restore is done. Afterwards bring them back one at a time, and use Replace Member on each.',
    action: 'Plan Without Them',
    danger: true,
  };
}

/** Hosts whose member alone is broken while the others have their quorum. */
export function brokenMembers({ warnings }: RestoreEtcdPlan): readonly string[] {
  const found = warnings.find(({ code }) => code === 'quorum-is-there');
  return found === undefined || found.subject === 'etcd' ? [] : found.subject.split(', ');
}

export function insteadQuestion({ warnings, cluster }: RestoreEtcdPlan, broken: readonly string[]): Extract<Question, { kind: 'choose' }> {
  return {
    kind: 'choose',
    title: `${cluster.name} has its quorum. What is to be done?`,
    detail: sentence(warnings[0]?.message ?? ''),
    choices: [
      ...broken.map((host) => ({ id: host, label: `Replace the member on ${host}`, detail: 'Nothing is lost, and the API goes on.' })),
      { id: RESTORE, label: 'Restore all members all the same', detail: 'What was written since the snapshot is lost.' },
    ],
  };
}

/** Warnings that nobody is to confirm without having seen them. */
const TOLD = ['quorum-is-there', 'changes-lost', 'left-out', 'old', 'no-digest'];

/** The whole cluster is at stake: its name has to be typed, protected or not. */
export function restoreQuestion(plan: RestoreEtcdPlan): Extract<Question, { kind: 'typeName' }> {
  const { cluster, estimate, warnings, body } = plan;
  const lines = [
    `etcd of ${listed(body.hosts.map(({ name }) => name))} is made anew from ${body.snapshot.path}${body.takenAt === undefined ? '' : `, taken ${body.takenAt}`}.`,
    ...warnings.filter(({ code }) => TOLD.includes(code)).map(({ message }) => sentence(message)),
    `It takes at least ${span(estimate.atLeastSeconds * 1000)}. Undo is possible until the API servers answer again.`,
  ];
  return {
    kind: 'typeName',
    title: `${plan.title} (${cluster.name})?`,
    detail: `${cluster.protected ? `${cluster.name} is protected. ` : ''}${lines.join(' ')}`,
    expected: cluster.name,
    action: 'Restore etcd',
  };
}
