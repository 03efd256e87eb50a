/** Everything that is planned and done to etcd, on real members over a real SSH server. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openSnapshotFile } from '../../../src/backends/storage/snapshot-file';
import { verifySnapshot } from '../../../src/core/snapshot/verify';
import { idWords, memberName, type EtcdReading } from '../../../src/core/model/etcd';
import { planDefragmentation, planLeaderMove, planSpaceRecovery } from '../../../src/core/plan/etcd/maintenance';
import { planLearner, planPromotion, planRemoval } from '../../../src/core/plan/etcd/membership';
import { planSnapshot } from '../../../src/core/plan/etcd/snapshot';
import { etcdFindings } from '../../../src/core/policy/etcd/findings';
import { roleOf } from '../../../src/core/policy/etcd/members';
import { readMetadata } from '../../../src/core/snapshot/metadata';
import { etcdRequest } from '../../../src/operations/etcd/step-infos';
import { ensureEtcd } from '../../harness/tools/kubernetes.mjs';
import { ACCESS, S3World } from '../s3/server';
import { missingForSsh, until } from '../ssh/world';
import { EtcdBench } from './bench';
import { EtcdWorld, type MemberOptions } from './world';

const missing = await missingForSsh();
const codes = (reading: EtcdReading) => etcdFindings(reading).map(({ code, subject }) => `${code} ${subject}`);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `fill/${index}`);
const idOf = (reading: EtcdReading, name: string) => reading.members.find(({ member }) => member.name === name)!.member.id;

describe.skipIf(missing !== undefined)(`etcd over SSH${missing === undefined ? '' : ` (${missing})`}`, () => {
  const undo: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  });
  const open = async (count: number, options: MemberOptions & { readonly sshd?: readonly string[] } = {}) => {
    const world = await EtcdWorld.create(count, options);
    undo.push(() => world.dispose());
    const bench = await EtcdBench.create(world, options.sshd ? { config: options.sshd } : {});
    undo.push(() => bench.dispose());
    return { world, bench };
  };

  it('reads members, picks a follower, snapshots it while a writer runs, and etcdutl takes the file', async () => {
    const { world, bench } = await open(3);
    const reading = await bench.read();
    const leader = await world.leader();
    expect(reading.members.map((one) => [one.member.name, roleOf(one, reading), one.via])).toEqual(
      world.members.map((member) => [member.name, member === leader ? 'leader' : 'follower', 'gateway']),
    );
    expect(codes(reading)).toEqual([]);
    expect(reading.members.every(({ certificateEnds }) => certificateEnds.known && certificateEnds.value > Date.now())).toBe(true);

    for (let i = 0; i < 30; i += 1) await world.etcdctl(world.members[0]!, 'put', `before/${i}`, 'x'.repeat(50_000));
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i += 1) await world.etcdctl(world.members[1]!, 'put', `during/${i}`, 'y'.repeat(1000));
    })();
    const path = join(world.path('backups'), 'etcd.db');
    const plan = planSnapshot(await bench.read(), { kind: 'local', path }, undefined, bench.cluster(reading));
    expect(plan.blockers).toEqual([]);
    expect(plan.targets).not.toContain(leader.name);
    const state = await bench.run(plan);
    writing = false;
    await writer;
    expect(state.status).toBe('succeeded');
    expect(readdirSync(world.path('backups')).sort()).toEqual(['etcd.db', 'etcd.db.json']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const metadata = readMetadata(readFileSync(`${path}.json`, 'utf8'));
    const source = reading.members.find(({ member }) => member.name === plan.targets[0])!;
    expect(metadata).toMatchObject({
      size: statSync(path).size,
      cluster: { name: 'rig' },
      etcd: { version: '3.6.8', member: idWords(source.member.id), clusterId: idWords(reading.clusterId) },
    });
    expect(metadata.sha256).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
    expect(metadata.etcd?.members?.map(({ name }) => name)).toEqual(['m1', 'm2', 'm3']);
    const status = JSON.parse(await world.etcdutl('snapshot', 'status', path, '-w', 'json')) as Record<string, number>;
    expect(metadata).toMatchObject({ revision: status.revision, keys: status.totalKey, hash: status.hash, verifiedAt: metadata.takenAt });
    expect(status.totalKey).toBeGreaterThanOrEqual(30);
    await world.etcdutl('snapshot', 'restore', path, '--data-dir', world.path('restored'));
    expect(existsSync(join(world.path('restored'), 'member', 'snap', 'db'))).toBe(true);

    // Again at the same name: nothing is overwritten.
    const before = statSync(path).mtimeMs;
    const again = await bench.run(planSnapshot(await bench.read(), { kind: 'local', path }, undefined, bench.cluster(reading)));
    expect(statSync(path).mtimeMs).toBe(before);
    expect(again.steps[0]?.failure).toMatchObject({ kind: 'conflict', message: expect.stringContaining('exists already') });
  });

  it('encrypts a snapshot to recipients, here and on a host, and takes none in the clear because a recipient is wrong', async () => {
    const { world, bench } = await open(1);
    const reading = await bench.read();
    const identity = await generateX25519Identity();
    writeFileSync(join(world.folder('keys'), 'identity'), `${identity}\n`);
    const recipients = [await identityToRecipient(identity)];
    const local = { kind: 'local', path: join(world.folder('sealed'), 'etcd.db.age') } as const;
    const there = { kind: 'host', place: bench.target, path: join(world.folder('sealed-there'), 'etcd.db.age') } as const;
    for (const destination of [local, there]) {
      const state = await bench.run(planSnapshot(reading, destination, undefined, bench.cluster(reading), recipients));
      expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
      const metadata = readMetadata(readFileSync(`${destination.path}.json`, 'utf8'));
      expect(metadata.stored).toMatchObject({ recipients, size: statSync(destination.path).size });
      expect(metadata.verifiedAt !== undefined).toBe(destination === local);
      const file = await openSnapshotFile(destination.path, undefined, { identityFiles: [join(world.path('keys'), 'identity')] });
      expect((await verifySnapshot(file)).stream.fileSha256).toBe(metadata.sha256);
      await file.dispose();
    }
    const wrong = { kind: 'local', path: join(world.path('sealed'), 'wrong.db.age') } as const;
    const plan = planSnapshot(reading, wrong, undefined, bench.cluster(reading), ['(unusable)']);
    expect(plan.blockers.map(({ code }) => code)).toEqual(['recipient']);
    const state = await bench.run(plan);
    expect(state.steps[0]?.failure).toMatchObject({ kind: 'config' });
    expect(readdirSync(world.path('sealed')).sort()).toEqual(['etcd.db.age', 'etcd.db.age.json']);
  });

  it('writes a snapshot to a bucket', async () => {
    const { bench } = await open(1);
    const s3 = await S3World.create('backups');
    undo.push(() => s3.dispose());
    vi.stubEnv('AWS_ACCESS_KEY_ID', ACCESS.id);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', ACCESS.secret);
    undo.push(() => Promise.resolve(void vi.unstubAllEnvs()));
    const reading = await bench.read();
    const destination = { kind: 'bucket', path: 's3://backups/prod/etcd.db', endpoint: s3.url } as const;
    const plan = planSnapshot(reading, destination, undefined, bench.cluster(reading));
    const state = await bench.run(plan);
    expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(state.status).toBe('succeeded');
    expect(s3.objects('backups', 'prod')).toEqual(['etcd.db', 'etcd.db.json']);
    expect(readMetadata(readFileSync(s3.path('backups', 'prod/etcd.db.json'), 'utf8'))).toMatchObject({ etcd: { version: '3.6.8' } });
    expect(JSON.stringify(plan)).not.toContain(ACCESS.secret);
    const again = await bench.run(planSnapshot(await bench.read(), destination, undefined, bench.cluster(reading)));
    expect(again.steps[0]?.failure).toMatchObject({ kind: 'conflict' });
  });

  it('writes a snapshot to a file on a host', async () => {
    const { world, bench } = await open(1);
    const reading = await bench.read();
    const path = join(world.folder('on-host'), 'etcd.db');
    const state = await bench.run(planSnapshot(reading, { kind: 'host', place: bench.target, path }, undefined, bench.cluster(reading)));
    expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(readdirSync(world.path('on-host')).sort()).toEqual(['etcd.db', 'etcd.db.json']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await world.etcdutl('snapshot', 'restore', path, '--data-dir', world.path('restored'));
  });

  it('leaves nothing of a snapshot that is stopped, or whose connection breaks', async () => {
    const { world, bench } = await open(1);
    await world.fill(world.members[0]!, numbered(60), 1_000_000);
    const reading = await bench.read();
    const folder = world.folder('backups');
    for (const [what, destination] of [
      ['stop', { kind: 'local', path: join(folder, 'a.db') }],
      ['break', { kind: 'local', path: join(folder, 'b.db') }],
      ['stop', { kind: 'host', place: bench.target, path: join(folder, 'c.db') }],
    ] as const) {
      const operation = await bench.engine.start(etcdRequest(planSnapshot(reading, destination, undefined, bench.cluster(reading))));
      await until(() => (operation.state.steps[0]?.progress?.done ?? 0) > 0);
      if (what === 'stop') await operation.cancel(2);
      else await world.members[0]!.kill();
      const state = await operation.finished;
      expect(state.status).toBe(what === 'stop' ? 'cancelled' : 'failed');
      expect(readdirSync(folder)).toEqual([]);
      if (what === 'break') {
        world.members[0]!.start(world.initial(), 'existing');
        await world.ready();
      }
    }
  });

  it('defragments one member after the other, the leader last, and says what was won', async () => {
    const { world, bench } = await open(3);
    await world.fill(world.members[0]!, numbered(40), 500_000);
    await world.etcdctl(world.members[0]!, 'del', '--prefix', 'fill/');
    const { revision } = JSON.parse(await world.etcdctl(world.members[0]!, 'get', 'nothing', '-w', 'json')).header as { revision: number };
    await world.etcdctl(world.members[0]!, 'compact', '--physical=true', String(revision));
    const reading = await bench.read();
    const plan = planDefragmentation(reading, undefined, bench.cluster(reading));
    const leader = await world.leader();
    expect(plan.blockers).toEqual([]);
    expect(plan.targets.at(-1)).toBe(leader.name);
    const state = await bench.run(plan);
    expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(state.steps.slice(1).every(({ note }) => /→ .*: .* won/.test(note ?? ''))).toBe(true);
    const after = await bench.read();
    for (const [index, one] of after.members.entries()) {
      const was = reading.members[index]!;
      if (!one.status.known || !was.status.known) throw new Error('unknown');
      expect(one.status.value.dbSize).toBeLessThan(was.status.value.dbSize / 2);
    }
    expect(codes(after)).toEqual([]);
  });

  it('refuses to defragment while a member is down, also one that went down since the plan', async () => {
    const { world, bench } = await open(3);
    const reading = await bench.read();
    const plan = planDefragmentation(reading, undefined, bench.cluster(reading));
    const leader = await world.leader();
    await world.members.find((member) => member !== leader)!.kill();
    const down = await bench.read();
    expect(codes(down)).toEqual(expect.arrayContaining([expect.stringMatching(/^no-spare/), expect.stringMatching(/^silent/)]));
    expect(planDefragmentation(down, undefined, bench.cluster(reading)).blockers.map(({ code }) => code)).toContain('silent');
    await expect(bench.run(plan)).rejects.toMatchObject({ kind: 'drifted', hint: expect.stringContaining('not healthy any more') });
  });

  it('gets out of NOSPACE: compacts, defragments, disarms, and writes work again', async () => {
    const { world, bench } = await open(3, { quotaBytes: 16 * 1024 * 1024 });
    const [m1] = world.members;
    await expect(world.fill(m1!, Array<string>(40).fill('same-key'), 1_000_000)).rejects.toThrow(/database space exceeded/);
    const reading = await bench.read();
    expect(codes(reading)).toEqual(expect.arrayContaining([expect.stringMatching(/^nospace m/), expect.stringMatching(/^near-quota m/)]));
    expect(planDefragmentation(reading, undefined, bench.cluster(reading)).blockers.map(({ code }) => code)).toContain('nospace');
    const plan = planSpaceRecovery(reading, bench.cluster(reading));
    expect(plan.blockers).toEqual([]);
    const state = await bench.run(plan);
    expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(state.status).toBe('succeeded');
    await world.etcdctl(m1!, 'put', 'a', 'b');
    const after = await bench.read();
    expect(after.alarms).toEqual({ known: true, value: [] });
    expect(codes(after)).toEqual([]);
    expect(planSpaceRecovery(after, bench.cluster(after)).blockers.map(({ code }) => code)).toEqual(['no-alarm']);
  });

  it('moves the leader', async () => {
    const { world, bench } = await open(3);
    const reading = await bench.read();
    const leader = await world.leader();
    const to = world.members.find((member) => member !== leader)!;
    expect(planLeaderMove(reading, idOf(reading, leader.name), bench.cluster(reading)).blockers.map(({ code }) => code)).toEqual([
      'leads-already',
    ]);
    const state = await bench.run(planLeaderMove(reading, idOf(reading, to.name), bench.cluster(reading)));
    expect(state.status).toBe('succeeded');
    expect((await world.leader()).name).toBe(to.name);
  });

  it('removes a dead member, adds another as a learner, waits until it is started, and promotes it', async () => {
    const { world, bench } = await open(3);
    const leader = await world.leader();
    const dead = world.members.find((member) => member !== leader)!;
    await dead.kill();
    const reading = await bench.read();
    const removal = planRemoval(reading, idOf(reading, dead.name), bench.cluster(reading));
    expect(removal.blockers).toEqual([]);
    expect((await bench.run(removal)).status).toBe('succeeded');
    world.members.splice(world.members.indexOf(dead), 1);

    const two = await bench.read();
    expect(two.members.map(({ member }) => member.name)).not.toContain(dead.name);
    expect(codes(two)).toContain('even-count etcd');
    const newcomer = await world.make('m4');
    const plan = planLearner(two, newcomer.peerUrl, bench.cluster(two));
    expect(plan.blockers).toEqual([]);
    const operation = await bench.engine.start(etcdRequest(plan));
    await until(() => operation.state.byId.get('awaitStart')?.status === 'running');
    await until(() => (operation.state.byId.get('awaitStart')?.blockers.length ?? 0) > 0);
    newcomer.start(world.initial(), 'existing');
    const state = await operation.finished;
    expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(state.status).toBe('succeeded');
    await world.ready();
    const three = await bench.read();
    expect(three.members.map((one) => [one.member.name, one.member.learner])).toContainEqual(['m4', false]);
    expect(codes(three)).toEqual([]);
  });

  it('shows a learner as one, and takes back one that was added', async () => {
    const { world, bench } = await open(1);
    const reading = await bench.read();
    const newcomer = await world.make('m2');
    const operation = await bench.engine.start(etcdRequest(planLearner(reading, newcomer.peerUrl, bench.cluster(reading))));
    await until(() => operation.state.byId.get('awaitStart')?.status === 'running');
    const added = await bench.read();
    expect(codes(added)).toContainEqual(expect.stringMatching(/^not-started /));
    expect(
      planPromotion(added, added.members.find(({ member }) => member.learner)!.member.id, bench.cluster(added)).blockers.map(
        ({ code }) => code,
      ),
    ).toContain('not-started');
    await operation.cancel(1);
    expect((await operation.finished).status).toBe('cancelled');
    const undone = await (await bench.engine.undo(operation.id)).finished;
    expect(undone.byId.get('addLearner')?.status).toBe('undone');
    expect((await bench.read()).members).toHaveLength(1);
  });

  it('refuses to remove a member without whom there would be no quorum', async () => {
    const { world, bench } = await open(3);
    const leader = await world.leader();
    const [dead, other] = world.members.filter((member) => member !== leader);
    await dead!.kill();
    const reading = await bench.read();
    expect(planRemoval(reading, idOf(reading, other!.name), bench.cluster(reading)).blockers.map(({ code }) => code)).toContain('quorum');
    await other!.kill();
    await until(async () => codes(await bench.read()).some((code) => code.startsWith('no-leader')));
    const lost = await bench.read();
    expect(codes(lost)).toEqual(expect.arrayContaining(['quorum-lost etcd', 'no-leader etcd']));
    // What the survivor has can still be saved.
    const path = join(world.path('backups'), 'survivor.db');
    const plan = planSnapshot(lost, { kind: 'local', path }, undefined, bench.cluster(reading));
    expect(plan.warnings.map(({ code }) => code)).toContain('no-quorum');
    expect((await bench.run(plan)).status).toBe('succeeded');
    await world.etcdutl('snapshot', 'restore', path, '--data-dir', world.path('restored'));
  });

  it('asks etcdctl where a host forwards nothing, with the same answers', async () => {
    const { world, bench } = await open(1, {
      sshd: ['AllowTcpForwarding no', `SetEnv PATH=${await ensureEtcd()}:/usr/sbin:/usr/bin:/sbin:/bin`],
    });
    const reading = await bench.read();
    expect(reading.members[0]).toMatchObject({ via: 'etcdctl', health: { known: true, value: { healthy: true } } });
    const { status } = reading.members[0]!;
    if (!status.known) throw new Error('unknown');
    const told = await world.etcdctl(world.members[0]!, 'endpoint', 'status', '-w', 'fields');
    expect(told).toContain(`"MemberID" : ${status.value.memberId}\n`);
    expect(told).toContain(`"ClusterID" : ${status.value.clusterId}\n`);
    const plan = planSnapshot(reading, { kind: 'local', path: world.path('x.db') }, undefined, bench.cluster(reading));
    expect(plan.blockers.map(({ code }) => code)).toEqual(['no-stream']);
    expect((await bench.run(planDefragmentation(reading, undefined, bench.cluster(reading)))).status).toBe('succeeded');
    expect(memberName(reading.members[0]!.member)).toBe('m1');
  });
});
