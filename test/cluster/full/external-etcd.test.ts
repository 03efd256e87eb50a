/** etcd outside the control planes: three members as services, with an authority of their own. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planSnapshot } from '../../../src/core/plan/etcd/snapshot';
import { etcdFindings } from '../../../src/core/policy/etcd/findings';
import { etcdRestoreRequest } from '../../../src/operations/etcd-restore/step-infos';
import { ensureEtcd } from '../../harness/tools/kubernetes.mjs';
import { openEtcdProduct } from '../support/etcd-product';
import { openHostProduct } from '../support/host-product';
import { carryOutKilled } from '../support/killed';
import type { KillPoint } from '../support/kill-points';
import { useOwnRig } from '../support/own-rig';
import { failures } from '../support/renewal';

const own = useOwnRig({ name: 'etcd-apart', controlPlanes: 1, workers: 0, etcd: 'external' });

it('is what the cluster uses, and the only etcd there is', async () => {
  const { cluster } = own;
  const [member] = cluster.etcdMembers;
  const { members } = JSON.parse((await cluster.etcdctl(member!, 'member', 'list', '-w', 'json')).stdout) as {
    members: readonly { name: string }[];
  };
  expect(members.map(({ name }) => name).sort()).toEqual(['etcd1', 'etcd2', 'etcd3']);
  const keys = (await cluster.etcdctl(member!, 'get', '/registry/namespaces/', '--prefix', '--keys-only')).stdout;
  expect(keys).toContain('/registry/namespaces/kube-system');
  const { items } = await cluster.get<{ items: readonly { metadata: { name: string } }[] }>('pods', '-n', 'kube-system');
  expect(items.filter(({ metadata }) => metadata.name.startsWith('etcd-'))).toEqual([]);
  const config = await cluster.kubectl('get', 'configmap', 'kubeadm-config', '-n', 'kube-system', '-o', 'yaml');
  for (const { address } of cluster.etcdMembers) expect(config).toContain(`https://${address}:2379`);
});

it('serves the cluster with one member stopped, which comes back by itself', async () => {
  const { cluster } = own;
  const [stopped, member] = cluster.etcdMembers;
  // A rig that was kept has it from the last time.
  await cluster.kubectl('delete', '--ignore-not-found', 'namespace', 'two-of-three');
  await stopped!.exec(['systemctl', 'stop', 'etcd.service']);
  await cluster.kubectl('create', 'namespace', 'two-of-three');
  await stopped!.exec(['systemctl', 'start', 'etcd.service']);
  const health = await cluster.etcdctl(member!, 'endpoint', 'health', '--cluster', '-w', 'json');
  expect((JSON.parse(health.stdout) as readonly { health: boolean }[]).map((one) => one.health)).toEqual([true, true, true]);
  const there = await cluster.etcdctl(stopped!, 'get', '/registry/namespaces/two-of-three', '--keys-only');
  expect(there.stdout).toContain('two-of-three');
});

it(
  'is restored from a snapshot with the API server stopped meanwhile, beyond every revision there was',
  async () => {
    const { cluster } = own;
    const [member] = cluster.etcdMembers;
    await cluster.ready();
    await cluster.kubectl('delete', '--ignore-not-found', 'namespace', 'precious', 'later');
    await cluster.kubectl('create', 'namespace', 'precious');
    const folder = mkdtempSync(join(tmpdir(), 'drydock-external-'));
    const snapshot = join(folder, 'before.db');
    const etcd = await openEtcdProduct(cluster);
    expect((await etcd.run(planSnapshot(await etcd.read(), { kind: 'local', path: snapshot }, undefined, await etcd.about()))).status).toBe(
      'succeeded',
    );
    etcd.dispose();
    await cluster.kubectl('delete', 'namespace', 'precious');
    await cluster.kubectl('create', 'namespace', 'later');
    const revision = async () =>
      BigInt(/"revision":\s*(\d+)/.exec((await cluster.etcdctl(member!, 'endpoint', 'status', '-w', 'json')).stdout)![1]!);
    const before = await revision();
    const product = await openHostProduct(cluster, { api: true });
    try {
      // One host has no etcdutl that works, and there is no container that has it: it is brought from this computer.
      await cluster.host('etcd2').exec(['mount', '--bind', '/bin/false', '/usr/local/bin/etcdutl']);
      const without = await product.planEtcdRestore(snapshot, join(folder, 'unused.db'));
      expect(without.blockers.map(({ code, subject }) => [code, subject])).toEqual([['no-etcdutl', 'etcd2']]);
      const tool = join(await ensureEtcd(), 'etcdutl');
      const plan = await product.planEtcdRestore(snapshot, join(folder, 'fallback.db'), { tool });
      expect(plan.body.hosts.map((host) => host.tool.from)).toEqual(['host', 'computer', 'host']);
      expect(plan.blockers).toEqual([]);
      expect(plan.body.hosts.map(({ name, unit }) => [name, unit])).toEqual(cluster.etcdMembers.map(({ name }) => [name, 'etcd.service']));
      expect(plan.body.servers.map(({ name }) => name)).toEqual(['cp1']);
      const state = await (await product.engine.start(etcdRestoreRequest(plan))).finished;
      expect(failures(state)).toBe('');
      expect(state.status).toBe('succeeded');
      await cluster.ready();
      const names = await cluster.kubectl('get', 'namespaces', '-o', 'name');
      expect(names).toContain('namespace/precious');
      expect(names).not.toContain('namespace/later');
      expect(await revision()).toBeGreaterThan(before);
      for (const host of cluster.etcdMembers) {
        expect((await host.exec(['stat', '-c', '%a %U', '/var/lib/etcd/member'])).stdout).toBe('700 root\n');
        expect((await host.exec(['ls', plan.body.hosts[0]!.workFolder])).stdout).toContain('before');
      }
    } finally {
      await cluster.host('etcd2').exec(['umount', '/usr/local/bin/etcdutl'], { mayFail: true });
      product.dispose();
    }
  },
  15 * 60_000,
);

/** Each boundary; what comes about and is not written first: it happens again. And what changes a host, in its middle. */
const EVERYWHERE: readonly KillPoint[] = [
  { step: '^etcd2/|^cp1/|^(fallback|swapped|agree)$', type: 'stepDone', when: 'before' },
  { step: '^etcd1/', type: 'stepStarted', when: 'after' },
  { step: '^etcd3/(deliver|prepare|stop|swap|start)', type: 'stepStarted', when: 90 },
  { step: '', type: 'stepDone', when: 'after' },
];

it(
  'is restored by processes that are killed at every boundary of steps, and in the middle of some',
  async () => {
    const { cluster } = own;
    const [member] = cluster.etcdMembers;
    await cluster.ready();
    await cluster.kubectl('delete', '--ignore-not-found', 'namespace', 'kept', 'made-since');
    await cluster.kubectl('create', 'namespace', 'kept');
    const folder = mkdtempSync(join(tmpdir(), 'drydock-external-killed-'));
    const [snapshot, fallback] = [join(folder, 'before.db'), join(folder, 'fallback.db')];
    const etcd = await openEtcdProduct(cluster);
    const taking = planSnapshot(await etcd.read(), { kind: 'local', path: snapshot }, undefined, await etcd.about());
    expect(failures(await etcd.run(taking))).toBe('');
    etcd.dispose();
    await cluster.kubectl('delete', 'namespace', 'kept');
    await cluster.kubectl('create', 'namespace', 'made-since');
    const product = await openHostProduct(cluster, { api: true });
    const plan = await product.planEtcdRestore(snapshot, fallback);
    product.dispose();
    expect(plan.blockers).toEqual([]);
    const end = await carryOutKilled(cluster, { points: EVERYWHERE, restoreEtcd: { snapshot, fallback } });
    console.log(`killed ${end.killedAt.length} times`);
    expect(end).toMatchObject({ status: 'succeeded', failures: '', resumes: end.killedAt.length });
    const boundaries = plan.steps.map(({ id }) => `${id} stepDone after`);
    expect(end.killedAt.filter((point) => point.endsWith('stepDone after')).sort()).toEqual(boundaries.sort());
    await cluster.ready();
    const names = await cluster.kubectl('get', 'namespaces', '-o', 'name');
    expect(names).toContain('namespace/kept');
    expect(names).not.toContain('namespace/made-since');
    expect(existsSync(fallback)).toBe(true);
    const health = await cluster.etcdctl(member!, 'endpoint', 'health', '--cluster', '-w', 'json');
    expect((JSON.parse(health.stdout) as readonly { health: boolean }[]).map((one) => one.health)).toEqual([true, true, true]);
    const hashes = await cluster.etcdctl(member!, 'endpoint', 'hashkv', '--cluster', '-w', 'json');
    const found = [...hashes.stdout.matchAll(/"hash":\s*(\d+)/g)].map(([, hash]) => hash);
    expect([found.length, new Set(found).size]).toEqual([3, 1]);
    for (const host of cluster.etcdMembers) {
      expect((await host.exec(['ls', '/var/lib/etcd'])).stdout.trim()).toBe('member');
      expect((await host.exec(['stat', '-c', '%a %U', '/var/lib/etcd/member'])).stdout).toBe('700 root\n');
      expect((await host.exec(['find', '/var/lib', '-maxdepth', '2', '-name', '*.part*'])).stdout).toBe('');
    }
    for (const host of cluster.controlPlanes) expect((await host.exec(['ls', '/etc/kubernetes/drydock/aside'])).stdout).toBe('');
  },
  40 * 60_000,
);

it(
  'has a member with a broken database replaced: its service joins anew and is configured as before afterwards',
  async () => {
    const { cluster } = own;
    const [asked, , broken] = cluster.etcdMembers;
    await broken!.exec(['bash', '-c', 'head -c 65536 /dev/urandom > /var/lib/etcd/member/snap/db; pkill -KILL -x etcd || true']);
    const unit = (await broken!.exec(['systemctl', 'show', '-p', 'ExecStart', 'etcd.service'])).stdout.replace(/ ; start_time.*/, '');
    const etcd = await openEtcdProduct(cluster);
    try {
      await asked!.until('it is away', async () => {
        const reading = await etcd.read();
        return reading.members.some(({ member, status }) => member.name === broken!.name && !status.known);
      });
      const plan = await etcd.planReplacement(broken!.name);
      expect(plan.blockers).toEqual([]);
      const state = await etcd.run(plan);
      expect(failures(state)).toBe('');
      expect(state.status).toBe('succeeded');
      const health = await cluster.etcdctl(asked!, 'endpoint', 'health', '--cluster', '-w', 'json');
      expect((JSON.parse(health.stdout) as readonly { health: boolean }[]).map((one) => one.health)).toEqual([true, true, true]);
      expect((await broken!.exec(['systemctl', 'show', '-p', 'ExecStart', 'etcd.service'])).stdout.replace(/ ; start_time.*/, '')).toBe(
        unit,
      );
      await broken!.exec(['systemctl', 'restart', 'etcd.service']);
      expect((await etcd.read()).members.every(({ health: one }) => one.known && one.value.healthy)).toBe(true);
    } finally {
      etcd.dispose();
    }
  },
  10 * 60_000,
);

describe.each([
  ['over SSH to the hosts of its members', true],
  ['directly, where this computer reaches them', false],
] as const)('read %s', (_, listed) => {
  it('shows three members that are well, and gives a snapshot', async () => {
    const { cluster } = own;
    const etcd = await openEtcdProduct(cluster, { listed });
    try {
      const reading = await etcd.read();
      expect(reading).toMatchObject({ topology: 'external', unreadable: [] });
      expect(reading.members.map(({ member, via, place }) => [member.name, via, place?.target?.name])).toEqual(
        cluster.etcdMembers.map(({ name }) => [name, 'gateway', listed ? name : undefined]),
      );
      expect(etcdFindings(reading).filter(({ code }) => code !== 'slow-disk')).toEqual([]);
      const path = join(etcd.folder, 'etcd.db');
      const state = await etcd.run(planSnapshot(reading, { kind: 'local', path }, undefined, await etcd.about()));
      expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
      expect(existsSync(path)).toBe(true);
    } finally {
      etcd.dispose();
    }
  });
});
