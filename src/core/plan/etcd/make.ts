import type { EtcdReading } from '../../model/etcd';
import { idWords, memberName } from '../../model/etcd';
import { isHealthy, leaderOf, votersOf } from '../../policy/etcd/members';
import { mayFail, quorumWords } from '../../policy/quorum';
import { hashOf } from '../hash';
import type { Estimate, Finding, PlanCluster, PlannedStep } from '../plan';
import type { EtcdBody, EtcdPlan, EtcdPlanType, EtcdWork, PlannedMember } from './plan';

/** The parts of a plan that differ between the things done to etcd. */
export interface EtcdPlanParts {
  readonly type: EtcdPlanType;
  readonly title: string;
  /** Names of the members it is about. */
  readonly targets: readonly string[];
  readonly work: readonly EtcdWork[];
  readonly snapshot?: EtcdBody['snapshot'];
  readonly host?: EtcdBody['host'];
  readonly blockers: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly unknowns?: readonly Finding[];
  readonly undo: readonly string[];
  readonly estimate: Estimate;
  readonly commands: readonly (readonly string[])[];
}

export function makeEtcdPlan(reading: EtcdReading, cluster: PlanCluster, parts: EtcdPlanParts): EtcdPlan {
  const { type, title, targets, work, snapshot, host, blockers, warnings, unknowns = [], undo, estimate, commands } = parts;
  const members = plannedMembers(reading);
  const body: EtcdBody = {
    topology: reading.topology,
    clusterId: idWords(reading.clusterId),
    members,
    work,
    ...(snapshot ? { snapshot } : {}),
    ...(host ? { host } : {}),
  };
  const identity = members.map(({ id, role, healthy }) => ({ id, role, healthy }));
  return {
    type,
    title,
    cluster,
    targets,
    steps: work.map((one) => plannedStep(one, body)),
    blockers,
    warnings,
    unknowns: [
      ...unknowns,
      ...reading.unreadable.map(({ host, why }) => ({ code: 'unreadable', subject: host, message: `${host} was not read: ${why}` })),
    ],
    undo,
    estimate,
    commands,
    factsAt: reading.at,
    hash: hashOf({ type, cluster: cluster.uid, clusterId: body.clusterId, identity, work, snapshot, host }),
    body,
  };
}

export function plannedMembers(reading: EtcdReading): readonly PlannedMember[] {
  const leader = leaderOf(reading.members);
  return reading.members.map((one) => ({
    id: idWords(one.member.id),
    name: one.member.name,
    peerUrls: one.member.peerUrls,
    place: one.place,
    role: one.member.learner ? 'learner' : one === leader ? 'leader' : 'follower',
    healthy: isHealthy(one),
    answers: one.status.known,
    dbSize: one.status.known ? one.status.value.dbSize : undefined,
    dbSizeInUse: one.status.known ? one.status.value.dbSizeInUse : undefined,
  }));
}

/** Id, title and target of a step. */
export function plannedStep(work: EtcdWork, { members, snapshot, host }: Pick<EtcdBody, 'members' | 'snapshot' | 'host'>): PlannedStep {
  const on = host?.name ?? 'etcd';
  const nameOf = (id: string) => nameIn(members, id);
  switch (work.do) {
    case 'check':
      return { id: 'check', title: 'Check the members', target: 'etcd', kind: 'check' };
    case 'defragment':
      return { id: `${work.member}/defragment`, title: `Defragment ${nameOf(work.member)}`, target: nameOf(work.member), kind: 'mutate' };
    case 'compact':
      return { id: 'compact', title: 'Compact to the current revision', target: 'etcd', kind: 'mutate' };
    case 'disarm':
      return {
        id: `${work.member}/disarm`,
        title: `Disarm ${work.alarm ?? 'NOSPACE'} of ${nameOf(work.member)}`,
        target: nameOf(work.member),
        kind: 'mutate',
      };
    case 'moveLeader':
      return { id: 'moveLeader', title: `Move the leader to ${nameOf(work.to)}`, target: nameOf(work.to), kind: 'mutate' };
    case 'remove':
      return { id: `${work.member}/remove`, title: `Remove ${nameOf(work.member)}`, target: nameOf(work.member), kind: 'mutate' };
    case 'addLearner':
      return { id: 'addLearner', title: `Add ${work.peerUrls.join(', ')} as a learner`, target: work.peerUrls.join(', '), kind: 'mutate' };
    case 'awaitStart':
      return { id: 'awaitStart', title: 'Wait until it is started', target: work.peerUrls.join(', '), kind: 'wait' };
    case 'promote':
      return { id: 'promote', title: 'Promote it once it is in sync', target: work.peerUrls.join(', '), kind: 'mutate' };
    case 'snapshot': {
      const source = nameOf(snapshot?.source ?? '');
      return { id: 'snapshot', title: `Take a snapshot of ${source}`, target: source, kind: 'mutate' };
    }
    case 'stopMember':
      return { id: 'stopMember', title: `Stop etcd of ${on}`, target: on, kind: 'mutate' };
    case 'setAside':
      return { id: 'setAside', title: `Put the data of ${on} aside`, target: on, kind: 'mutate' };
    case 'configure':
      return { id: 'configure', title: `Configure etcd of ${on} to join the members that there are`, target: on, kind: 'mutate' };
    case 'startMember':
      return { id: 'startMember', title: `Start etcd of ${on} with an empty data folder`, target: on, kind: 'mutate' };
    case 'tidyService':
      return {
        id: 'tidyService',
        title: `Take away what ${host?.unit ?? 'the service'} was told for its first start`,
        target: on,
        kind: 'mutate',
      };
    case 'equal':
      return { id: 'equal', title: 'Compare the content of all members', target: 'etcd', kind: 'check' };
    case 'apiBack':
      return { id: 'apiBack', title: `See the API server of ${on} well again`, target: on, kind: 'wait' };
  }
}

export function nameIn(members: readonly Pick<PlannedMember, 'id' | 'name'>[], id: string): string {
  const name = members.find((one) => one.id === id)?.name;
  return name === undefined || name === '' ? id : name;
}

/** What no change to etcd goes without: a leader, and every member well that is not named. */
export function notWell(reading: EtcdReading, except: readonly bigint[] = []): readonly Finding[] {
  const found: Finding[] = [];
  if (!leaderOf(reading.members))
    found.push({ code: 'no-leader', subject: 'etcd', message: 'etcd has no leader.', hint: 'Bring enough members back first.' });
  for (const { member, status, health } of reading.members) {
    if (member.learner || except.includes(member.id)) continue;
    const name = memberName(member);
    if (!status.known)
      found.push({
        code: 'silent',
        subject: name,
        message: `${name} gives no status: ${status.why}`,
        hint: 'Every member has to be well first.',
      });
    else if (!health.known || !health.value.healthy)
      found.push({
        code: 'unhealthy',
        subject: name,
        message: `${name} is not healthy: ${health.known ? (health.value.reason ?? 'its read was not answered') : health.why}`,
        hint: 'Every member has to be well first.',
      });
  }
  return found;
}

export function alarmBlockers({ alarms, members }: EtcdReading, tolerated?: 'NOSPACE'): readonly Finding[] {
  if (!alarms.known) return [{ code: 'alarms-unknown', subject: 'etcd', message: `Whether there are alarms is not known: ${alarms.why}` }];
  return alarms.value
    .filter(({ alarm }) => alarm !== tolerated)
    .map(({ alarm, memberId }) => {
      const member = members.find((one) => one.member.id === memberId)?.member;
      const name = member ? memberName(member) : idWords(memberId);
      return {
        code: alarm === 'NOSPACE' ? 'nospace' : 'corrupt',
        subject: name,
        message: `${name} has the alarm ${alarm}.`,
        hint: alarm === 'NOSPACE' ? 'Use Recover from NOSPACE.' : 'Replace that member first.',
      };
    });
}

/** What it means that one member after the other is away for a while. */
export function awayWarnings({ members }: EtcdReading): readonly Finding[] {
  const voters = votersOf(members).length;
  if (mayFail(voters, voters) > 0) return [];
  return [
    {
      code: 'standstill',
      subject: 'etcd',
      message: `${quorumWords(voters)}: while a member is defragmented, the API server writes nothing.`,
      hint: 'Choose a quiet moment.',
    },
  ];
}
