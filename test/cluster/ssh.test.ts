/** SSH with the real hosts of a cluster: users and sudo, which machine it is, what breaks, many commands at once, Test Host Access. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../src/core/command/parsers';
import type { ClusterRef } from '../../src/core/model/cluster';
import type { NodeModel } from '../../src/core/model/node';
import { renderHostAccess } from '../../src/core/report/host-access';
import { testAccess } from '../../src/operations/host-access/test-access';
import type { Question } from '../../src/ports/interaction';
import type { RemoteShellPort } from '../../src/ports/remote-shell';
import { cutNetwork, freezeProcess } from '../rig/faults/index.mts';
import { until } from '../rig/host.mts';
import { clock, connect } from './support/connect';
import { useFaults } from './support/faults';
import { useCluster } from './support/rig';
import { openRigSsh, type RigSsh, type RigSshOptions } from './support/ssh';

const shared = useCluster('ssh');
const faults = useFaults(shared);
const never = new AbortController().signal;
const CLIENTS = ['ssh2', 'openssh'] as const;
const text = (...argv: readonly [string, ...string[]]) => textOf({ argv, timeoutMs: 60_000 });
const whoAmI = textOf({ argv: ['id', '-un'], sudo: true, timeoutMs: 20_000 });

let ref: ClusterRef;
let nodes: readonly NodeModel[];
const folder = mkdtempSync(join(tmpdir(), 'drydock-ssh-'));
const opened: (() => void)[] = [];

beforeAll(async () => {
  const connection = await connect(shared.cluster.kubeconfig);
  ref = connection.ref;
  nodes = (await connection.port.list('Node', {}, never)).items;
  connection.dispose();
  return () => rmSync(folder, { recursive: true, force: true });
});

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

function ssh(options: RigSshOptions = {}): RigSsh {
  const one = openRigSsh(shared.cluster, mkdtempSync(join(folder, 'storage-')), options);
  opened.push(() => one.dispose());
  return one;
}

function nodeOf(name: string): NodeModel {
  return nodes.find((node) => node.name === name)!;
}

/** The node whose host takes the faults: its loss costs the cluster nothing. */
function last() {
  return shared.cluster.nodes.at(-1)!;
}

/** Of a shell that should not have been opened only where it leads is worth a word. */
const whereto = ({ facts }: RemoteShellPort) => ({ address: facts.address });

async function open(to: RigSsh, name: string, user?: string): Promise<RemoteShellPort> {
  const target = await to.book.ofNode(ref, nodeOf(name));
  return to.shells.open({ ...target, ...(user === undefined ? {} : { user }) });
}

/** A configuration in which some hosts are elsewhere. */
function configuration(name: string, ...lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, [...lines, 'Match all', `  Include ${shared.cluster.ssh.configuration}`, ''].join('\n'), { mode: 0o600 });
  return file;
}

describe.each(CLIENTS)('through %s', (client) => {
  it('root, a user with sudo, and one whose sudo wants a password, asked once on each host', async () => {
    const { cluster } = shared;
    const { careful } = cluster.ssh.users;
    const asked: Question[] = [];
    const ask = async (question: Question) => {
      asked.push(question);
      return careful.password as never;
    };
    const to = ssh({ client, interaction: { ask } });
    const [first, second] = cluster.nodes.map(({ name }) => name);
    for (const user of ['root', 'ops']) {
      const shell = await open(to, first!, user);
      expect(shell.facts).toMatchObject({ adapter: client, user });
      expect(await shell.exec(whoAmI)).toBe('root\n');
    }
    expect(asked).toEqual([]);
    const secret = '/etc/kubernetes/kubelet.conf';
    const ops = await open(to, first!, 'ops');
    await expect(ops.readFile(secret)).rejects.toMatchObject({ kind: 'forbidden' });
    const content = Buffer.from((await ops.readFile(secret, { sudo: true })).content).toString();
    expect(content).toBe(await cluster.host(first!).read(secret));
    const shells = [await open(to, first!, careful.name), await open(to, second!, careful.name)];
    for (const shell of shells) {
      expect(await shell.exec(whoAmI)).toBe('root\n');
      expect(await shell.exec(whoAmI)).toBe('root\n');
    }
    expect(asked.map(({ title }) => title)).toEqual([
      `Password of careful for sudo on ${first}`,
      `Password of careful for sudo on ${second}`,
    ]);
  });

  it('another machine than the node is refused, and nothing is done on it', async () => {
    const { cluster } = shared;
    const [first, second] = cluster.nodes;
    const file = configuration(`swapped-${client}`, `Host ${first!.name}`, `  HostName ${second!.address}`);
    const to = ssh({ client, configuration: file });
    const [wanted, there] = [nodeOf(first!.name), nodeOf(second!.name)];
    await expect(open(to, first!.name).then(whereto)).rejects.toMatchObject({
      kind: 'wrongMachine',
      message: expect.stringContaining(`Its machine id is ${there.machineID}, the node's is ${wanted.machineID}`),
    });
    // Clones have one machine id, and containers one boot: the name has to tell them apart.
    expect(wanted.bootID).toBe(there.bootID);
    const target = await to.book.ofNode(ref, { ...wanted, machineID: there.machineID });
    await expect(to.shells.open(target).then(whereto)).rejects.toMatchObject({
      kind: 'wrongMachine',
      message: expect.stringContaining(`Its host name is ${second!.name}, the node's is ${first!.name}`),
    });
  });

  it('the end of its session in the middle of a command is told, and the host is connected to anew', async () => {
    const host = last();
    const to = ssh({ client });
    const shell = await open(to, host.name);
    const mark = `/run/drydock-cut-${client}`;
    const running = shell.exec(text('sh', '-c', `touch ${mark}; exec sleep 55`));
    running.catch(() => {});
    await until('the command runs', async () => (await host.exec(['test', '-e', mark], { mayFail: true })).code === 0);
    await host.exec(['pkill', '-KILL', '-f', '^sshd: root']);
    await expect(running).rejects.toMatchObject({ kind: 'disconnected', hint: expect.stringContaining('may have gone on') });
    expect(await (await open(to, host.name)).exec(text('hostname'))).toBe(`${host.name}\n`);
  });

  it('50 commands at the same time on every host, each with its own output', async () => {
    const to = ssh({ client });
    const shells = await Promise.all(nodes.map(({ name }) => open(to, name)));
    const outputs = await Promise.all(
      shells.map(async (shell, at) =>
        Promise.all(Array.from({ length: 50 }, (_, index) => shell.exec(text('sh', '-c', `hostname; echo ${at}/${index}`)))),
      ),
    );
    for (const [at, lines] of outputs.entries())
      expect(lines).toEqual(Array.from({ length: 50 }, (_, index) => `${nodes[at]!.name}\n${at}/${index}\n`));
  });
});

it('a network that is cut in the middle of a command, and a server that hangs after the connection, are told in time', async () => {
  const host = last();
  const both = await Promise.all(
    CLIENTS.map(async (client) => {
      const to = ssh({ client, connectTimeoutMs: 3_000 });
      return { to, shell: await open(to, host.name) };
    }),
  );
  const running = both.map(({ shell }) => shell.exec(text('sleep', '58')));
  for (const one of running) one.catch(() => {});
  const began = Date.now();
  const cut = await faults.inject(cutNetwork(host));
  for (const one of running) await expect(one).rejects.toMatchObject({ kind: 'disconnected' });
  expect(Date.now() - began).toBeLessThan(50_000);
  for (const { to } of both) await expect(open(to, host.name).then(whereto)).rejects.toMatchObject({ kind: 'connectTimeout' });
  await cut.undo();
  for (const { to } of both) expect(await (await open(to, host.name)).exec(text('hostname'))).toBe(`${host.name}\n`);
  // The kernel takes connections, and nobody says a word.
  const frozen = await faults.inject(freezeProcess(host, { unit: 'ssh.service' }));
  for (const client of CLIENTS)
    await expect(open(ssh({ client, connectTimeoutMs: 2_000 }), host.name).then(whereto)).rejects.toMatchObject({ kind: 'connectTimeout' });
  await frozen.undo();
  expect(await (await open(ssh(), host.name)).exec(text('hostname'))).toBe(`${host.name}\n`);
});

it('Test Host Access tells of each host what works, and of the others why not', async () => {
  const { cluster } = shared;
  const [first, second, third] = cluster.nodes;
  // One is another machine, and one is where nothing listens.
  const file = configuration(
    'access',
    `Host ${second!.name}`,
    `  HostName ${first!.address}`,
    `Host ${third!.name}`,
    `  HostName ${third!.address}`,
    '  Port 1',
  );
  const to = ssh({ configuration: file });
  let done = 0;
  const found = await testAccess(ref, nodes, { hosts: to.book, shells: to.shells, clock, parallel: 3 }, (count) => (done = count), never);
  expect(done).toBe(nodes.length);
  for (const { node, login, root, facts, failure, clockAheadMs } of found) {
    if (node === second!.name) expect(failure?.kind).toBe('wrongMachine');
    else if (node === third!.name) expect(failure?.kind).toBe('refused');
    else {
      expect({ failure, root, user: login?.user, address: login?.address }).toEqual({
        failure: undefined,
        root: true,
        user: 'root',
        address: cluster.host(node).address,
      });
      const tools = (facts as { tools: ReadonlyMap<string, string> }).tools;
      expect(tools.get('kubeadm')).toBe(`v${cluster.options.kubernetes}`);
      expect(tools.get('etcdctl')).toMatch(/^3\.\d+\.\d+$/);
      expect(tools.has('k3s')).toBe(false);
      expect(Math.abs(clockAheadMs ?? Infinity)).toBeLessThan(1_000);
    }
  }
  const document = renderHostAccess(ref.name, found, clock.now());
  expect(document).toContain(`**${nodes.length - 2} of ${nodes.length} hosts can be used.**`);
  expect(document).toMatch(new RegExp(`\\| \`${second!.name}\` .*another one`));
  expect(document).toMatch(new RegExp(`\\| \`${third!.name}\` .*not reachable`));
  expect(document).toContain('Debian GNU/Linux 12');
});
