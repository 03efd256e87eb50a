import { idWords, memberName, type EtcdMemberReading, type EtcdReading } from '../../model/etcd';
import { leaderOf, votersOf } from '../../policy/etcd/members';
import { bytesWords } from '../../report/words';
import type { Finding, PlanCluster } from '../plan';
import { etcdctlCommand } from './commands';
import { alarmBlockers, awayWarnings, makeEtcdPlan, notWell } from './make';
import type { EtcdPlan, EtcdWork } from './plan';

/** Bytes that a member rewrites in a second, at least, on a disk that etcd can live with. */
const DEFRAGMENT_RATE = 50 * 1024 * 1024;

/**
 * Plans to defragment members, one at a time, the leader last.
 * @param ids those to defragment; unset: all that answer
 */
export function planDefragmentation(reading: EtcdReading, ids: readonly bigint[] | undefined, cluster: PlanCluster): EtcdPlan {
  const chosen = leaderLast(reading).filter(({ member, status }) => (ids ? ids.includes(member.id) : status.known));
  const names = chosen.map(({ member }) => memberName(member));
  return makeEtcdPlan(reading, cluster, {
    type: 'defragmentEtcd',
    title: names.length === 1 ? `Defragment ${names[0]}` : `Defragment ${names.length} members of etcd`,
    targets: names,
    work: [{ do: 'check', without: [], alarms: 'none' }, ...defragmentEach(chosen, 'none')],
    blockers: [...notWell(reading), ...alarmBlockers(reading), ...learnerBlockers(reading)],
    warnings: [...awayWarnings(reading), ...oldDefragment(chosen), ...nothingToWin(chosen)],
    undo: ['Nothing has to be taken back: the content stays the same.'],
    estimate: defragmentEstimate(chosen),
    commands: chosen.map((one) => etcdctlCommand(one.place, ['defrag'])),
  });
}

/** Plans to get out of NOSPACE: compact, defragment each member, disarm. */
export function planSpaceRecovery(reading: EtcdReading, cluster: PlanCluster): EtcdPlan {
  const members = leaderLast(reading).filter(({ status }) => status.known);
  const names = members.map(({ member }) => memberName(member));
  const raised = reading.alarms.known ? reading.alarms.value.filter(({ alarm }) => alarm === 'NOSPACE') : [];
  const work: readonly EtcdWork[] = [
    { do: 'check', without: [], alarms: 'any' },
    { do: 'compact' },
    ...defragmentEach(members, 'any'),
    ...raised.map(({ memberId }) => ({ do: 'disarm', member: idWords(memberId) }) as const),
  ];
  const revision = members[0]?.status.known ? String(members[0].status.value.revision) : 'REVISION';
  const none: Finding = {
    code: 'no-alarm',
    subject: 'etcd',
    message: 'No member has the alarm NOSPACE.',
    hint: 'Defragment gives free space back without it.',
  };
  return makeEtcdPlan(reading, cluster, {
    type: 'recoverEtcdSpace',
    title: 'Recover etcd from NOSPACE',
    targets: names,
    work,
    blockers: [
      ...(raised.length === 0 && reading.alarms.known ? [none] : []),
      ...notAnswering(reading),
      ...alarmBlockers(reading, 'NOSPACE'),
    ],
    warnings: [
      ...awayWarnings(reading),
      ...oldDefragment(members),
      {
        code: 'history',
        subject: 'etcd',
        message: 'Compacting forgets all older revisions: watches that are far behind start anew. Objects stay as they are.',
      },
      {
        code: 'comes-back',
        subject: 'etcd',
        message: 'The alarm comes back when the space was used by objects rather than by their history.',
        hint: 'Look for the kind that grows (Events, Leases, custom resources), and raise the quota if it has to be.',
      },
    ],
    undo: ['A compaction can not be taken back; it removes history, not objects.'],
    estimate: defragmentEstimate(members),
    commands: [
      etcdctlCommand(members[0]?.place, ['compact', '--physical=true', revision]),
      ...members.map((one) => etcdctlCommand(one.place, ['defrag'])),
      etcdctlCommand(members[0]?.place, ['alarm', 'disarm']),
    ],
  });
}

/** Plans to hand the lead to another member. */
export function planLeaderMove(reading: EtcdReading, to: bigint, cluster: PlanCluster): EtcdPlan {
  const target = reading.members.find(({ member }) => member.id === to);
  const leader = leaderOf(reading.members);
  const name = target ? memberName(target.member) : idWords(to);
  const blockers: Finding[] = [
    ...notWell(
      reading,
      reading.members.filter(({ member }) => member.id !== to && member.id !== leader?.member.id).map(({ member }) => member.id),
    ),
  ];
  if (!target) blockers.push({ code: 'no-member', subject: name, message: `There is no member ${name}.` });
  else if (target.member.learner)
    blockers.push({ code: 'learner', subject: name, message: `${name} is a learner, which can't lead.`, hint: 'Promote it first.' });
  if (target && target === leader) blockers.push({ code: 'leads-already', subject: name, message: `${name} is the leader already.` });
  return makeEtcdPlan(reading, cluster, {
    type: 'moveEtcdLeader',
    title: `Move the leader of etcd to ${name}`,
    targets: [name],
    work: [
      { do: 'check', without: [], alarms: 'any' },
      { do: 'moveLeader', to: idWords(to) },
    ],
    blockers,
    warnings: [],
    undo: leader ? [`Move the leader back to ${memberName(leader.member)}.`] : [],
    estimate: { atLeastSeconds: 1, because: 'writes wait for a moment' },
    commands: [etcdctlCommand(leader?.place, ['move-leader', idWords(to)])],
  });
}

/** Followers first, so that at most one election is needed, at the end. */
function leaderLast({ members }: EtcdReading): readonly EtcdMemberReading[] {
  const leader = leaderOf(members);
  return [...members.filter((one) => one !== leader), ...(leader ? [leader] : [])];
}

function defragmentEach(members: readonly EtcdMemberReading[], alarms: 'none' | 'any'): readonly EtcdWork[] {
  return members.map(({ member }) => ({ do: 'defragment', member: idWords(member.id), alarms }));
}

function defragmentEstimate(members: readonly EtcdMemberReading[]): EtcdPlan['estimate'] {
  const bytes = members.reduce((sum, { status }) => sum + (status.known ? (status.value.dbSizeInUse ?? status.value.dbSize) : 0), 0);
  return { atLeastSeconds: Math.max(1, Math.ceil(bytes / DEFRAGMENT_RATE)), because: `${bytesWords(bytes)} are written anew` };
}

function learnerBlockers({ members }: EtcdReading): readonly Finding[] {
  return members
    .filter(({ member }) => member.learner)
    .map(({ member }) => ({
      code: 'learner',
      subject: memberName(member),
      message: `${memberName(member)} is a learner that may be getting its data.`,
      hint: 'Promote or remove it first.',
    }));
}

/** For what is done while an alarm makes everybody unhealthy. */
function notAnswering({ members }: EtcdReading): readonly Finding[] {
  return votersOf(members)
    .filter(({ status }) => !status.known)
    .map(({ member, status }) => ({
      code: 'silent',
      subject: memberName(member),
      message: `${memberName(member)} gives no status: ${status.known ? '' : status.why}`,
      hint: 'Every member has to answer: space is won on each.',
    }));
}

/** Before 3.6.5 (3.5.23) a defragmentation at the moment a snapshot is applied could lose data. */
function oldDefragment(members: readonly EtcdMemberReading[]): readonly Finding[] {
  const old = members
    .filter(({ status }) => status.known && /^3\.6\.[0-4]$/.test(status.value.version))
    .map(({ member }) => memberName(member));
  if (old.length === 0) return [];
  return [
    {
      code: 'old-defragment',
      subject: old.join(', '),
      message: `${old.join(', ')} ${old.length === 1 ? 'runs' : 'run'} etcd before 3.6.5, in which a defragmentation could collide with a snapshot from the leader.`,
      hint: 'It is safe while no member is catching up, which is checked before each.',
    },
  ];
}

function nothingToWin(members: readonly EtcdMemberReading[]): readonly Finding[] {
  const won = members.reduce(
    (sum, { status }) => sum + (status.known ? status.value.dbSize - (status.value.dbSizeInUse ?? status.value.dbSize) : 0),
    0,
  );
  const all = members.reduce((sum, { status }) => sum + (status.known ? status.value.dbSize : 0), 0);
  if (all === 0 || won / all >= 0.1) return [];
  return [
    { code: 'little-to-win', subject: 'etcd', message: `Only ${bytesWords(won)} of ${bytesWords(all)} are free: there is little to win.` },
  ];
}
