import type { EtcdMetrics } from '../../model/etcd';

/** Fewer flushes than these say nothing about the last of a hundred. */
const ENOUGH = 100;

/** Reads what is wanted of a member's metrics (the text format of Prometheus). */
export function parseMetrics(page: string): EtcdMetrics {
  return {
    quotaBytes: value(page, 'etcd_server_quota_backend_bytes'),
    walFsyncP99: p99(page, 'etcd_disk_wal_fsync_duration_seconds'),
    backendCommitP99: p99(page, 'etcd_disk_backend_commit_duration_seconds'),
    leaderChanges: value(page, 'etcd_server_leader_changes_seen_total'),
  };
}

function value(page: string, name: string): number | undefined {
  const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1];
  const number = Number(found);
  return found === undefined || !Number.isFinite(number) ? undefined : number;
}

/** Upper bound of the first bucket that holds 99 of 100; infinite where only the last does. */
function p99(page: string, name: string): number | undefined {
  const buckets = [...page.matchAll(new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\S+)$`, 'gm'))].map(([, le, count]) => ({
    le: le === '+Inf' ? Infinity : Number(le),
    count: Number(count),
  }));
  const total = value(page, `${name}_count`) ?? 0;
  return total < ENOUGH ? undefined : buckets.find(({ count }) => count >= 0.99 * total)?.le;
}
