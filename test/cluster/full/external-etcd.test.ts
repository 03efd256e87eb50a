/** etcd outside the control planes: three members as services, with an authority of their own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planSnapshot } from '../../../src/core/plan/etcd/snapshot';
import { etcdFindings } from '../../../src/core/policy/etcd/findings';
import { openEtcdProduct } from '../support/etcd-product';
import { useOwnRig } from '../support/own-rig';

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
  await stopped!.exec(['systemctl', 'stop', 'etcd.service']);
  await cluster.kubectl('create', 'namespace', 'two-of-three');
  await stopped!.exec(['systemctl', 'start', 'etcd.service']);
  const health = await cluster.etcdctl(member!, 'endpoint', 'health', '--cluster', '-w', 'json');
  expect((JSON.parse(health.stdout) as readonly { health: boolean }[]).map((one) => one.health)).toEqual([true, true, true]);
  const there = await cluster.etcdctl(stopped!, 'get', '/registry/namespaces/two-of-three', '--keys-only');
  expect(there.stdout).toContain('two-of-three');
});

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
