import {
  idWords,
  memberName,
  type EtcdHashes,
  type EtcdMemberReading,
  type EtcdPlace,
  type EtcdReading,
  type EtcdVia,
} from '../model/etcd';
import { etcdFindings } from '../policy/etcd/findings';
import { isUp, lagOf, newestIndex, quotaOf, roleOf, votersOf } from '../policy/etcd/members';
import { quorumWords } from '../policy/quorum';
import { bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { bytesWords, timeWords } from './words';

/** Everything that was read of an etcd cluster, as a Markdown document. */
export function renderEtcd(cluster: string, reading: EtcdReading): string {
  const found = etcdFindings(reading).map(
    ({ severity, message, hint }) => `**${severity}** ${escapeMarkdown(message)}${hint === undefined ? '' : ` *${escapeMarkdown(hint)}*`}`,
  );
  return paragraphs(
    `# etcd of ${escapeMarkdown(cluster)}`,
    `${etcdQuorum(reading)} · cluster ${code(idWords(reading.clusterId))} · ${reading.topology} · read ${timeWords(reading.at)}`,
    found.length > 0 ? `## What stands out\n\n${bullets(found)}` : 'Nothing stands out.',
    ...reading.members.map((one) => memberSection(one, reading)),
  );
}

function memberSection(one: EtcdMemberReading, reading: EtcdReading): string {
  const rows = memberFacts(one, reading).map(([what, value]) => [what, escapeMarkdown(value)]);
  return paragraphs(`## ${escapeMarkdown(memberName(one.member))}`, table(['', ''], rows)).trimEnd();
}

/** `3 members, 2 needed, 1 may fail` */
export function etcdQuorum({ members }: Pick<EtcdReading, 'members'>): string {
  const voters = votersOf(members);
  return quorumWords(voters.length, voters.filter(isUp).length);
}

/** Everything that is known of a member, as pairs of words. */
export function memberFacts(one: EtcdMemberReading, reading: EtcdReading): readonly (readonly [string, string])[] {
  const { member, place, status, health, metrics, certificateEnds, via } = one;
  const facts: [string, string][] = [
    ['Role', roleWords(one, reading)],
    ['Id', idWords(member.id)],
    ['Host', place ? (place.target?.name ?? place.address ?? place.name) : 'not known'],
  ];
  if (status.known) {
    const { value } = status;
    facts.push(
      ['Version', value.storageVersion === undefined ? value.version : `${value.version}, storage ${value.storageVersion}`],
      ['Health', healthWords(health)],
      ['Database', databaseWords(one)],
      ['Raft', `term ${value.raftTerm}, index ${value.raftIndex}, ${lagOf(value, newestIndex(reading.members))} behind`],
      ['Revision', String(value.revision)],
    );
  } else facts.push(['Status', status.why]);
  const fsync = metrics.known ? metrics.value.walFsyncP99 : undefined;
  if (fsync !== undefined)
    facts.push([
      'Disk',
      Number.isFinite(fsync)
        ? `99 of 100 flushes of the log within ${Math.round(fsync * 1000)} ms`
        : 'flushes of the log take more than 8 s',
    ]);
  const mine = reading.alarms.known ? reading.alarms.value.filter(({ memberId }) => memberId === member.id).map(({ alarm }) => alarm) : [];
  facts.push(['Alarms', reading.alarms.known ? mine.join(', ') || 'none' : reading.alarms.why]);
  facts.push(['Peer URLs', member.peerUrls.join(', ') || 'none'], ['Client URLs', member.clientUrls.join(', ') || 'none']);
  facts.push(['Certificate', certificateEnds.known ? `ends ${timeWords(certificateEnds.value)}` : certificateEnds.why]);
  if (via) facts.push(['Asked through', viaWords(via, place)]);
  return facts;
}

function viaWords(via: EtcdVia, place: EtcdPlace | undefined): string {
  if (via === 'pod') return 'the API server, by etcdctl in its pod';
  if (via === 'etcdctl') return 'etcdctl on its host';
  if (place?.pod) return 'its gateway, by a port that the API server forwards';
  return place?.address === undefined ? 'its gateway, over SSH' : 'its gateway';
}

export function roleWords(one: EtcdMemberReading, reading: EtcdReading): string {
  const role = roleOf(one, reading);
  if (role === 'notStarted') return one.member.learner ? 'learner that never started' : 'never started';
  return role === 'unknown' ? 'no answer' : role;
}

function healthWords(health: EtcdMemberReading['health']): string {
  if (!health.known) return health.why;
  const { healthy, reason, tookMs } = health.value;
  return healthy ? `healthy, answered in ${Math.round(tookMs)} ms` : (reason ?? 'not healthy');
}

/** `412 MiB, 301 MiB in use, of 2.0 GiB` */
export function databaseWords(one: EtcdMemberReading): string {
  if (!one.status.known) return 'unknown';
  const { dbSize, dbSizeInUse } = one.status.value;
  const quota = quotaOf(one);
  const used = dbSizeInUse === undefined ? '' : `, ${bytesWords(dbSizeInUse)} in use`;
  return `${bytesWords(dbSize)}${used}${quota === undefined ? '' : `, of ${bytesWords(quota)}`}`;
}

/** Whether the members have the same data, as a Markdown document. */
export function renderHashes(cluster: string, { revision, rows, verdict }: EtcdHashes, at: number): string {
  return paragraphs(
    `# Hashes of etcd of ${escapeMarkdown(cluster)}`,
    `Revision ${revision} · ${timeWords(at)}`,
    hashVerdict(verdict),
    table(
      ['member', 'hash', 'compacted to'],
      rows.map(({ name, hash, why = '' }) => [
        cellCode(name),
        hash ? code(hash.hash.toString(16).padStart(8, '0')) : escapeMarkdown(why),
        // etcd tells -1 where nothing was compacted yet.
        hash ? (hash.compactRevision < 0n ? 'never compacted' : String(hash.compactRevision)) : '',
      ]),
    ),
  );
}

function hashVerdict(verdict: EtcdHashes['verdict']): string {
  switch (verdict) {
    case 'equal':
      return '**Equal.** All members have the same keys and values at this revision.';
    case 'different':
      return '**Different.** A member has other data than the others: it is corrupt. Find out which by the majority and by its log, remove it, and add it again with an empty data folder. Keep its data aside, and take a snapshot of one of the others first.';
    case 'incomparable':
      return '**Not comparable.** Not all members could be hashed, or they were compacted to different revisions at that moment. Try again.';
  }
}
