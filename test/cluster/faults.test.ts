/** Every fault of the rig on the real thing: its effect is seen, it is undone by itself, and the cluster is well again. */
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  corruptFile,
  cutNetwork,
  delayPackets,
  fillFolder,
  freezeClock,
  freezeProcess,
  heal,
  killProcess,
  losePackets,
  pauseHost,
  removeFile,
  settled,
  shiftClock,
  slowApi,
  stopEtcdMember,
  stopHost,
  stopService,
} from '../rig/faults/index.mts';
import type { Host } from '../rig/host.mts';
import { balancerState } from '../rig/loadbalancer.mts';
import { useFaults } from './support/faults';
import { useCluster } from './support/rig';

const shared = useCluster('the-faults');
/** What must be so again after the faults of a test were undone. */
let afterwards: () => Promise<void> = async () => {};

// Registered before the faults, so it runs after they were undone.
afterEach(async () => {
  const check = afterwards;
  afterwards = async () => {};
  await check();
});
const faults = useFaults(shared);

describe('hosts', () => {
  it('is switched off, and comes back as the same host with its node Ready', async () => {
    const { cluster } = shared;
    const host = cluster.workers[1]!;
    const before = await identity(host);
    await host.write('/run/only-until-the-next-start', '');
    await faults.inject(stopHost(host));
    expect(await sshAnswer(host)).toBe('no connection');
    afterwards = async () => {
      expect(await identity(host)).toEqual(before);
      expect(await sshAnswer(host)).toMatch(/^SSH-2\.0/);
      expect((await host.exec(['test', '-e', '/run/only-until-the-next-start'], { mayFail: true })).code).toBe(1);
      // Its pods are reached from another host.
      const { items } = await cluster.get<{ items: readonly { status: { podIP: string } }[] }>(
        'pods',
        '-A',
        '--field-selector',
        `spec.nodeName=${host.name}`,
      );
      expect(items.length).toBeGreaterThan(0);
      expect(await pings(cluster.workers[0]!, host.address)).toBe(true);
    };
  });

  it('a control plane that is shut down in order leaves the balance and takes its place again', async () => {
    const { cluster } = shared;
    const host = cluster.controlPlanes.at(-1)!;
    await faults.inject(stopHost(host, 'shutdown'));
    await cluster.until(`${host.name} is out of the balance`, async () => (await balance(host)).startsWith('DOWN'));
    await cluster.until('the API is ready without it', async () => (await cluster.kubectl('get', '--raw', '/readyz')) === 'ok');
    // A busy machine can make it miss a health check at any time, so once more is waited for.
    afterwards = async () => cluster.until(`${host.name} is in the balance`, async () => (await balance(host)) === 'UP');
  });

  it('stands still: connections are taken and nobody answers', async () => {
    const host = shared.cluster.workers[0]!;
    const fault = await faults.inject(pauseHost(host));
    expect(await sshAnswer(host)).toBe('silence');
    await fault.undo();
    expect(await sshAnswer(host)).toMatch(/^SSH-2\.0/);
  });
});

describe('processes', () => {
  it('are killed: of a unit, of a container and by name', async () => {
    const { cluster } = shared;
    const worker = cluster.workers[0]!;
    const control = cluster.controlPlanes.at(-1)!;
    const [kubelet, scheduler] = [await pidOf(worker, 'kubelet'), await pidOf(control, 'kube-scheduler')];
    await worker.exec(['systemd-run', '--quiet', '--unit=drydock-sleeps', 'sleep', '3600']);
    await faults.inject(killProcess(worker, { unit: 'kubelet.service' }));
    await faults.inject(killProcess(control, { container: 'kube-scheduler' }));
    await faults.inject(killProcess(worker, { name: 'sleep' }));
    expect(await pidOf(worker, 'kubelet')).not.toBe(kubelet);
    expect(await pidOf(control, 'kube-scheduler')).not.toBe(scheduler);
    const { stdout } = await worker.exec(['systemctl', 'show', '--property=Result', '--value', 'drydock-sleeps'], { mayFail: true });
    expect(stdout.trim()).toBe('signal');
    await worker.exec(['systemctl', 'reset-failed', 'drydock-sleeps']);
    afterwards = async () => {
      expect(await pidOf(worker, 'kubelet')).not.toBe('');
      expect(await pidOf(control, 'kube-scheduler')).not.toBe('');
    };
  });

  it('stand still: an API server that hangs is taken out of the balance', async () => {
    const { cluster } = shared;
    const host = cluster.controlPlanes.at(-1)!;
    await faults.inject(freezeProcess(host, { container: 'kube-apiserver' }));
    await cluster.until(`${host.name} is out of the balance`, async () => (await balance(host)).startsWith('DOWN'));
    await cluster.until('the API is ready without it', async () => (await cluster.kubectl('get', '--raw', '/readyz')) === 'ok');
    // A busy machine can make it miss a health check at any time, so once more is waited for.
    afterwards = async () => cluster.until(`${host.name} is in the balance`, async () => (await balance(host)) === 'UP');
  });

  it('are told from those that do not exist, and nothing is left of the attempt', async () => {
    const host = shared.cluster.workers[0]!;
    await expect(faults.inject(killProcess(host, { name: 'no-such-program' }))).rejects.toThrow(
      'w1: no-such-program is killed: could not be made',
    );
    expect(await traces(host)).toBe('');
  });
});

describe('networks', () => {
  it('are cut from everyone, from peers only, and from one host', async () => {
    const { cluster } = shared;
    const [host, other] = [cluster.workers[0]!, cluster.workers[1]!];
    const lb = cluster.host('lb');
    const [first, second] = [cluster.controlPlanes[0]!, cluster.controlPlanes[1]!];

    const everyone = await faults.inject(cutNetwork(host));
    expect(await sshAnswer(host)).toBe('no connection');
    expect(await pings(other, host.address)).toBe(false);
    await everyone.undo();
    expect(await sshAnswer(host)).toMatch(/^SSH-2\.0/);

    const peers = await faults.inject(cutNetwork(host, { with: 'peers' }));
    expect(await sshAnswer(host)).toMatch(/^SSH-2\.0/);
    expect(await reaches(host, lb)).toBe(false);
    expect(await pings(other, host.address)).toBe(false);
    await peers.undo();
    expect(await reaches(host, lb)).toBe(true);

    await faults.inject(cutNetwork(host, { with: [first], direction: 'out' }));
    expect(await reaches(host, first)).toBe(false);
    expect(await reaches(host, second)).toBe(true);
    afterwards = async () => expect(await reaches(host, first)).toBe(true);
  });

  it('lose packets', async () => {
    const { cluster } = shared;
    const [host, other] = [cluster.workers[0]!, cluster.workers[1]!];
    await faults.inject(losePackets(host, 0.5, { with: [other] }));
    const lost = async (from: Host) => {
      const { stdout } = await from.exec(['ping', '-q', '-c', '40', '-i', '0.02', '-W', '1', host.address], { mayFail: true });
      return Number(/([\d.]+)% packet loss/.exec(stdout)?.[1]);
    };
    // One in four comes through: half of the questions, half of the answers.
    const share = await lost(other);
    expect(share).toBeGreaterThan(30);
    expect(await lost(cluster.controlPlanes[0]!)).toBe(0);
    afterwards = async () => expect(await lost(other)).toBe(0);
  });

  it('are slow, on connections that are open too', async () => {
    const { cluster } = shared;
    const host = cluster.workers[0]!;
    await faults.inject(delayPackets(host, 300));
    const started = performance.now();
    expect(await sshAnswer(host, 5000)).toMatch(/^SSH-2\.0/);
    // One delay for the connection, one more before the banner can be sent.
    expect(performance.now() - started).toBeGreaterThan(300);
    const { stdout } = await cluster.workers[1]!.exec(['ping', '-q', '-U', '-c', '3', '-i', '0.2', '-W', '3', host.address]);
    expect(Number(/= ([\d.]+)\//.exec(stdout)?.[1])).toBeGreaterThanOrEqual(300);
  });

  it('make the API slow, and not wrong', async () => {
    const { cluster } = shared;
    await faults.inject(slowApi(cluster, 250));
    const started = performance.now();
    expect(await cluster.kubectl('get', '--raw', '/readyz')).toBe('ok');
    // A connection, TLS and a request.
    expect(performance.now() - started).toBeGreaterThan(3 * 250);
  });
});

describe('file systems and files', () => {
  const folder = '/var/lib/drydock-test';

  it('have no space left for a snapshot, and keep what they had', async () => {
    const host = shared.cluster.controlPlanes[0]!;
    await host.write(`${folder}/kept`, 'as it was\n');
    const full = await faults.inject(fillFolder(host, folder, { free: 64 * 1024 }));
    await expect(shared.cluster.etcdctl(host, 'snapshot', 'save', `${folder}/snapshot.db`)).rejects.toThrow('no space left on device');
    expect(await host.read(`${folder}/kept`)).toBe('as it was\n');
    await host.write(`${folder}/small`, 'fits\n');
    await full.undo();
    expect(await host.read(`${folder}/kept`)).toBe('as it was\n');
    expect(await host.read(`${folder}/small`)).toBe('fits\n');
    await shared.cluster.etcdctl(host, 'snapshot', 'save', `${folder}/snapshot.db`);
    await host.exec(['rm', '-rf', folder]);
  });

  it('have no space left for a service that writes, which goes on afterwards where it was', async () => {
    const host = shared.cluster.workers[0]!;
    const unit = 'drydock-writer.service';
    await host.exec(['mkdir', '-p', folder]);
    const program = `while sleep 0.05; do date +%%s.%%N >> ${folder}/log || echo full > /run/drydock-writer; done`;
    await host.write(`/etc/systemd/system/${unit}`, `[Service]\nExecStart=/bin/bash -c '${program}'\n`);
    await host.exec(['systemctl', 'daemon-reload']);
    await host.exec(['systemctl', 'start', unit]);
    const lines = async () => Number((await host.exec(['wc', '-l', `${folder}/log`])).stdout.split(' ')[0]);
    await host.until('it writes', async () => (await lines()) > 3);
    const before = await lines();
    const full = await faults.inject(fillFolder(host, folder, { users: [{ unit }] }));
    await host.until(
      'it found no space',
      async () => (await host.exec(['test', '-e', '/run/drydock-writer'], { mayFail: true })).code === 0,
    );
    const meanwhile = await lines();
    expect(meanwhile).toBeGreaterThanOrEqual(before);
    await full.undo();
    await host.until('it goes on', async () => (await lines()) > meanwhile);
    await host.exec(['systemctl', 'stop', unit]);
    await host.exec(['rm', '-rf', folder, `/etc/systemd/system/${unit}`, '/run/drydock-writer']);
    await host.exec(['systemctl', 'daemon-reload']);
  });

  it('are damaged or missing, and come back byte for byte', async () => {
    const host = shared.cluster.controlPlanes[1]!;
    const [damaged, missing] = ['/etc/kubernetes/admin.conf', '/etc/kubernetes/super-admin.conf'];
    await host.write(missing, 'there\n', '0600');
    const state = async () =>
      (await host.exec(['bash', '-c', `sha256sum ${damaged} ${missing}; stat -c '%n %i %a %U %s %Y' ${damaged} ${missing}`])).stdout;
    const before = await state();
    const nodes = ['kubectl', '--kubeconfig', damaged, 'get', 'nodes'];
    await host.exec(nodes);
    const inverted = await faults.inject(corruptFile(host, damaged));
    expect((await host.exec(nodes, { mayFail: true })).code).not.toBe(0);
    await inverted.undo();
    expect(await state()).toBe(before);
    await faults.inject(corruptFile(host, damaged, { truncateTo: 100 }));
    await faults.inject(removeFile(host, missing));
    expect((await host.read(damaged)).length).toBe(100);
    expect((await host.exec(['cat', missing], { mayFail: true })).code).toBe(1);
    afterwards = async () => {
      expect(await state()).toBe(before);
      await host.exec(['rm', missing]);
    };
  });
});

describe('clocks', () => {
  it('of an API server that believes it is next year: certificates have expired for it', async () => {
    const { cluster } = shared;
    const host = cluster.controlPlanes.at(-1)!;
    const year = 400 * 86_400;
    const nodes = ['--server', `https://${host.address}:6443`, 'get', 'nodes'];
    await cluster.kubectl(...nodes);
    const fault = await faults.inject(shiftClock(host, { container: 'kube-apiserver' }, year));
    expect((await dateSaid(host)) - Date.now()).toBeGreaterThan((year - 60) * 1000);
    await expect(cluster.kubectl(...nodes)).rejects.toThrow(/Unauthorized|must be logged in/);
    await fault.undo();
    expect(Math.abs((await dateSaid(host)) - Date.now())).toBeLessThan(60_000);
    await cluster.kubectl(...nodes);

    await faults.inject(freezeClock(host, { container: 'kube-apiserver' }));
    const stands = await dateSaid(host);
    await cluster.until('the machine is two seconds further', async () => Date.now() > stands + 3000);
    expect(await dateSaid(host)).toBe(stands);
    afterwards = async () => expect(await dateSaid(host)).toBeGreaterThan(stands);
  });
});

describe('etcd', () => {
  it('goes on with a member less', async () => {
    const { cluster } = shared;
    const [first, host] = [cluster.controlPlanes[0]!, cluster.controlPlanes.at(-1)!];
    await faults.inject(await stopEtcdMember(cluster, host));
    const asked = await cluster.etcdctl(first, 'endpoint', 'health', '--cluster').catch((error: unknown) => error);
    expect(String(asked)).toContain(`https://${host.address}:2379 is unhealthy`);
    await cluster.kubectl('create', 'configmap', 'written', '-n', shared.namespace);
    afterwards = async () => {
      const { stdout } = await cluster.etcdctl(first, 'endpoint', 'health', '--cluster', '-w', 'json');
      expect((JSON.parse(stdout) as readonly { health: boolean }[]).map(({ health }) => health)).toEqual(
        cluster.controlPlanes.map(() => true),
      );
    };
  });
});

it('heals what a process left that died with its faults', async () => {
  const { cluster } = shared;
  const [one, two] = [cluster.workers[0]!, cluster.workers[1]!];
  const conf = '/etc/kubernetes/kubelet.conf';
  const before = await one.read(conf);
  // Made, and forgotten.
  await cutNetwork(one, { with: 'peers' }).inject();
  await corruptFile(one, conf).inject();
  await delayPackets(one, 50).inject();
  await freezeProcess(one, { unit: 'containerd.service' }).inject();
  await stopService(two, { unit: 'kubelet.service' }).inject();
  await pauseHost(two).inject();
  expect(await heal(cluster)).toBe(true);
  await settled(cluster);
  expect(await one.read(conf)).toBe(before);
  expect(await heal(cluster)).toBe(false);
  // Neither of these faults nor of those before.
  for (const host of cluster.hosts) expect(await traces(host), `traces of faults on ${host.name}`).toBe('');
});

/** What faults leave on a host while they are there. */
async function traces(host: Host): Promise<string> {
  return host.script([
    'ls -A /var/lib/drydock-faults 2>/dev/null || true',
    'iptables-save 2>/dev/null | grep DRYDOCK || true',
    "systemctl list-units --all --plain --no-legend 'drydock-*'",
    'grep drydock- /proc/self/mountinfo | grep -v /rigs/ || true',
    "grep -l '^State:.T' /proc/[0-9]*/status || true",
  ]);
}

/** What tells one host from another that only looks like it. */
async function identity(host: Host): Promise<unknown> {
  const routes = await host.exec(['sh', '-c', 'ip -4 route show | grep via | sort']);
  const keys = await host.exec(['sh', '-c', 'sha256sum /etc/ssh/ssh_host_*_key.pub /etc/machine-id /var/lib/kubelet/config.yaml']);
  const address = await host.exec(['hostname', '-I']);
  return { routes: routes.stdout, keys: keys.stdout, address: address.stdout.includes(host.address) };
}

/** First line of the host's SSH server; `silence` when it takes the connection only; `no connection` when it does not. */
function sshAnswer(host: Host, limit = 1500): Promise<string> {
  return new Promise((resolve) => {
    let connected = false;
    const socket = connect({ host: host.address, port: 22 });
    const end = (answer: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(connected ? 'silence' : 'no connection'), limit);
    socket.on('connect', () => (connected = true));
    socket.on('data', (chunk: Buffer) => end(chunk.toString()));
    socket.on('error', () => end('no connection'));
  });
}

async function pings(from: Host, address: string): Promise<boolean> {
  return (await from.exec(['ping', '-q', '-c', '2', '-i', '0.2', '-W', '1', address], { mayFail: true })).code === 0;
}

/** Whether a host gets an answer from the API at another one. */
async function reaches(from: Host, to: Host): Promise<boolean> {
  const argv = ['curl', '--silent', '--insecure', '--max-time', '2', `https://${to.address}:6443/readyz`];
  return (await from.exec(argv, { mayFail: true })).stdout === 'ok';
}

async function pidOf(host: Host, name: string): Promise<string> {
  return (await host.exec(['pgrep', '--exact', '--oldest', name], { mayFail: true })).stdout.trim();
}

async function balance(host: Host): Promise<string> {
  return (await balancerState(shared.cluster.host('lb')))[host.name]?.status ?? '';
}

/** The time, in milliseconds, that the API server of a host puts on its answers. */
async function dateSaid(host: Host): Promise<number> {
  const url = 'https://127.0.0.1:6443/readyz';
  const { stdout } = await host.exec(['curl', '--silent', '--insecure', '--max-time', '5', '--head', '--request', 'GET', url]);
  return Date.parse(/^date: (.*)$/im.exec(stdout)?.[1] ?? '');
}
