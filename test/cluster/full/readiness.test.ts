import { afterAll, beforeAll, expect, it } from 'vitest';
import { known } from '../../../src/core/known';
import type { HostRole, ReadinessReport } from '../../../src/core/model/readiness';
import { findingsOf, judgeReadiness } from '../../../src/core/policy/readiness/judge';
import { readNodeComparison } from '../../../src/operations/node-comparison/read';
import { readReadiness } from '../../../src/operations/readiness/read';
import type { ReadinessTarget } from '../../../src/operations/readiness/targets';
import { until, type Host } from '../../rig/host.mts';
import { connect } from '../support/connect';
import { openHostProduct, type HostProduct } from '../support/host-product';
import { useOwnRig } from '../support/own-rig';

const own = useOwnRig({ name: 'readiness', controlPlanes: 1, workers: 3 });
const never = new AbortController().signal;
const LIMIT = 240_000;

/** A name server that answers every question with nothing, which is an answer. The rig has none of its own. */
const NAME_SERVER = [
  'import socket',
  's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
  's.bind(("0.0.0.0", 53))',
  'while True:',
  '  question, asker = s.recvfrom(512)',
  '  s.sendto(question[:2] + b"\\x81\\x80" + question[4:6] + b"\\0" * 6 + question[12:], asker)',
].join('\n');
/** A stranger on the kubelet's port. */
const STRANGER = 'import socket, time; s = socket.create_server(("0.0.0.0", 10250)); time.sleep(100000)';

let product: HostProduct;

beforeAll(async () => {
  const { cluster } = own;
  const depot = cluster.host('depot');
  await depot.exec(['systemctl', 'stop', 'names'], { mayFail: true });
  await depot.exec(['systemd-run', '--collect', '--unit=names', 'python3', '-c', NAME_SERVER]);
  // w3 leaves the cluster: a host that is to join.
  await cluster.host('w3').exec(['kubeadm', 'reset', '--force']);
  product = await openHostProduct(cluster, { api: true });
}, LIMIT);

afterAll(async () => {
  product?.dispose();
});

async function look(measureDisk: boolean, roles: Partial<Record<string, HostRole>> = {}): Promise<ReadinessReport> {
  const targets = ['cp1', 'w1', 'w2', 'w3'].map((name): ReadinessTarget => ({
    name,
    role: roles[name] ?? (name === 'cp1' ? 'control-plane' : 'worker'),
    target: known({ name, destination: name, source: 'sshConfig' }),
  }));
  return judgeReadiness(await readReadiness('rig', targets, product.hosts, { measureDisk, parallel: 4 }, () => undefined, never));
}

/** `check host`, of failures and warnings. Disks are as slow as the machine is busy. */
function told(report: ReadinessReport): readonly string[] {
  return findingsOf(report)
    .filter(({ check }) => check.id !== 'fsync' && check.id !== 'disk')
    .map(({ check, host, state }) => `${check.id} ${host} ${state}`)
    .sort();
}

const files = async (host: Host, folder: string) =>
  (await host.exec(['find', folder, '-not', '-path', '*/member/*'], { mayFail: true })).stdout.split('\n').sort();

let sound: readonly string[] = [];

it('has nothing against sound hosts but what is true of this machine, and leaves nothing behind', { timeout: LIMIT }, async () => {
  const [etcd, kubernetes] = await Promise.all([
    files(own.cluster.host('cp1'), '/var/lib/etcd'),
    files(own.cluster.host('w3'), '/etc/kubernetes'),
  ]);
  const report = await look(true, { w3: 'control-plane' });
  const cell = (id: string, host: string) => report.checks.find((check) => check.id === id)?.cells[host];
  expect(cell('fsync', 'cp1')?.short).toMatch(/ms \(p99\)/);
  expect(cell('endpoint', 'w1')).toEqual({ state: 'ok', short: 'answers' });
  expect(cell('ports', 'w3')).toEqual({ state: 'ok', short: 'free' });
  expect(cell('peers', 'cp1')?.state).toBe('ok');
  expect(cell('runtime', 'w2')?.short).toMatch(/^containerd 1\./);
  expect(cell('cgroup-driver', 'w2')).toEqual({ state: 'ok', short: 'systemd' });
  expect(cell('clock', 'w1')?.state).toBe('ok');
  expect(cell('repository', 'w1')).toEqual({ state: 'ok', short: 'v1.34' });
  expect(cell('held', 'w1')).toEqual({ state: 'ok', short: 'yes' });
  expect(cell('preflight', 'w3')?.said).toMatch(/^kubeadm init warns on w3: SystemVerification: cgroups v1/);
  sound = told(await look(false));
  // The machine that carries them has cgroup v1.
  expect([...new Set(sound.map((one) => one.replace(/ \w+ /, ' ')))].sort()).toEqual(['cgroup warning', 'preflight warning']);
  expect(await files(own.cluster.host('cp1'), '/var/lib/etcd')).toEqual(etcd);
  expect(await files(own.cluster.host('w3'), '/etc/kubernetes')).toEqual(kubernetes);
});

it('names each break, and no sound host', { timeout: LIMIT }, async () => {
  const { cluster } = own;
  const [cp1, w1, w2, w3, lb] = ['cp1', 'w1', 'w2', 'w3', 'lb'].map((name) => cluster.host(name)) as [Host, Host, Host, Host, Host];
  const resolv = await w1.read('/etc/resolv.conf');
  const drop = ['-p', 'tcp', '-d', lb.address, '--dport', '6443', '-j', 'DROP'];
  const reject = ['-p', 'tcp', '-d', lb.address, '--dport', '6443', '-j', 'REJECT', '--reject-with', 'tcp-reset'];
  const closed = ['-p', 'tcp', '-s', cp1.address, '--dport', '10250', '-j', 'DROP'];
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const breaks: readonly (readonly [Host, readonly string[], readonly string[]])[] = [
      [w1, ['sysctl', '-w', 'net.ipv4.ip_forward=0'], ['sysctl', '-w', 'net.ipv4.ip_forward=1']],
      [w1, ['sh', '-c', 'echo nameserver 192.0.2.53 > /etc/resolv.conf'], ['sh', '-c', 'printf "%s" "$1" > /etc/resolv.conf', 'x', resolv]],
      [w1, ['ip', 'link', 'set', 'dev', 'eth0', 'mtu', '1400'], ['ip', 'link', 'set', 'dev', 'eth0', 'mtu', '1500']],
      [w1, ['iptables', '-I', 'OUTPUT', ...reject], ['iptables', '-D', 'OUTPUT', ...reject]],
      [w2, ['iptables', '-I', 'OUTPUT', ...drop], ['iptables', '-D', 'OUTPUT', ...drop]],
      [w2, ['iptables', '-I', 'INPUT', ...closed], ['iptables', '-D', 'INPUT', ...closed]],
      [w2, ['systemctl', 'stop', 'containerd'], ['systemctl', 'start', 'containerd']],
      [
        w2,
        ['sh', '-c', 'mkdir /root/aside && mv /etc/apt/sources.list.d/* /root/aside/'],
        ['sh', '-c', 'mv /root/aside/* /etc/apt/sources.list.d/ && rmdir /root/aside'],
      ],
      [w3, ['hostname', 'w1'], ['hostname', 'w3']],
      [w3, ['systemd-run', '--collect', '--unit=stranger', 'python3', '-c', STRANGER], ['systemctl', 'stop', 'stranger']],
      [
        w3,
        ['sh', '-c', 'sed -i "s/SystemdCgroup = true/SystemdCgroup = false/" /etc/containerd/config.toml && systemctl restart containerd'],
        ['sh', '-c', 'sed -i "s/SystemdCgroup = false/SystemdCgroup = true/" /etc/containerd/config.toml && systemctl restart containerd'],
      ],
    ];
    for (const [host, make, mend] of breaks) {
      await host.exec(make);
      undo.push(() => host.exec(mend));
    }
    await until('the stranger has its port', async () => (await w3.exec(['ss', '-Hltn', 'sport = :10250'])).stdout !== '', 30_000);
    const report = await look(false);
    const added = told(report).filter((one) => !sound.includes(one));
    expect(added).toEqual(
      [
        'cgroup-driver w3 failure',
        'dns w1 failure',
        'endpoint w1 failure',
        'endpoint w2 failure',
        'hostname w1 failure',
        'hostname w3 failure',
        'ip-forward w1 failure',
        'mtu w1 failure',
        'peers cp1 failure',
        'ports w3 failure',
        'preflight w3 failure',
        'repository w2 warning',
        'runtime w2 failure',
      ].sort(),
    );
    const said = (id: string, host: string) => report.checks.find((check) => check.id === id)?.cells[host]?.said;
    expect(said('endpoint', 'w1')).toMatch(/refuses w1, although there is a cluster/);
    expect(said('endpoint', 'w2')).toMatch(/does not answer w2 at all/);
    expect(said('peers', 'cp1')).toMatch(/^cp1 does not reach port 10250 of w2 \(no answer\)/);
    expect(said('preflight', 'w3')).toMatch(/kubeadm join would refuse w3: .*Port-10250: Port 10250 is in use/);
    expect(said('ports', 'w3')).toMatch(/10250 by python3 \(for kubelet\)/);
    expect(said('runtime', 'w2')).toMatch(/containerd is inactive/);
  } finally {
    for (const one of undo.reverse()) await one();
  }
  await until('everything is as it was', async () => told(await look(false)).join() === sound.join(), 120_000);
});

it('tells what is different between nodes, over SSH and by the API alone', { timeout: LIMIT }, async () => {
  const { cluster } = own;
  const w2 = cluster.host('w2');
  const connection = await connect(cluster.kubeconfig);
  const restart = ['systemctl', 'restart', 'kubelet'];
  try {
    await w2.exec(['sh', '-c', 'echo "maxPods: 42" >> /var/lib/kubelet/config.yaml']);
    await w2.exec(['sysctl', '-w', 'net.core.somaxconn=1024']);
    await w2.exec(restart);
    const compare = async (withHosts: boolean) => {
      const { items } = await connection.port.list('Node', {}, never);
      const nodes = items.filter(({ name }) => name !== 'w3');
      return readNodeComparison(
        'rig',
        nodes,
        {
          port: connection.port,
          ...(withHosts ? { hosts: product.hosts } : {}),
          targetOf: async ({ name }) => ({ name, destination: name, source: 'sshConfig' }),
          now: Date.now,
          parallel: 3,
        },
        () => undefined,
        never,
      );
    };
    const fact = (of: Awaited<ReturnType<typeof compare>>, name: string) => of.different.find((one) => one.name === name);
    let byApi = await compare(false);
    await until(
      'the kubelet tells its new configuration',
      async () => {
        byApi = await compare(false);
        return fact(byApi, 'maxPods') !== undefined;
      },
      60_000,
    );
    expect(fact(byApi, 'maxPods')).toMatchObject({ usual: { value: '110', nodes: 2 }, deviating: ['w2'] });
    expect(byApi.unread).toEqual([]);
    const overSsh = await compare(true);
    expect(fact(overSsh, 'net.core.somaxconn')?.deviating).toEqual(['w2']);
    expect(overSsh.equal.find(({ name }) => name === 'Clock')?.values.get('w2')).toBe('as this computer');
    expect(overSsh.equal.map(({ name }) => name)).toEqual(expect.arrayContaining(['Kernel', 'cgroup driver', '--kubeconfig', 'kubeadm']));
  } finally {
    connection.dispose();
    await w2.exec(['sed', '-i', '/^maxPods: 42$/d', '/var/lib/kubelet/config.yaml']);
    await w2.exec(restart);
  }
});
