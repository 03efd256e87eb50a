/** What is planned and done to etcd, on the practice cluster by the product as it is; test/contract/etcd/operations.test.ts does so on real members. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSnapshotFile } from '../../src/backends/storage/snapshot-file';
import type { EtcdReading } from '../../src/core/model/etcd';
import { planDefragmentation, planLeaderMove, planSpaceRecovery } from '../../src/core/plan/etcd/maintenance';
import { planLearner, planPromotion, planRemoval } from '../../src/core/plan/etcd/membership';
import { planSnapshot } from '../../src/core/plan/etcd/snapshot';
import { etcdFindings } from '../../src/core/policy/etcd/findings';
import { lagOf, newestIndex, roleOf } from '../../src/core/policy/etcd/members';
import { diffSnapshots } from '../../src/core/snapshot/diff';
import { openSnapshot } from '../../src/core/snapshot/snapshot';
import { verifySnapshot } from '../../src/core/snapshot/verify';
import { compareHashes } from '../../src/operations/etcd/hashes';
import { etcdRequest } from '../../src/operations/etcd/step-infos';
import { etcdRestoreRequest } from '../../src/operations/etcd-restore/step-infos';
import type { EtcdScene } from '../../src/practice/etcd/surroundings';
import { catalogue, namespaces } from '../../src/practice/resources/catalogue';
import { HARBOUR_ETCD } from '../../src/practice/world/harbour-etcd';
import { ensureEtcd } from '../harness/tools/kubernetes.mjs';
import { run } from '../harness/tools/run.mjs';
import { PracticeEtcdBench } from './etcd/practice-bench';
import { until } from './ssh/world';

const never = new AbortController().signal;
const codes = (reading: EtcdReading) => etcdFindings(reading).map(({ code, subject }) => `${code} ${subject}`);
const idOf = (reading: EtcdReading, name: string) => reading.members.find(({ member }) => member.name === name)!.member.id;

let bench: PracticeEtcdBench;
/** The harbour's, whose slow member catches up in two seconds. */
const QUICK: EtcdScene = { ...HARBOUR_ETCD, slow: { ...HARBOUR_ETCD.slow!, caughtUpPerSecond: 400 } };
beforeEach(async () => {
  bench = await PracticeEtcdBench.create(QUICK);
});
afterEach(() => bench.dispose());

const succeed = async (plan: Parameters<PracticeEtcdBench['run']>[0]) => {
  expect(plan.blockers).toEqual([]);
  const state = await bench.run(plan);
  expect(state.steps.flatMap(({ failure }) => failure?.message ?? [])).toEqual([]);
  expect(state.status).toBe('succeeded');
  return state;
};
/** Until the slow member has caught up enough for what changes etcd. */
const settled = () => until(async () => !codes(await bench.read()).some((code) => code.startsWith('behind')));

describe('etcd of the practice cluster', () => {
  it('shows one member that lags on a slow disk, and one near its quota', async () => {
    bench.dispose();
    bench = await PracticeEtcdBench.create(HARBOUR_ETCD);
    const reading = await bench.read();
    expect(reading.members.map((one) => [one.member.name, roleOf(one, reading), one.via])).toEqual([
      ['cp1', 'leader', 'gateway'],
      ['cp2', 'follower', 'gateway'],
      ['cp3', 'follower', 'gateway'],
    ]);
    expect(codes(reading).sort()).toEqual(['behind cp3', 'certificate-soon cp3', 'near-quota cp2', 'slow-disk cp3']);
    // What changes etcd waits for nobody: it says why it does not begin.
    const refused = await bench.run(planDefragmentation(reading, undefined, bench.about));
    expect(refused.steps[0]?.failure).toMatchObject({
      kind: 'policy',
      message: expect.stringMatching(/cp3 is not well: it is \d+ entries behind/),
    });
    await settled();
    const later = await bench.read();
    expect(codes(later).sort()).toEqual(['certificate-soon cp3', 'near-quota cp2', 'slow-disk cp3']);
    const { status } = later.members[2]!;
    expect(status.known && lagOf(status.value, newestIndex(later.members))).toBeGreaterThan(100n);
    expect((await bench.using((access) => compareHashes(later, access, never))).verdict).toBe('equal');
  });

  it('wins space by defragmenting, moves the leader, and takes its content with it', async () => {
    await settled();
    const before = await bench.read();
    const state = await succeed(planDefragmentation(before, undefined, bench.about));
    expect(state.steps.slice(1).every(({ note }) => /→ .*: .* won/.test(note ?? ''))).toBe(true);
    const after = await bench.read();
    expect(codes(after)).not.toContain('near-quota cp2');
    for (const [index, { status }] of after.members.entries()) {
      const was = before.members[index]!.status;
      expect(status.known && was.known && status.value.dbSize < was.value.dbSize / 2).toBe(true);
    }
    await succeed(planLeaderMove(after, idOf(after, 'cp2'), bench.about));
    const moved = await bench.read();
    expect(roleOf(moved.members[1]!, moved)).toBe('leader');
  });

  it('removes a member whose machine is off, and takes it back as a learner that catches up', async () => {
    await settled();
    bench.cluster.machines.powerOff('cp2');
    const down = await bench.read();
    expect(codes(down)).toEqual(expect.arrayContaining(['no-spare etcd', 'silent cp2']));
    await succeed(planRemoval(down, idOf(down, 'cp2'), bench.about));
    const two = await bench.read();
    expect(two.members.map(({ member }) => member.name)).toEqual(['cp1', 'cp3']);
    // The machine comes back, and its member is none any more.
    bench.cluster.machines.powerOn('cp2');
    expect((await bench.read()).members).toHaveLength(2);
    await succeed(planLearner(two, 'https://192.0.2.12:2380', bench.about));
    const three = await bench.read();
    expect(three.members.map(({ member }) => [member.name, member.learner])).toEqual([
      ['cp1', false],
      ['cp2', false],
      ['cp3', false],
    ]);
    expect(idOf(three, 'cp2')).not.toBe(idOf(down, 'cp2'));
    expect(planPromotion(three, idOf(three, 'cp2'), bench.about).blockers).not.toEqual([]);
  });

  it('takes back a learner that nobody starts', async () => {
    await settled();
    const reading = await bench.read();
    const operation = await bench.engine.start(etcdRequest(planLearner(reading, 'https://192.0.2.99:2380', bench.about)));
    await until(() => (operation.state.byId.get('awaitStart')?.blockers.length ?? 0) > 0);
    expect((await bench.read()).members).toHaveLength(4);
    await operation.cancel(1);
    await operation.finished;
    await (
      await bench.engine.undo(operation.state.header.id)
    ).finished;
    expect((await bench.read()).members).toHaveLength(3);
  });

  it('runs full, refuses writes, and gets out of it', async () => {
    await settled();
    expect(bench.cluster.fillEtcd()).toBe(true);
    const full = await bench.read();
    expect(codes(full)).toContain('nospace cp2');
    await expect(bench.api.create('/api/v1/namespaces', { metadata: { name: 'more' } })).rejects.toThrow(/space exceeded/);
    const plan = planSpaceRecovery(full, bench.about);
    await succeed(plan);
    expect((await bench.read()).alarms).toEqual({ known: true, value: [] });
    await bench.api.create('/api/v1/namespaces', { metadata: { name: 'more' } });
  });

  it('gives snapshots that are files of etcd: etcdutl reads and restores them, and each has what was there', async () => {
    const take = async (name: string) => {
      const path = join(bench.folder, name);
      await succeed(planSnapshot(await bench.read(), { kind: 'local', path }, undefined, bench.about));
      return path;
    };
    const before = await take('before.db');
    bench.cluster.registry.create(namespaces, undefined, { metadata: { name: 'later' } });
    bench.cluster.registry.delete(catalogue.get('poddisruptionbudgets.policy')!, 'shop', 'web');
    const after = await take('after.db');
    const etcdutl = join(await ensureEtcd(), 'etcdutl');
    const [one, other] = [await openSnapshotFile(before), await openSnapshotFile(after)];
    try {
      for (const [path, file] of [
        [before, one],
        [after, other],
      ] as const) {
        const { verdict, status, findings } = await verifySnapshot(file);
        expect({ verdict, findings }).toEqual({ verdict: 'verified', findings: [] });
        const theirs = JSON.parse(await run([etcdutl, 'snapshot', 'status', path, '-w', 'json'])) as Record<string, unknown>;
        expect(theirs).toMatchObject({ hash: status!.hash, revision: status!.revision, totalKey: status!.keys, version: '3.6.0' });
        await run([etcdutl, 'snapshot', 'restore', path, '--data-dir', `${path}.restored`]);
        expect(existsSync(join(`${path}.restored`, 'member', 'snap', 'db'))).toBe(true);
      }
      const [a, b] = [await openSnapshot(one), await openSnapshot(other)];
      const changes = [];
      for await (const change of diffSnapshots(a, b)) changes.push(`${change.kind} ${change.key}`);
      expect(changes).toEqual(
        expect.arrayContaining(['added /registry/namespaces/later', 'removed /registry/poddisruptionbudgets/shop/web']),
      );
    } finally {
      await one.dispose();
      await other.dispose();
    }
  });

  it('leaves nothing of a snapshot that is stopped', async () => {
    const reading = await bench.read();
    const path = join(bench.folder, 'stopped.db');
    const operation = await bench.engine.start(etcdRequest(planSnapshot(reading, { kind: 'local', path }, undefined, bench.about)));
    await until(() => (operation.state.steps[0]?.progress?.done ?? 0) > 0);
    await operation.cancel(2);
    expect((await operation.finished).status).toBe('cancelled');
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });

  it('is restored: a namespace that was deleted is back, the revision is beyond the old one, and the world goes on', async () => {
    await settled();
    const path = join(bench.folder, 'backup.db');
    await succeed(planDefragmentation(await bench.read(), [idOf(await bench.read(), 'cp2')], bench.about));
    await succeed(planSnapshot(await bench.read(), { kind: 'local', path }, undefined, bench.about));
    await bench.api.delete('/api/v1/namespaces/shop');
    await until(async () => !(await bench.namespaces()).includes('shop'));
    const revisionBefore = bench.cluster.registry.store.revision;
    const told: string[] = [];
    const report = (words: string) => void told.push(words);
    const first = await bench.planRestore(path, { report });
    expect(told.at(-1)).toMatch(/^What is there now, to compare: .+ of .+/);
    // Planned once more, etcd is not copied again: what would be lost is known.
    told.length = 0;
    const plan = await bench.planRestore(path, { loss: first.body.loss, report });
    expect(told).toEqual([]);
    expect(plan.body.loss).toEqual(first.body.loss);
    expect(plan.body.hosts.map(({ tool }) => tool)).toEqual(Array(3).fill({ from: 'host', path: 'etcdutl', version: '3.6.5' }));
    expect(plan.blockers).toEqual([]);
    const state = await (await bench.engine.start(etcdRestoreRequest(plan))).finished;
    expect(state.steps.flatMap(({ info, failure }) => (failure ? [`${info.title}: ${failure.message}`] : []))).toEqual([]);
    expect(state.status).toBe('succeeded');
    expect(await bench.namespaces()).toContain('shop');
    expect(bench.cluster.registry.store.revision).toBeGreaterThan(revisionBefore + 1e8);
    const after = await bench.read();
    expect(codes(after)).not.toContain('behind cp3');
    expect(after.clusterId).not.toBe(BigInt(0));
    // Controllers work on: a pod that goes is made anew.
    const [pod] = await bench.pods('shop', 'web');
    await bench.api.delete(`/api/v1/namespaces/shop/pods/${pod}`);
    await until(async () => {
      const names = await bench.pods('shop', 'web');
      return names.length === 3 && !names.includes(pod!);
    });
    // The old data is on the hosts, and a snapshot of the new state is as good as any.
    expect(await bench.filesOn('cp1', '/var/lib')).toContainEqual(expect.stringMatching(/^etcd\.drydock-/));
    await succeed(planSnapshot(await bench.read(), { kind: 'local', path: join(bench.folder, 'restored.db') }, undefined, bench.about));
  });
});
