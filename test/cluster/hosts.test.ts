/** Hosts without a cluster: users, the jump host, and what up and down do when they are called again or were interrupted. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../src/core/command/parsers';
import { run } from '../harness/tools/run.mjs';
import type { Cluster } from '../rig/cluster.mts';
import { until } from '../rig/host.mts';
import { list } from '../rig/podman.mts';
import { rig } from '../rig/rig.mts';
import { readRecord, stateFolder } from '../rig/state.mts';
import { RIG_LIMIT } from './support/own-rig';
import { openRigSsh } from './support/ssh';

const NAME = 'hosts';
const WANTED = { name: NAME, controlPlanes: 0, workers: 0, jump: true } as const;
let cluster: Cluster;

beforeAll(async () => {
  await rig.down(NAME);
  cluster = await rig.up(WANTED);
}, RIG_LIMIT);

afterAll(() => rig.down(NAME));

const ssh = (user: string, host: string, ...command: readonly string[]) =>
  run(['ssh', '-F', cluster.ssh.configuration, '-l', user, host, ...command]);

describe('users', () => {
  it('root and ops need no password, careful needs hers', async () => {
    const { careful } = cluster.ssh.users;
    expect((await ssh('root', 'depot', 'id', '-un')).trim()).toBe('root');
    expect((await ssh('ops', 'depot', 'sudo', '-n', 'id', '-un')).trim()).toBe('root');
    await expect(ssh(careful.name, 'depot', 'sudo', '-n', 'id', '-un')).rejects.toThrow(/password is required/);
    const asked = ['ssh', '-F', cluster.ssh.configuration, '-l', careful.name, 'depot', 'sudo', '-S', '-p', '""', 'id', '-un'];
    expect((await run(asked, { input: `${careful.password}\n` })).trim()).toBe('root');
  });

  it('are told apart from a host with another key', async () => {
    const swapped = ['-o', `HostKeyAlias=${cluster.host('jump').address}`];
    await expect(run(['ssh', '-F', cluster.ssh.configuration, ...swapped, 'depot', 'true'])).rejects.toThrow(/verification failed/);
  });
});

describe('the jump host', () => {
  it('alone reaches the hidden one', async () => {
    const { address } = cluster.host('hidden');
    // The greeting of its SSH server; connecting is what takes too long where nobody answers.
    const knock = ['timeout', '4', 'bash', '-c', `head -c 7 < /dev/tcp/${address}/22`];
    expect((await ssh('ops', 'hidden', 'hostname')).trim()).toBe('hidden');
    await expect(run(knock), 'from this machine').rejects.toThrow();
    const depot = await cluster.host('depot').exec(knock, { mayFail: true });
    expect(depot.code, 'from another host').not.toBe(0);
    expect((await cluster.host('jump').exec(knock)).stdout).toContain('SSH-2.0');
  });

  it.each(['ssh2', 'openssh'] as const)('leads the product there by %s, with the key of each host verified', async (client) => {
    const storage = mkdtempSync(join(tmpdir(), 'drydock-jump-'));
    const to = openRigSsh(cluster, storage, { client });
    const hidden = { name: 'hidden', destination: 'hidden', source: 'named', expected: { hostname: 'hidden' } } as const;
    const shell = await to.shells.open(hidden);
    expect(shell.facts).toMatchObject({ adapter: client, via: ['jump'], address: cluster.host('hidden').address });
    expect(await shell.exec(textOf({ argv: ['hostname'], timeoutMs: 20_000 }))).toBe('hidden\n');
    await shell.writeFile('/run/through-the-jump', 'some text');
    expect(await cluster.host('hidden').read('/run/through-the-jump')).toBe('some text');
    to.dispose();
    // The jump host shows another key than the one that is known.
    const known = readFileSync(cluster.ssh.knownHosts, 'utf8').split('\n');
    const keyOf = (host: string) => known.filter((line) => line.split(' ')[0]!.split(',').includes(host));
    const [jumpNames, hiddenKeys] = [keyOf('jump')[0]!.split(' ')[0]!, keyOf('hidden')];
    const wrong = hiddenKeys.map((line) => `${jumpNames} ${line.split(' ').slice(1).join(' ')}`);
    const own = join(storage, 'known_hosts');
    writeFileSync(own, [...wrong, ...hiddenKeys, ''].join('\n'));
    const file = join(storage, 'config');
    const configuration = readFileSync(cluster.ssh.configuration, 'utf8').replace(cluster.ssh.knownHosts, own);
    writeFileSync(file, configuration, { mode: 0o600 });
    const deceived = openRigSsh(cluster, storage, { client, configuration: file });
    await expect(deceived.shells.open(hidden).then(({ facts }) => facts.address)).rejects.toMatchObject({ kind: 'hostKeyChanged' });
    deceived.dispose();
    rmSync(storage, { recursive: true, force: true });
  });
});

describe('up and down', () => {
  it('up again changes nothing, and starts what stopped', async () => {
    await run(['podman', 'stop', '--time', '1', cluster.host('depot').spec.container]);
    const again = await rig.up(WANTED);
    expect(again.hosts.map(({ spec }) => spec)).toEqual(cluster.hosts.map(({ spec }) => spec));
    expect((await ssh('root', 'depot', 'hostname')).trim()).toBe('depot');
  });

  it('up with other options is refused with the difference', async () => {
    await expect(rig.up({ name: NAME, kubernetes: '1.35.4', workers: 0 })).rejects.toThrow(
      /stands with other options:\s+kubernetes is "1.34.4", asked for "1.35.4"\s+Take it down first/,
    );
  });

  it('an interrupted up is known as such, made again by the next, and leaves nothing after down', async () => {
    const name = 'halfway';
    await rig.down(name);
    const child = spawn(process.execPath, [join(import.meta.dirname, '../rig/cli.mts'), 'up', '--name', name, '--control-planes', '1'], {
      stdio: 'ignore',
    });
    try {
      await until('the first containers are there', async () => (await list('container', name)).length > 1, RIG_LIMIT);
      await expect(rig.down(name)).rejects.toThrow(/is being made by process/);
    } finally {
      child.kill('SIGKILL');
    }
    await until('the process is gone', async () => child.exitCode !== null || child.signalCode !== null);
    await expect(rig.attach(name)).rejects.toThrow(/is not complete/);
    await rig.up({ name, controlPlanes: 0, workers: 0 });
    expect((await rig.attach(name)).hosts.map((host) => host.name)).toEqual(['depot']);
    expect(await list('container', name)).toEqual(['drydock-halfway-depot']);
    const { prefix } = readRecord(name)!.network;
    await rig.down(name);
    expect(await traces(name, prefix)).toEqual([]);
  });

  it('down leaves nothing behind', async () => {
    const { prefix } = readRecord(NAME)!.network;
    expect(await traces(NAME, prefix)).not.toEqual([]);
    await rig.down(NAME);
    expect(await traces(NAME, prefix)).toEqual([]);
    await expect(rig.attach(NAME)).rejects.toThrow(/no rig called hosts/);
  });
});

/** Everything that could be left of a rig. */
async function traces(name: string, prefix: string): Promise<readonly string[]> {
  const lines = async (...argv: string[]) => (await run(argv)).split('\n');
  const volumes = (await lines('podman', 'volume', 'ls', '--quiet')).filter((line) => line.includes(`drydock-${name}`));
  const mounts = (await lines('cat', '/proc/mounts')).filter((line) => line.includes(stateFolder(name)));
  const routes = (await lines('ip', 'route')).filter((line) => line.startsWith(`${prefix}.`));
  const state = existsSync(stateFolder(name)) ? [stateFolder(name)] : [];
  return [...(await list('container', name)), ...(await list('network', name)), ...volumes, ...mounts, ...routes, ...state];
}
