/** Files of a schedule on its host. */
export const SCHEDULE = {
  script: '/usr/local/sbin/drydock-etcd-snapshot',
  settings: '/etc/drydock/etcd-snapshot.env',
  recipients: '/etc/drydock/etcd-snapshot.recipients',
  service: '/etc/systemd/system/drydock-etcd-snapshot.service',
  timer: '/etc/systemd/system/drydock-etcd-snapshot.timer',
  runs: '/var/lib/drydock/etcd-snapshot/runs.jsonl',
} as const;

export const SCHEDULE_FOLDERS = ['/etc/drydock', '/var/lib/drydock', '/var/lib/drydock/etcd-snapshot'] as const;
export const SERVICE_UNIT = 'drydock-etcd-snapshot.service';
export const TIMER_UNIT = 'drydock-etcd-snapshot.timer';
