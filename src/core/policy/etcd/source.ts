import { memberName, type EtcdMemberReading, type EtcdReading } from '../../model/etcd';
import { isBehind, isHealthy, leaderOf, newestIndex } from './members';

export interface SnapshotSource {
  readonly one: EtcdMemberReading;
  /** Why that one, for people. */
  readonly why: string;
  /** It has no quorum: others may have had newer data. */
  readonly uncertain: boolean;
}

/**
 * The member to take a snapshot of: a healthy follower that is not behind, the quickest of them; else the leader. Without a
 * quorum, the one that has applied most. Learners, corrupt members and those that can't be reached never.
 */
export function chooseSource(reading: EtcdReading): SnapshotSource | undefined {
  const { members, alarms } = reading;
  const corrupt = new Set(alarms.known ? alarms.value.filter(({ alarm }) => alarm === 'CORRUPT').map(({ memberId }) => memberId) : []);
  const readable = members.filter(
    ({ member, status, place }) =>
      place !== undefined && status.known && !member.learner && !status.value.learner && !corrupt.has(member.id),
  );
  // etcdctl in a pod streams no snapshot.
  const streaming = readable.filter(({ via }) => via !== 'pod');
  const possible = streaming.length > 0 ? streaming : readable;
  const newest = newestIndex(members);
  const current = possible.filter((one) => isHealthy(one) && one.status.known && !isBehind(one.status.value, newest));
  const leader = leaderOf(members);
  const [quickest] = current.filter((one) => one !== leader).sort((a, b) => took(a) - took(b));
  if (quickest) return { one: quickest, why: `${memberName(quickest.member)} is a healthy follower that is not behind`, uncertain: false };
  const [only] = current;
  if (only) return { one: only, why: `no follower is healthy and current; ${memberName(only.member)} is the leader`, uncertain: false };
  const [most] = [...possible].sort((a, b) => Number(applied(b) - applied(a)));
  return most && { one: most, why: `no member is healthy; ${memberName(most.member)} has applied most`, uncertain: true };
}

function took({ health }: EtcdMemberReading): number {
  return health.known ? health.value.tookMs : Infinity;
}

function applied({ status }: EtcdMemberReading): bigint {
  return status.known ? status.value.raftAppliedIndex : 0n;
}
