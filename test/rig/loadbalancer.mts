/** HAProxy before the control planes: the `controlPlaneEndpoint` of a rig. */
import type { Host } from './host.mts';
import { fileLines } from './lines.mts';

/** Points it at the control planes; those that don't answer /readyz get nothing. */
export async function balance(lb: Host, controlPlanes: readonly Host[]): Promise<void> {
  const servers = controlPlanes.map(
    ({ name, address }) =>
      `    server ${name} ${address}:6443 check check-ssl verify none inter 1s fall 2 rise 1 on-marked-down shutdown-sessions`,
  );
  const configuration = [
    'global',
    '    maxconn 4000',
    '    stats socket /run/haproxy/admin.sock mode 660 level admin',
    'defaults',
    '    mode tcp',
    '    timeout connect 3s',
    '    timeout client 24h',
    '    timeout server 24h',
    'frontend api',
    '    bind :6443',
    '    default_backend control-planes',
    'backend control-planes',
    '    balance roundrobin',
    '    option httpchk GET /readyz',
    '    http-check expect status 200',
    ...servers,
    '',
  ];
  await lb.script([
    ...fileLines('/etc/haproxy/haproxy.cfg', configuration.join('\n')),
    'systemctl enable --quiet haproxy.service 2>/dev/null',
    'systemctl restart haproxy.service',
  ]);
}

/** State of each server as HAProxy sees it: `UP`, `DOWN` …, and how many sessions it got. */
export async function balancerState(lb: Host): Promise<Readonly<Record<string, { readonly status: string; readonly sessions: number }>>> {
  const { stdout } = await lb.exec(['socat', '-', 'UNIX-CONNECT:/run/haproxy/admin.sock'], { input: 'show stat\n' });
  const [head = '', ...rows] = stdout.trim().split('\n');
  const columns = head.replace(/^# /, '').split(',');
  const cell = (row: string, column: string) => row.split(',')[columns.indexOf(column)] ?? '';
  const servers = rows.filter((row) => cell(row, 'pxname') === 'control-planes' && cell(row, 'svname') !== 'BACKEND');
  return Object.fromEntries(
    servers.map((row) => [cell(row, 'svname'), { status: cell(row, 'status'), sessions: Number(cell(row, 'stot')) }]),
  );
}
