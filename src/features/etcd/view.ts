import type { EtcdMemberReading, EtcdReading } from '../../core/model/etcd';
import { idWords, memberName } from '../../core/model/etcd';
import { etcdFindings } from '../../core/policy/etcd/findings';
import { isBehind, isHealthy, lagOf, newestIndex, quotaOf, roleOf } from '../../core/policy/etcd/members';
import { databaseWords, etcdQuorum, memberFacts, roleWords } from '../../core/report/etcd';
import { code, escapeMarkdown } from '../../core/report/markdown';
import { bytesWords } from '../../core/report/words';
import type { Row, RowIcon } from '../../ui/tree/row';
import type { ClusterSession } from '../clusters/session';
import { plainRow, severityIcon } from '../clusters/plain-row';
import { joined, sentence } from '../operations/words';
import { elementId, type EtcdElement } from './elements';

/** The top of the view: what stands out first, then the members. */
export function rootElements(session: ClusterSession, reading: EtcdReading): readonly EtcdElement[] {
  return [
    ...etcdFindings(reading).map((finding) => ({ kind: 'finding', session, finding }) as const),
    { kind: 'members', session, reading },
  ];
}

export function childElements(element: EtcdElement): readonly EtcdElement[] {
  const { session } = element;
  if (element.kind === 'members') {
    const { reading } = element;
    return reading.members.map((one) => ({ kind: 'member', session, one, reading }));
  }
  if (element.kind !== 'member') return [];
  const id = idWords(element.one.member.id);
  return memberFacts(element.one, element.reading).map(([what, value]) => ({ kind: 'fact', session, id, what, value }));
}

export function rowOf(element: EtcdElement): Row {
  const id = elementId(element);
  const access = element.session.guard.readOnly ? 'readOnly' : 'writable';
  switch (element.kind) {
    case 'members':
      return membersRow(id, element.reading, access);
    case 'member':
      return memberRow(id, element.one, element.reading, access);
    case 'fact':
      return plainRow(id, 'etcdFact', element.what, element.value, undefined);
    case 'finding': {
      const { severity, code: what, message, hint = '' } = element.finding;
      return plainRow(id, 'etcdFinding', message, hint, severityIcon(severity), [what, access]);
    }
    case 'message':
      return plainRow(
        id,
        'message',
        element.text,
        element.hint ?? '',
        element.state === 'failed' ? { id: 'error', color: 'list.errorForeground' } : { id: element.state === 'unread' ? 'plug' : 'info' },
        [element.state],
      );
  }
}

/** Markdown for the hover. */
export function tooltipOf(element: EtcdElement): string | undefined {
  switch (element.kind) {
    case 'member':
      return [
        `**${escapeMarkdown(memberName(element.one.member))}**`,
        ...memberFacts(element.one, element.reading).map(
          ([what, value]) => `${what}: ${what === 'Id' ? code(value) : escapeMarkdown(value)}`,
        ),
      ].join('\n\n');
    case 'finding':
      return escapeMarkdown(`${element.finding.message} ${element.finding.hint ?? ''}`);
    case 'message':
      return escapeMarkdown(`${element.text} ${element.hint ?? ''}`);
    case 'members':
      return `Cluster ${code(idWords(element.reading.clusterId))}, ${element.reading.topology === 'stacked' ? 'on the control planes' : 'outside the control planes'}`;
    case 'fact':
      return undefined;
  }
}

/** How many findings somebody should deal with. */
export function attentionOf(reading: EtcdReading): number {
  return etcdFindings(reading).filter(({ severity }) => severity !== 'notice').length;
}

function membersRow(id: string, reading: EtcdReading, access: string): Row {
  const worst = etcdFindings(reading)[0]?.severity;
  const [largest] = [...reading.members].sort((a, b) => sizeOf(b) - sizeOf(a));
  const quota = largest && quotaOf(largest);
  const size =
    largest && sizeOf(largest) > 0 ? `${bytesWords(sizeOf(largest))}${quota === undefined ? '' : ` of ${bytesWords(quota)}`}` : undefined;
  const state = worst === undefined || worst === 'notice' ? 'healthy' : 'look at the findings';
  return {
    ...plainRow(
      id,
      'etcdMembers',
      'Members',
      joined(state, etcdQuorum(reading), size),
      worst === undefined ? { id: 'pass', color: 'testing.iconPassed' } : severityIcon(worst),
      [access],
    ),
    expand: 'open',
  };
}

function memberRow(id: string, one: EtcdMemberReading, reading: EtcdReading, access: string): Row {
  const name = memberName(one.member);
  const role = roleOf(one, reading);
  const description = joined(roleWords(one, reading), ...(one.status.known ? knownParts(one, reading) : [one.status.why]));
  return {
    id,
    label: name,
    description,
    icon: memberIcon(one, reading),
    context: { noun: 'member', flags: [role, isHealthy(one) ? 'healthy' : 'unhealthy', access] },
    spoken: spoken(one, reading),
    expand: 'closed',
  };
}

function knownParts(one: EtcdMemberReading, reading: EtcdReading): readonly (string | undefined)[] {
  if (!one.status.known) return [];
  const { value } = one.status;
  const quota = quotaOf(one);
  return [
    value.version,
    one.health.known ? (one.health.value.healthy ? `${Math.round(one.health.value.tookMs)} ms` : 'not healthy') : undefined,
    `${bytesWords(value.dbSize)}${quota === undefined ? '' : ` of ${bytesWords(quota)}`}`,
    roleOf(one, reading) === 'leader' ? undefined : `lag ${lagOf(value, newestIndex(reading.members))}`,
  ];
}

function spoken(one: EtcdMemberReading, reading: EtcdReading): string {
  const name = memberName(one.member);
  const role = roleWords(one, reading);
  if (!one.status.known) return `Member ${name}, ${role}. ${sentence(one.status.why)}`;
  const health = isHealthy(one) ? 'healthy' : one.member.learner ? 'without a vote' : 'not healthy';
  return `Member ${name}, ${role}, ${health}, version ${one.status.value.version}. Database ${databaseWords(one)}.`;
}

function memberIcon(one: EtcdMemberReading, reading: EtcdReading): RowIcon {
  if (!one.status.known) return { id: 'error', color: 'list.errorForeground' };
  if (one.member.learner) return { id: 'mortar-board' };
  if (!isHealthy(one) || isBehind(one.status.value, newestIndex(reading.members)))
    return { id: 'warning', color: 'list.warningForeground' };
  return { id: roleOf(one, reading) === 'leader' ? 'star-full' : 'pass', color: 'testing.iconPassed' };
}

function sizeOf({ status }: EtcdMemberReading): number {
  return status.known ? status.value.dbSize : 0;
}
