import { memberName, type EtcdFinding, type EtcdMemberReading, type EtcdReading } from '../../model/etcd';
import { bytesWords, timeWords } from '../../report/words';
import { mayFail, quorumOf, quorumWords } from '../quorum';
import { isBehind, isUp, lagOf, leaderOf, newestIndex, quotaOf, votersOf } from './members';

/** Share of the quota from which a person should look, and from which there may be too little time left to. */
const NEAR_QUOTA = 0.8;
const AT_QUOTA = 0.95;
/** Below this share in use, defragmenting is worth its pause; for less than so many bytes it never is. */
const SPARSE = 0.5;
const WORTH_DEFRAGMENTING = 64 * 1024 * 1024;
const DAY_MS = 86_400_000;
const SOON_MS = 30 * DAY_MS;
/** etcd's own advice is 10 ms for the log; the buckets of its metrics are 8, 16 and 32 ms. */
const SLOW_FSYNC = 0.016;
/** From this gap between what is agreed on and what is applied, etcd refuses writes ("too many requests"). */
const REFUSING_GAP = 5000n;

/** What is wrong with a cluster of etcd, most serious first. */
export function etcdFindings(reading: EtcdReading): readonly EtcdFinding[] {
  const found = [
    ...alarmFindings(reading),
    ...quorumFindings(reading),
    ...leaderFindings(reading),
    ...reading.members.flatMap((one) => memberFindings(one, reading)),
    ...togetherFindings(reading),
    ...throughApiFindings(reading),
    ...reading.unreadable.map(({ host, why, hint }) => finding('unreadable', 'notice', host, `${host} was not read: ${why}`, hint)),
  ];
  const order = ['critical', 'warning', 'notice'];
  return [...found].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** What is missing where nobody could log in. */
function throughApiFindings({ throughApi = [], members }: EtcdReading): readonly EtcdFinding[] {
  const [first] = throughApi;
  if (!first) return [];
  const streams = members.some(({ via, place }) => via === 'gateway' && place?.client !== undefined);
  const names = throughApi.map(({ host }) => host).join(', ');
  return [
    finding(
      'through-api',
      'notice',
      names,
      `${names}: read through the API server. ${
        streams
          ? 'Restores and replacing a member need SSH.'
          : 'Snapshots need SSH or a client certificate of etcd (etcd in drydock.yaml); restores and replacing a member need SSH.'
      }`,
      `${first.host}: ${first.why}`,
    ),
  ];
}

function alarmFindings({ alarms, members }: EtcdReading): readonly EtcdFinding[] {
  if (!alarms.known) return [finding('alarms-unknown', 'warning', 'etcd', `Whether etcd has alarms is not known: ${alarms.why}`)];
  return alarms.value.map(({ memberId, alarm }) => {
    const member = members.find((one) => one.member.id === memberId)?.member;
    const name = member ? memberName(member) : memberId.toString(16);
    return alarm === 'NOSPACE'
      ? finding(
          'nospace',
          'critical',
          name,
          `${name} raised NOSPACE: its quota is used up, and the whole cluster refuses writes.`,
          'Recover from NOSPACE compacts, defragments and disarms.',
        )
      : finding(
          'corrupt',
          'critical',
          name,
          `${name} raised CORRUPT: its data differ from those of the others.`,
          'Compare the hashes, then replace the member that differs. Keep its data aside.',
        );
  });
}

function quorumFindings({ members }: EtcdReading): readonly EtcdFinding[] {
  const voters = votersOf(members);
  const up = voters.filter(isUp).length;
  const words = quorumWords(voters.length, up);
  const found: EtcdFinding[] = [];
  const spare = mayFail(voters.length, up);
  if (spare < 0)
    found.push(
      finding(
        'quorum-lost',
        'critical',
        'etcd',
        `${words}: nothing can be written, nor read so that it is certain.`,
        `Bring ${quorumOf(voters.length) - up} more back; only when they are gone for good is a restore the way.`,
      ),
    );
  else if (spare === 0 && up < voters.length)
    found.push(
      finding('no-spare', 'warning', 'etcd', `${words}: one more failure stops the cluster.`, 'Bring the members back that are down.'),
    );
  if (voters.length > 1 && voters.length % 2 === 0)
    found.push(
      finding(
        'even-count',
        'notice',
        'etcd',
        `${words}: an even number bears no more failures than one member less.`,
        'Add a member, or remove one.',
      ),
    );
  return found;
}

function leaderFindings({ members }: EtcdReading): readonly EtcdFinding[] {
  const views = members.flatMap(({ member, status }) =>
    status.known ? [{ member, leader: status.value.leader, term: status.value.raftTerm }] : [],
  );
  const without = views.filter(({ leader }) => leader === 0n).map(({ member }) => memberName(member));
  if (views.length > 0 && without.length === views.length)
    return [finding('no-leader', 'critical', 'etcd', 'No member knows a leader.', 'Look whether enough members run and reach each other.')];
  const found = without.map((name) =>
    finding(
      'no-leader',
      'warning',
      name,
      `${name} knows no leader, though others do.`,
      'Look at its network to the other members (port 2380).',
    ),
  );
  const leaders = new Map(views.filter(({ leader }) => leader !== 0n).map(({ leader, member, term }) => [leader, { member, term }]));
  if (leaders.size > 1)
    found.push(
      finding(
        'several-leaders',
        'warning',
        'etcd',
        `Members see different leaders (${[...leaders.values()].map(({ member, term }) => `${memberName(member)} in term ${term}`).join(', ')}).`,
        'An election may have been under way. Read again; if it stays, the network between members is split.',
      ),
    );
  return found;
}

function memberFindings(one: EtcdMemberReading, reading: EtcdReading): readonly EtcdFinding[] {
  const { member, status, health } = one;
  const name = memberName(member);
  const found: EtcdFinding[] = [];
  if (member.name === '')
    found.push(
      finding(
        'not-started',
        'warning',
        name,
        `${name} was added (${member.peerUrls.join(', ')}) and has never started.${member.learner ? '' : ' It counts for the quorum all the same.'}`,
        'Start it, or remove it.',
      ),
    );
  else if (!status.known) found.push(finding('silent', 'warning', name, `${name} gives no status: ${status.why}`));
  else if (health.known && !health.value.healthy)
    found.push(
      finding(
        'unhealthy',
        'warning',
        name,
        `${name} is not healthy: ${health.value.reason ?? 'a read needs the quorum and did not get it'}`,
      ),
    );
  if (status.known) {
    const { value } = status;
    found.push(...sizeFindings(one, name));
    if (value.learner) found.push(learnerFinding(one, reading, name));
    else if (isBehind(value, newestIndex(reading.members)))
      found.push(
        finding(
          'behind',
          'warning',
          name,
          `${name} is ${lagOf(value, newestIndex(reading.members))} entries behind.`,
          'Its disk or its network is too slow, or it has just come back.',
        ),
      );
    if (value.raftIndex - value.raftAppliedIndex > REFUSING_GAP)
      found.push(
        finding(
          'apply-gap',
          'critical',
          name,
          `${name} has ${value.raftIndex - value.raftAppliedIndex} entries that it has not applied: it refuses writes.`,
        ),
      );
    const alarmWords = /NOSPACE|CORRUPT|^memberID:/;
    for (const error of value.errors.filter((text) => !alarmWords.test(text)))
      found.push(finding('own-error', 'warning', name, `${name} says of itself: ${error}`));
  }
  found.push(...placeFindings(one, name, reading.at));
  return found;
}

function learnerFinding({ status, member }: EtcdMemberReading, { members }: EtcdReading, name: string): EtcdFinding {
  const newest = newestIndex(members);
  if (status.known && isBehind(status.value, newest))
    return finding(
      'learner-stuck',
      'warning',
      name,
      `The learner ${name} is ${lagOf(status.value, newest)} entries behind, so that it can't be promoted.`,
      'Look at its log and its network; remove it if it does not catch up.',
    );
  return finding('learner', 'notice', memberName(member), `${name} is a learner: it has everything and no vote.`, 'Promote it.');
}

function sizeFindings(one: EtcdMemberReading, name: string): readonly EtcdFinding[] {
  if (!one.status.known) return [];
  const { dbSize, dbSizeInUse } = one.status.value;
  const quota = quotaOf(one);
  const found: EtcdFinding[] = [];
  if (quota !== undefined && quota > 0 && dbSize / quota > NEAR_QUOTA) {
    const share = Math.floor((dbSize / quota) * 100);
    found.push(
      finding(
        'near-quota',
        dbSize / quota > AT_QUOTA ? 'critical' : 'warning',
        name,
        `${name} uses ${share} % of its quota (${bytesWords(dbSize)} of ${bytesWords(quota)}). At 100 % the whole cluster refuses writes.`,
        dbSizeInUse !== undefined && dbSizeInUse / dbSize < SPARSE
          ? 'Defragment: more than half of it is free.'
          : 'Look what fills it; raise --quota-backend-bytes (8 GiB at most is advised).',
      ),
    );
  }
  if (dbSizeInUse !== undefined && dbSizeInUse / dbSize < SPARSE && dbSize - dbSizeInUse >= WORTH_DEFRAGMENTING)
    found.push(
      finding(
        'sparse',
        'notice',
        name,
        `Of ${bytesWords(dbSize)} of ${name} only ${bytesWords(dbSizeInUse)} are in use.`,
        'Defragment gives the rest back.',
      ),
    );
  return found;
}

function placeFindings({ place, member, certificateEnds, metrics }: EtcdMemberReading, name: string, now: number): readonly EtcdFinding[] {
  const found: EtcdFinding[] = [];
  const configured = place?.peerUrls;
  if (configured && member.name !== '' && configured.length > 0 && !configured.every((url) => member.peerUrls.includes(url)))
    found.push(
      finding(
        'peer-url',
        'warning',
        name,
        `${name} is configured with the peer URL ${configured.join(', ')}, and the cluster knows ${member.peerUrls.join(', ')}.`,
        'The address of the host may have changed. The others reach it only at what the cluster knows.',
      ),
    );
  if (certificateEnds.known) {
    const left = certificateEnds.value - now;
    if (left <= 0)
      found.push(
        finding(
          'certificate-expired',
          'critical',
          name,
          `The certificate of ${name} has expired (${timeWords(certificateEnds.value)}).`,
          'Renew it.',
        ),
      );
    else if (left < SOON_MS)
      found.push(
        finding(
          'certificate-soon',
          'warning',
          name,
          `The certificate of ${name} ends in ${Math.floor(left / DAY_MS)} d (${timeWords(certificateEnds.value)}).`,
          'Renew it.',
        ),
      );
  }
  const fsync = metrics.known ? metrics.value.walFsyncP99 : undefined;
  if (fsync !== undefined && fsync > SLOW_FSYNC)
    found.push(
      finding(
        'slow-disk',
        'warning',
        name,
        `The disk of ${name} is slow: one of 100 flushes of the log takes ${Number.isFinite(fsync) ? `up to ${Math.round(fsync * 1000)} ms` : 'more than 8 s'}, and 10 ms is what etcd wants.`,
        'Give etcd a disk of its own.',
      ),
    );
  return found;
}

function togetherFindings({ members }: EtcdReading): readonly EtcdFinding[] {
  const found: EtcdFinding[] = [];
  const versions = new Map<string, string[]>();
  for (const { member, status } of members)
    if (status.known) versions.set(status.value.version, [...(versions.get(status.value.version) ?? []), memberName(member)]);
  if (versions.size > 1)
    found.push(
      finding(
        'versions',
        'warning',
        'etcd',
        `Members have different versions (${[...versions].map(([version, names]) => `${version}: ${names.join(', ')}`).join('; ')}).`,
        'That is for the time of an upgrade only.',
      ),
    );
  const leader = leaderOf(members);
  const newer = members.filter(
    ({ status }) => status.known && leader?.status.known && status.value.clusterId !== leader.status.value.clusterId,
  );
  for (const { member } of newer)
    found.push(
      finding(
        'other-cluster',
        'critical',
        memberName(member),
        `${memberName(member)} belongs to another cluster of etcd than the leader.`,
        'It was started with new data. Remove it, and add it again.',
      ),
    );
  return found;
}

function finding(code: string, severity: EtcdFinding['severity'], subject: string, message: string, hint?: string): EtcdFinding {
  return { code, severity, subject, message, hint };
}
