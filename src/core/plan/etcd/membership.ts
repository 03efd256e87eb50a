import { idWords, memberName, type EtcdMemberReading, type EtcdReading } from '../../model/etcd';
import { isBehind, isHealthy, leaderOf, newestIndex, votersOf } from '../../policy/etcd/members';
import { mayFail, quorumOf, quorumWords } from '../../policy/quorum';
import type { Finding, PlanCluster } from '../plan';
import { etcdctlCommand } from './commands';
import { alarmBlockers, makeEtcdPlan, notWell } from './make';
import type { EtcdPlan } from './plan';

/** Plans to remove a member that is gone, or that is to be made anew. */
export function planRemoval(reading: EtcdReading, id: bigint, cluster: PlanCluster): EtcdPlan {
  const { members } = reading;
  const one = members.find(({ member }) => member.id === id);
  const name = one ? memberName(one.member) : idWords(id);
  const leader = leaderOf(members);
  const asked = leader ?? members.find(isHealthy);
  return makeEtcdPlan(reading, cluster, {
    type: 'removeEtcdMember',
    title: `Remove ${name} from etcd`,
    targets: [name],
    work: [
      { do: 'check', without: [idWords(id)], alarms: 'any' },
      { do: 'remove', member: idWords(id) },
    ],
    blockers: one ? removalBlockers(reading, one) : [{ code: 'no-member', subject: name, message: `There is no member ${name}.` }],
    warnings: one ? removalWarnings(reading, one) : [],
    undo: [`${name} can't come back with its old data: it is added as a learner with an empty data folder, and promoted.`],
    estimate: { atLeastSeconds: 1, because: 'one request' },
    commands: [etcdctlCommand(asked?.place, ['member', 'remove', idWords(id)])],
  });
}

export function removalBlockers(reading: EtcdReading, one: EtcdMemberReading): readonly Finding[] {
  const { members } = reading;
  const name = memberName(one.member);
  const found: Finding[] = [];
  const voters = votersOf(members);
  const left = voters.filter((other) => other !== one);
  const well = left.filter(isHealthy).length;
  if (voters.length === 1 && voters[0] === one)
    return [{ code: 'last-member', subject: name, message: `${name} is the only member with a vote.` }];
  if (!leaderOf(members))
    found.push({
      code: 'no-leader',
      subject: 'etcd',
      message: 'etcd has no leader, so that nobody can be removed.',
      hint: 'Without a quorum a restore is the way.',
    });
  if (!one.member.learner && well < quorumOf(left.length))
    found.push({
      code: 'quorum',
      subject: name,
      message: `Without ${name} there are ${left.length} members, of which ${quorumOf(left.length)} are needed and ${well} ${well === 1 ? 'is' : 'are'} healthy.`,
      hint: 'Bring others back first.',
    });
  return found;
}

function removalWarnings({ members, topology }: EtcdReading, one: EtcdMemberReading): readonly Finding[] {
  const name = memberName(one.member);
  const found: Finding[] = [];
  const voters = votersOf(members);
  const left = voters.filter((other) => other !== one);
  if (isHealthy(one))
    found.push({
      code: 'healthy',
      subject: name,
      message: `${name} is healthy. Its etcd ends by itself when it is removed.`,
      hint: 'Remove a member that works only to make it anew.',
    });
  if (leaderOf(members) === one)
    found.push({ code: 'leads', subject: name, message: `${name} is the leader: there is an election.`, hint: 'Move the leader first.' });
  if (!one.member.learner && mayFail(left.length, left.length) < mayFail(voters.length, voters.length))
    found.push({
      code: 'less-spare',
      subject: 'etcd',
      message: `Then: ${quorumWords(left.length, left.filter(isHealthy).length)}.`,
      hint: 'Add a member soon.',
    });
  if (topology === 'stacked' && one.place)
    found.push({
      code: 'api-server',
      subject: name,
      message: `The API server on ${name} uses this member: it fails until it has one again.`,
      hint: `Take ${name} out of the load balancer, or reset it by kubeadm reset.`,
    });
  return found;
}

/** Plans to add a member at an address as a learner, to wait until somebody started it, and to promote it. */
export function planLearner(reading: EtcdReading, peerUrl: string, cluster: PlanCluster): EtcdPlan {
  const { members } = reading;
  const blockers: Finding[] = [...notWell(reading), ...alarmBlockers(reading)];
  const url = URL.canParse(peerUrl) ? new URL(peerUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.port === '')
    blockers.push({
      code: 'peer-url',
      subject: peerUrl,
      message: `${peerUrl} is no peer URL.`,
      hint: 'It looks like https://10.0.0.14:2380.',
    });
  const same = members.find(({ member }) => member.peerUrls.includes(peerUrl));
  if (same)
    blockers.push({
      code: 'known',
      subject: peerUrl,
      message: `${memberName(same.member)} has that peer URL already.`,
      hint: 'Remove it first if it is gone.',
    });
  for (const { member } of members.filter((one) => one.member.learner))
    blockers.push({
      code: 'learner',
      subject: memberName(member),
      message: `${memberName(member)} is a learner already; etcd takes one at a time.`,
      hint: 'Promote or remove it first.',
    });
  const initial = [
    ...members.filter(({ member }) => member.name !== '').map(({ member }) => `${member.name}=${member.peerUrls[0] ?? ''}`),
    `NAME=${peerUrl}`,
  ];
  return makeEtcdPlan(reading, cluster, {
    type: 'addEtcdLearner',
    title: `Add ${peerUrl} to etcd`,
    targets: [peerUrl],
    work: [
      { do: 'check', without: [], alarms: 'none' },
      { do: 'addLearner', peerUrls: [peerUrl] },
      { do: 'awaitStart', peerUrls: [peerUrl] },
      { do: 'promote', peerUrls: [peerUrl] },
    ],
    blockers,
    warnings: [
      {
        code: 'start-it',
        subject: peerUrl,
        message: `Somebody has to start it after it was added, with an empty data folder, --initial-cluster-state=existing and --initial-cluster=${initial.join(',')}.`,
        hint: 'On a control plane kubeadm join --control-plane does all of this by itself; then this plan is not needed.',
      },
    ],
    undo: ['Until it is promoted, the learner is removed again. After that, remove it as a member.'],
    estimate: { atLeastSeconds: 5, because: 'it gets the whole database from the leader' },
    commands: [
      etcdctlCommand(leaderOf(members)?.place, ['member', 'add', 'NAME', '--learner', `--peer-urls=${peerUrl}`]),
      etcdctlCommand(leaderOf(members)?.place, ['member', 'promote', 'ID']),
    ],
  });
}

/** Plans to give a learner its vote, once it has caught up. */
export function planPromotion(reading: EtcdReading, id: bigint, cluster: PlanCluster): EtcdPlan {
  const { members } = reading;
  const one = members.find(({ member }) => member.id === id);
  const name = one ? memberName(one.member) : idWords(id);
  const blockers: Finding[] = [...notWell(reading)];
  if (!one?.member.learner) blockers.push({ code: 'no-learner', subject: name, message: `${name} is no learner.` });
  else if (one.member.name === '')
    blockers.push({ code: 'not-started', subject: name, message: `${name} was never started.`, hint: 'Start it first.' });
  const behind = one?.status.known && isBehind(one.status.value, newestIndex(members));
  const peerUrls = one?.member.peerUrls ?? [];
  return makeEtcdPlan(reading, cluster, {
    type: 'promoteEtcdLearner',
    title: `Promote ${name}`,
    targets: [name],
    work: [
      { do: 'check', without: [], alarms: 'any' },
      { do: 'promote', peerUrls },
    ],
    blockers,
    warnings: behind ? [{ code: 'behind', subject: name, message: `${name} is behind; it is promoted when it has caught up.` }] : [],
    undo: [`Remove ${name}.`],
    estimate: { atLeastSeconds: 1, because: 'it has to be in sync' },
    commands: [etcdctlCommand(leaderOf(members)?.place, ['member', 'promote', idWords(id)])],
  });
}
