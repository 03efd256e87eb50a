import type { RunningMember } from './running-member';

/** Bounds of etcd's histograms of its disk, in seconds. */
const BOUNDS = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192];
const FLUSHES = 184_000;
/** Shares of flushes within these bounds: on a disk of its own, and on one that others keep busy. */
const QUICK = [0.31, 0.86, 0.985, 0.998, 1];
const SLOW = [0, 0.02, 0.11, 0.38, 0.79, 0.972, 0.996, 1];

/** The page of metrics of a member, as far as somebody looks at it (the text format of Prometheus). */
export function metricsOf(member: RunningMember): string {
  const { file, inUse } = member.sizes();
  const shares = member.isSlow ? SLOW : QUICK;
  return [
    gauge('etcd_server_has_leader', member.leader === 0n ? 0 : 1),
    gauge('etcd_server_is_leader', member.isLeader ? 1 : 0),
    gauge('etcd_server_is_learner', member.isLearner ? 1 : 0),
    gauge('etcd_server_quota_backend_bytes', member.quota),
    gauge('etcd_server_leader_changes_seen_total', member.cluster.leaderChanges, 'counter'),
    gauge('etcd_mvcc_db_total_size_in_bytes', file),
    gauge('etcd_mvcc_db_total_size_in_use_in_bytes', inUse),
    histogram('etcd_disk_wal_fsync_duration_seconds', shares),
    histogram('etcd_disk_backend_commit_duration_seconds', shares),
  ].join('');
}

function gauge(name: string, value: number, type = 'gauge'): string {
  return `# TYPE ${name} ${type}\n${name} ${value}\n`;
}

function histogram(name: string, shares: readonly number[]): string {
  const counts = BOUNDS.map((bound, index) => ({ bound, count: Math.round(FLUSHES * (shares[index] ?? 1)) }));
  const sum = counts.reduce((total, { bound, count }, index) => total + bound * (count - (counts[index - 1]?.count ?? 0)), 0);
  return [
    `# TYPE ${name} histogram\n`,
    ...counts.map(({ bound, count }) => `${name}_bucket{le="${bound}"} ${count}\n`),
    `${name}_bucket{le="+Inf"} ${FLUSHES}\n`,
    `${name}_sum ${sum.toFixed(3)}\n`,
    `${name}_count ${FLUSHES}\n`,
  ].join('');
}
