import { ASIDE_FOLDER, backupPath } from '../../command/control-plane/places';
import { idWords, memberName, type EtcdReading } from '../../model/etcd';
import { workFolderOf, type MemberHostFacts } from '../../model/etcd-host';
import { isHealthy, leaderOf, votersOf } from '../../policy/etcd/members';
import { quorumOf, quorumWords } from '../../policy/quorum';
import { bytesWords } from '../../report/words';
import { hashOf } from '../hash';
import type { Finding, PlanCluster } from '../plan';
import { etcdctlCommand } from './commands';
import { alarmBlockers, makeEtcdPlan, notWell } from './make';
import { removalBlockers } from './membership';
import type { EtcdPlan, EtcdWork, ReplacedHost } from './plan';

/** Bytes in a second that a new member gets from the leader, at least. */
const COPY_RATE = 20 * 1024 * 1024;

/** The host whose member is made anew; or why nothing is known of it. */
export type ReplacementHost = MemberHostFacts | { readonly host: string; readonly why: string };

/**
 * Plans to make the member on a host anew while the others have their quorum: what is left of it is put aside, it joins as a learner
 * with an empty data folder, gets everything from the leader, and its vote when it is in sync. Nothing is lost, and nothing but
 * this one member stands still. Also for a host whose member was removed before, or left out of a restore.
 * Source: etcd, "Runtime reconfiguration": a member with lost data is removed and added, never started again with its old id.
 */
export function planReplacement(reading: EtcdReading, on: ReplacementHost, cluster: PlanCluster): EtcdPlan {
  const facts = 'why' in on ? undefined : on;
  const one = reading.members.find(
    ({ member, place }) =>
      member.name === (facts?.member.name ?? on.host) ||
      place?.target?.name === on.host ||
      (facts !== undefined && member.peerUrls.some((url) => facts.member.peerUrls.includes(url))),
  );
  const id = one && idWords(one.member.id);
  const moment = backupPath(reading.at, hashOf({ cluster: cluster.uid, host: on.host, at: reading.at })).replace(/^.*\//, '');
  const host = facts && replacedHost(facts, moment);
  const alarm = reading.alarms.known ? reading.alarms.value.find(({ memberId }) => memberId === one?.member.id)?.alarm : undefined;
  const peerUrls = facts?.member.peerUrls ?? one?.member.peerUrls ?? [];
  const work: readonly EtcdWork[] = [
    { do: 'check', without: id === undefined ? [] : [id], alarms: alarm === undefined ? 'none' : 'any' },
    { do: 'stopMember' },
    ...(id === undefined ? [] : [{ do: 'remove', member: id } as const]),
    ...(id === undefined || alarm === undefined ? [] : [{ do: 'disarm', member: id, alarm } as const]),
    { do: 'setAside' },
    { do: 'addLearner', peerUrls },
    { do: 'configure' },
    { do: 'startMember' },
    { do: 'promote', peerUrls },
    { do: 'equal' },
    ...(host?.unit === undefined ? [] : [{ do: 'tidyService' } as const]),
    ...(host?.apiPort === undefined ? [] : [{ do: 'apiBack' } as const]),
  ];
  const size = Math.max(0, ...reading.members.map(({ status }) => (status.known ? status.value.dbSize : 0)));
  return makeEtcdPlan(reading, cluster, {
    type: 'replaceEtcdMember',
    title: one ? `Replace the member of etcd on ${on.host}` : `Let etcd of ${on.host} join again`,
    targets: [on.host],
    work,
    ...(host ? { host } : {}),
    blockers: [
      ...('why' in on ? [unreachable(on)] : hostBlockers(on, size)),
      ...(one ? removalBlockers(reading, one).filter(({ code }) => code !== 'no-leader') : []),
      ...notWell(reading, one ? [one.member.id] : []),
      ...alarmBlockers(reading).filter(({ subject, code }) => code === 'alarms-unknown' || subject !== (one && memberName(one.member))),
      ...learners(reading, one?.member.id),
    ],
    warnings: replacementWarnings(reading, one, on.host, host),
    undo: [
      'Until the member is removed, Undo starts it again as it was.',
      'Afterwards Undo takes the learner out again; the old data can not be used any more, because etcd never takes a removed member back.',
      ...(host ? [`It stays in ${host.workFolder}/before all the same.`] : []),
    ],
    estimate: {
      atLeastSeconds: 15 + 2 * (facts?.scanSeconds ?? 0) + Math.ceil(size / COPY_RATE),
      because: `${host?.unit === undefined ? `the kubelet looks for manifests every ${facts?.scanSeconds ?? 20} s, and ` : ''}${bytesWords(size)} come from the leader`,
    },
    commands: host ? byHand(reading, host, id) : [],
  });
}

function replacedHost(facts: MemberHostFacts, moment: string): ReplacedHost {
  const { host, target, layout, source, unit, member, data, authority, components } = facts;
  return {
    name: host,
    ...(unit === undefined ? {} : { unit }),
    ...{ target, layout, source, authority },
    member: member.name,
    peerUrls: member.peerUrls,
    place: member.place,
    dataFolder: data.folder,
    workFolder: workFolderOf(data, moment),
    apiPort: components.find(({ component }) => component === 'kube-apiserver')?.healthPort,
  };
}

function unreachable({ host, why }: { readonly host: string; readonly why: string }): Finding {
  return {
    code: 'host-unreachable',
    subject: host,
    message: `${host} can't be read: ${why}`,
    hint: 'Bring the host back. If it is gone for good, use Remove Member, and let a new control plane join with kubeadm (Create Join Command).',
  };
}

function hostBlockers(
  { host, member, data, components, sameFileSystem, layout, unit, configFile }: MemberHostFacts,
  size: number,
): readonly Finding[] {
  const found: Finding[] = [];
  if (configFile !== undefined)
    found.push({
      code: 'config-file',
      subject: host,
      message: `${unit ?? 'etcd'} of ${host} is configured by ${configFile}, which this plan does not change.`,
      hint: 'Remove the member, put its data aside, set initial-cluster and initial-cluster-state there, and use Add Learner.',
    });
  if (member.walFolder !== undefined)
    found.push({
      code: 'separate-log',
      subject: host,
      message: `etcd of ${host} keeps its log in ${member.walFolder}, apart from its data.`,
      hint: 'Such members are not made anew by this plan.',
    });
  if (member.peerUrls.length === 0)
    found.push({ code: 'no-peer-url', subject: host, message: `etcd of ${host} is configured without --initial-advertise-peer-urls.` });
  if (data.free < size)
    found.push({
      code: 'disk-full',
      subject: host,
      message: `${host} has ${bytesWords(data.free)} free where ${data.folder} is; the database has ${bytesWords(size)}, and the old data stays.`,
      hint: 'Free some space, or make the file system larger.',
    });
  if (!sameFileSystem)
    found.push({
      code: 'other-file-system',
      subject: host,
      message: `${layout.manifests} of ${host} is a file system of its own: a manifest can't be moved out of it and back at once.`,
    });
  if (components.some(({ component, manifest }) => component === 'etcd' && manifest === 'both'))
    found.push({
      code: 'two-manifests',
      subject: `${host} etcd`,
      message: `${host} has two manifests of etcd: one in ${layout.manifests}, one that an earlier operation put aside.`,
      hint: `Compare them in ${ASIDE_FOLDER} and remove the one that is not wanted.`,
    });
  return found;
}

function learners({ members }: EtcdReading, but: bigint | undefined): readonly Finding[] {
  return members
    .filter(({ member }) => member.learner && member.id !== but)
    .map(({ member }) => ({
      code: 'learner',
      subject: memberName(member),
      message: `${memberName(member)} is a learner already; etcd takes one at a time.`,
      hint: 'Promote or remove it first.',
    }));
}

function replacementWarnings(
  reading: EtcdReading,
  one: EtcdReading['members'][number] | undefined,
  name: string,
  host: ReplacedHost | undefined,
): readonly Finding[] {
  const { members } = reading;
  const found: Finding[] = [];
  if (one && isHealthy(one))
    found.push({
      code: 'healthy',
      subject: name,
      message: `The member on ${name} is healthy.`,
      hint: 'Replace it only when its content is wrong, or its disk.',
    });
  const left = votersOf(members).filter((other) => other !== one);
  const well = left.filter(isHealthy).length;
  if (left.length > 0 && well - quorumOf(left.length) < 1)
    found.push({
      code: 'no-spare',
      subject: 'etcd',
      message: `Until the new member has its vote: ${quorumWords(left.length, well)}.`,
      hint: 'Leave the other members alone meanwhile.',
    });
  if (one && leaderOf(members) === one)
    found.push({ code: 'leads', subject: name, message: `${name} is the leader: there is an election.`, hint: 'Move the leader first.' });
  if (host?.apiPort !== undefined)
    found.push({
      code: 'api-server',
      subject: name,
      message: `The API server on ${name} uses this member: it fails until the member is back.`,
      hint: 'The other API servers go on. Clients that know only this one wait.',
    });
  return found;
}

/** The same by hand, as root on the host and with etcdctl on another member. */
function byHand(reading: EtcdReading, host: ReplacedHost, id: string | undefined): EtcdPlan['commands'] {
  const asked = (leaderOf(reading.members.filter(({ place }) => place?.target?.name !== host.name)) ?? reading.members.find(isHealthy))
    ?.place;
  const on = (...argv: string[]) => ['ssh', host.name, 'sudo', ...argv];
  const manifest = `${host.layout.manifests}/etcd.yaml`;
  const [url = ''] = host.peerUrls;
  const others = reading.members
    .filter(({ member }) => idWords(member.id) !== id && member.name !== '')
    .flatMap(({ member }) => member.peerUrls.map((peer) => `${member.name}=${peer}`));
  const member = [
    ...(id === undefined ? [] : [etcdctlCommand(asked, ['member', 'remove', id])]),
    on('mv', `${host.dataFolder}/member`, `${host.workFolder}/before/member`),
    etcdctlCommand(asked, ['member', 'add', host.member, '--learner', `--peer-urls=${host.peerUrls.join(',')}`]),
  ];
  if (host.unit !== undefined)
    return [
      on('install', '-d', '-m', '0700', host.workFolder, `${host.workFolder}/before`),
      on('systemctl', 'stop', host.unit),
      ...member,
      // Opens an editor: --initial-cluster and --initial-cluster-state=existing have to be in ExecStart.
      on('systemctl', 'edit', '--runtime', host.unit),
      on('systemctl', 'start', '--no-block', host.unit),
      etcdctlCommand(asked, ['member', 'promote', 'ID']),
    ];
  return [
    on('install', '-d', '-m', '0700', ASIDE_FOLDER, host.workFolder, `${host.workFolder}/before`),
    on('mv', manifest, `${ASIDE_FOLDER}/etcd.yaml`),
    ...member,
    on(
      'sed',
      '-i',
      '-E',
      '-e',
      '/--initial-cluster-state=/d',
      '-e',
      `s#^( *- )--initial-cluster=.*#\\1--initial-cluster=${[...others, `${host.member}=${url}`].join(',')}\\n\\1--initial-cluster-state=existing#`,
      `${ASIDE_FOLDER}/etcd.yaml`,
    ),
    on('mv', `${ASIDE_FOLDER}/etcd.yaml`, manifest),
    etcdctlCommand(asked, ['member', 'promote', 'ID']),
  ];
}
