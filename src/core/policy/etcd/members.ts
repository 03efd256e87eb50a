import type { EtcdMemberReading, EtcdReading, EtcdRole, EtcdStatus } from '../../model/etcd';

/**
 * Entries by which a member may be behind and still count as current: the members are not asked at the same moment, and a busy
 * cluster writes hundreds in a second.
 */
const MOST_LAG = 1000n;

/** Members with a vote. */
export function votersOf(members: readonly EtcdMemberReading[]): readonly EtcdMemberReading[] {
  return members.filter(({ member }) => !member.learner);
}

/** Whether it answered a read that needs the quorum; one without quorum that answers at all counts as up, too. */
export function isUp({ status, member }: EtcdMemberReading): boolean {
  return member.name !== '' && status.known;
}

export function isHealthy({ health, status }: EtcdMemberReading): boolean {
  return status.known && health.known && health.value.healthy;
}

/** The member that most of the others take for the leader. */
export function leaderOf(members: readonly EtcdMemberReading[]): EtcdMemberReading | undefined {
  const votes = new Map<bigint, number>();
  for (const { status } of members)
    if (status.known && status.value.leader !== 0n) votes.set(status.value.leader, (votes.get(status.value.leader) ?? 0) + 1);
  const [first] = [...votes].sort(([, a], [, b]) => b - a);
  return first && members.find(({ member }) => member.id === first[0]);
}

export function roleOf(one: EtcdMemberReading, { members }: Pick<EtcdReading, 'members'>): EtcdRole {
  if (one.member.name === '') return 'notStarted';
  if (one.member.learner) return 'learner';
  if (leaderOf(members) === one) return 'leader';
  return one.status.known ? 'follower' : 'unknown';
}

/** The newest entry that any member knows of. */
export function newestIndex(members: readonly EtcdMemberReading[]): bigint {
  return members.reduce((newest, { status }) => (status.known && status.value.raftIndex > newest ? status.value.raftIndex : newest), 0n);
}

/** Entries that a member has not applied yet. */
export function lagOf({ raftAppliedIndex }: Pick<EtcdStatus, 'raftAppliedIndex'>, newest: bigint): bigint {
  return newest > raftAppliedIndex ? newest - raftAppliedIndex : 0n;
}

export function isBehind(status: Pick<EtcdStatus, 'raftAppliedIndex'>, newest: bigint): boolean {
  return lagOf(status, newest) > MOST_LAG;
}

/** Bytes at which a member refuses writes, as its status or its metrics tell. */
export function quotaOf({ status, metrics }: EtcdMemberReading): number | undefined {
  const own = status.known ? status.value.dbSizeQuota : undefined;
  return own ?? (metrics.known ? metrics.value.quotaBytes : undefined);
}
