import { nameIn } from '../plan/etcd/make';
import type { EtcdPlan, PlannedMember, SnapshotDestination } from '../plan/etcd/plan';
import { quorumWords } from '../policy/quorum';
import { recipientWords } from '../snapshot/age/recipients';
import { bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { bytesWords, durationWords } from './words';

/** A plan for etcd, as a Markdown document. */
export function renderEtcdPlan(plan: EtcdPlan, now: number): string {
  const { members, snapshot, host } = plan.body;
  return paragraphs(
    heading(plan, now),
    quorum(members),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    table(['member', 'role', 'healthy', 'database', 'in use'], members.map(row)),
    snapshot
      ? `**From** ${escapeMarkdown(nameIn(members, snapshot.source))} **to** ${code(snapshot.destination.path)}${placeWords(snapshot.destination)}. It holds every Secret of the cluster${encryption(snapshot.recipients)}.`
      : undefined,
    host
      ? `**On** ${escapeMarkdown(host.name)}: data in ${code(host.dataFolder)}, which goes to ${code(`${host.workFolder}/before`)} and stays there. Its content comes from the other members; nothing of the cluster is lost.`
      : undefined,
    `## What is done\n\n${bullets(plan.steps.map(({ title }) => escapeMarkdown(title)))}`,
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}).`,
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    plan.undo.length > 0 ? `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}` : undefined,
    byHand(plan.commands),
  );
}

function quorum(members: readonly PlannedMember[]): string {
  const voters = members.filter(({ role }) => role !== 'learner');
  const learners = members.length - voters.length;
  return `etcd: ${quorumWords(voters.length, voters.filter(({ answers }) => answers).length)}${learners > 0 ? ` · ${learners} without a vote` : ''}`;
}

function row({ id, name, role, healthy, answers, dbSize, dbSizeInUse }: PlannedMember): readonly string[] {
  return [
    cellCode(name === '' ? id : name),
    name === '' ? 'never started' : role,
    healthy ? 'yes' : answers && role === 'learner' ? 'answers' : answers ? 'no' : 'silent',
    dbSize === undefined ? 'unknown' : bytesWords(dbSize),
    dbSizeInUse === undefined ? 'unknown' : bytesWords(dbSizeInUse),
  ];
}

function encryption(recipients: readonly string[] | undefined): string {
  if (!recipients) return ', and is not encrypted';
  return `, encrypted to ${recipients.map((recipient) => code(recipientWords(recipient))).join(', ')}`;
}

function placeWords(destination: SnapshotDestination): string {
  switch (destination.kind) {
    case 'local':
      return ' on this computer, readable by its owner only';
    case 'host':
      return ` on ${escapeMarkdown(destination.place.name)}, readable by its owner only`;
    case 'bucket':
      return destination.endpoint === undefined ? '' : ` at ${escapeMarkdown(destination.endpoint)}`;
  }
}
