import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../../../src/core/command/spec';
import { DrydockError } from '../../../../src/core/errors';
import type { Host } from '../../../../src/operations/control-plane/hosts';
import type { EtcdAccess } from '../../../../src/operations/etcd/access';
import { readExternalHost } from '../../../../src/operations/etcd/external-host';
import { memberRuns, startedVerdict, stoppedVerdict } from '../../../../src/operations/etcd/member-service';
import { DEFAULT_LAYOUT } from '../../../../src/core/model/control-plane';
import { place } from '../../core/policy/etcd/support';

const { signal } = new AbortController();
const of = { authority: 'a1', etcdAuthority: 'e1' };
const FLAGS = '--name=etcd1 --data-dir=/var/lib/etcd/ --initial-advertise-peer-urls=https://10.0.0.1:2380';

/** A host that answers commands by their words; what it does not know it has not. */
function hostWith(answers: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}): Host {
  const run = async <T>(command: CommandSpec<T>): Promise<T> => {
    const words = command.argv.join(' ');
    const found = Object.entries(answers).find(([start]) => words.startsWith(start));
    const stdout = found?.[1] ?? '';
    const exitCode = found ? 0 : 1;
    return command.parse({ exitCode, signal: undefined, stdout, stderr: '', stdoutBytes: new TextEncoder().encode(stdout), duration: 1 });
  };
  const text = async (path: string) => {
    const content = files[path];
    if (content === undefined) throw new DrydockError('notFound', `${path} is not there.`);
    return content;
  };
  const target = { name: 'etcd1', destination: '10.0.0.1', source: 'fleet' } as const;
  return { name: 'etcd1', target, run, text, clock: { now: () => 1_000_000 } } as unknown as Host;
}

const silent = { open: () => Promise.reject(new DrydockError('refused', 'Nothing listens.')) } as unknown as EtcdAccess;
const shown = (flags: string, rest = '') =>
  `ExecStart={ path=/usr/bin/etcd ; argv[]=/usr/bin/etcd ${flags} ; ignore_errors=no ; start_time=[n/a] }\n${rest}`;
const ANSWERS = {
  'systemctl list-unit-files': 'etcd-backup.service enabled enabled\netcd.service enabled enabled\n',
  'systemctl show --no-pager --property ExecStart --property Environment --property EnvironmentFiles -- etcd-backup':
    'ExecStart={ path=/bin/tar ; argv[]=/bin/tar c /var ; ignore_errors=no ; }\n',
  'systemctl show --no-pager --property ExecStart --property Environment --property EnvironmentFiles -- etcd.service': shown(FLAGS),
  'date ': '1000\n',
  'test -e /var/lib/etcd/member': '',
  'cat /proc/self/mountinfo': '36 35 98:0 / /var/lib/etcd rw - ext4 /dev/vdb rw\n',
  'du ': '2048\t/var/lib/etcd\n2048\ttotal\n',
  'df ': 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vdb 100 50 40960 1% /var/lib/etcd\n',
};
const read = (answers: Readonly<Record<string, string>>, files?: Readonly<Record<string, string>>) =>
  readExternalHost(hostWith(answers, files), place('etcd1', { staticPod: false }), of, silent, signal);

describe('the host of a member outside the control planes', () => {
  it('is read by the service that starts etcd, whether it runs or not', async () => {
    const facts = await read(ANSWERS);
    expect(facts).toMatchObject({
      unit: 'etcd.service',
      authority: 'a1',
      components: [],
      member: { name: 'etcd1', peerUrls: ['https://10.0.0.1:2380'], answers: false, version: undefined },
      data: { folder: '/var/lib/etcd', mounted: true, there: true, bytes: 2048 * 1024, free: 40960 * 1024 },
      status: { known: false, why: 'Nothing listens.' },
    });
    expect(facts.configFile).toBeUndefined();
  });

  it('is configured by its environment or by a file, too', async () => {
    const show = 'systemctl show --no-pager --property ExecStart --property Environment --property EnvironmentFiles -- etcd.service';
    const environment = { ...ANSWERS, [show]: shown('', 'EnvironmentFiles=/etc/default/etcd (ignore_errors=yes)\n') };
    const variables = 'ETCD_NAME="e7"\nETCD_DATA_DIR=/var/lib/etcd\nETCD_INITIAL_ADVERTISE_PEER_URLS=https://10.0.0.7:2380\n';
    expect(await read(environment, { '/etc/default/etcd': variables })).toMatchObject({
      member: { name: 'e7', peerUrls: ['https://10.0.0.7:2380'] },
    });
    const file = { ...ANSWERS, [show]: shown('--config-file /etc/etcd.yaml') };
    expect(await read(file, { '/etc/etcd.yaml': 'name: e8\ndata-dir: /var/lib/etcd\nwal-dir: /wal\n' })).toMatchObject({
      configFile: '/etc/etcd.yaml',
      member: { name: 'e8', walFolder: '/wal' },
    });
  });

  it('is refused where no service starts etcd, or nobody knows where its data is', async () => {
    await expect(read({})).rejects.toMatchObject({ kind: 'notFound' });
    const show = 'systemctl show --no-pager --property ExecStart --property Environment --property EnvironmentFiles -- etcd.service';
    await expect(read({ ...ANSWERS, [show]: shown('--name=x') })).rejects.toMatchObject({ kind: 'protocol' });
  });
});

describe('a member that is a service', () => {
  const service = { layout: DEFAULT_LAYOUT, source: 'ps', unit: 'etcd.service' } as const;

  it.each([
    ['active', true],
    ['activating', true],
    ['deactivating', true],
    ['inactive', false],
    ['failed', false],
  ])('that is %s runs: %s', async (state, runs) => {
    const host = hostWith({ 'systemctl is-active -- etcd.service': `${state}\n` });
    expect(await memberRuns(host, service, signal)).toBe(runs);
    expect((await stoppedVerdict(host, service, signal)).so).toBe(!runs);
    expect((await startedVerdict(host, service, signal)).so).toBe(runs);
  });
});
