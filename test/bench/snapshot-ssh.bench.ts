/** A snapshot of a large database over SSH, beside the two commands that people use. */
import { execFile } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { bundleWorker } from '../cluster/support/worker';
import { EtcdWorld, type Member } from '../contract/etcd/world';
import { Bench } from '../contract/ssh/bench';
import { SshWorld } from '../contract/ssh/world';
import type { SnapshotSshArguments, SnapshotSshFigures } from './snapshot-ssh-process';
import { median, ms, pairs, ratio, report } from './support';

const run = promisify(execFile);
const ROUNDS = 3;
const MIB = 2 ** 20;
const SIZE = 1024 * MIB;

/** Puts values of 1 MiB until the database has its size. Values that differ, as those of Secrets and images of nodes do. */
async function fill(world: EtcdWorld, member: Member): Promise<void> {
  const { ca, cert, key } = world.credentials;
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca, cert, key });
  const value = Buffer.alloc(MIB);
  for (let index = 0; index < SIZE / MIB; index += 1) {
    for (let at = 0; at < MIB; at += 64) value.writeUInt32LE(Math.imul(index * 16_384 + at, 0x9e3779b1) >>> 0, at);
    const body = JSON.stringify({
      key: Buffer.from(`/registry/configmaps/shop/object-${index}`).toString('base64'),
      value: value.toString('base64'),
    });
    const status = await new Promise((resolve, reject) => {
      const asked = request(
        { agent, host: '127.0.0.1', port: member.clientPort, path: '/v3/kv/put', method: 'POST' },
        (answer) => void answer.resume().once('end', () => resolve(answer.statusCode)),
      );
      asked.once('error', reject).end(body);
    });
    expect(status).toBe(200);
  }
  agent.destroy();
}

it('a snapshot of 1 GiB over SSH', async () => {
  // Of what was written, etcd would keep thousands of entries in memory.
  const flags = ['--snapshot-count=50', '--snapshot-catchup-entries=10', '--max-request-bytes=4194304'];
  const world = await EtcdWorld.create(1, { quotaBytes: 4 * 2 ** 30, flags });
  const ssh = await SshWorld.create();
  try {
    const member = world.members[0]!;
    await fill(world, member);
    const server = await ssh.serve({ config: ['Subsystem sftp internal-sftp'] });
    const bench = new Bench(ssh, { knownHosts: [server.knownHosts()] });
    const target = { name: 'cp1', destination: '127.0.0.1', port: server.port, user: 'root', source: 'named' } as const;
    const configFile = join(bench.dir, 'config');
    const bundle = await bundleWorker(join(import.meta.dirname, 'snapshot-ssh-process.ts'), world.path('snapshot-ssh.mjs'));
    const told: SnapshotSshFigures[] = [];
    const sizes: number[] = [];
    const ours = async () => {
      const folder = world.folder('ours');
      const path = join(folder, 'etcd.db');
      const given: SnapshotSshArguments = { places: [world.place(member, target)], configFile, folder, path };
      const { stdout } = await run(process.execPath, [bundle, JSON.stringify(given)]);
      const figures = JSON.parse(stdout) as SnapshotSshFigures;
      told.push(figures);
      sizes.push(statSync(path).size);
      rmSync(folder, { recursive: true });
      return figures.ms;
    };
    const to = ['-F', configFile, '-o', 'BatchMode=yes'];
    const theirs = async () => {
      const [there, here] = [world.path('saved.db'), world.path('copied.db')];
      const pki = [
        '--cacert',
        world.path('ca.crt'),
        '--cert',
        world.path('healthcheck-client.crt'),
        '--key',
        world.path('healthcheck-client.key'),
      ];
      const save = [join(world.programs, 'etcdctl'), `--endpoints=${member.clientUrl}`, ...pki, 'snapshot', 'save', there];
      const began = performance.now();
      await run('ssh', [...to, '-p', String(server.port), 'root@127.0.0.1', save.join(' ')]);
      await run('scp', [...to, '-q', '-P', String(server.port), `root@127.0.0.1:${there}`, here]);
      const took = performance.now() - began;
      sizes.push(statSync(here).size);
      rmSync(there);
      rmSync(here);
      return took;
    };
    const taken = await pairs(ROUNDS, ours, theirs);
    expect(new Set(sizes).size).toBe(1);
    expect(sizes[0]).toBeGreaterThan(SIZE);
    const mib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
    const curve = [0, 1, 2, 3].map((quarter) => mib(median(told.map(({ quarters }) => quarters[quarter] ?? NaN))));
    report([
      {
        what: `snapshot of ${mib(sizes[0]!)} over SSH to this computer, digest and pages checked, beside etcdctl snapshot save on the host and scp`,
        ours: ms(taken.ours),
        theirs: ms(taken.theirs),
        ratio: ratio(taken.ratio),
      },
      {
        what: `memory of the process at most in each quarter of that time, from ${mib(median(told.map(({ before }) => before)))} before`,
        ours: curve.join(', '),
        budget: '256 MiB',
      },
    ]);
    bench.dispose();
  } finally {
    await ssh.dispose();
    await world.dispose();
  }
});
