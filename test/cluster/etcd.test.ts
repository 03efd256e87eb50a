/** etcd of a real control plane: members over SSH, hashes, a snapshot that etcdutl takes, the lead handed over. */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerProgram, Etcdctl } from '../../src/core/command/etcd/etcdctl';
import { containersOf } from '../../src/core/command/control-plane/instances';
import { idWords } from '../../src/core/model/etcd';
import { planDefragmentation, planLeaderMove } from '../../src/core/plan/etcd/maintenance';
import { planSnapshot } from '../../src/core/plan/etcd/snapshot';
import { etcdFindings } from '../../src/core/policy/etcd/findings';
import { roleOf } from '../../src/core/policy/etcd/members';
import { readMetadata } from '../../src/core/snapshot/metadata';
import { compareHashes } from '../../src/operations/etcd/hashes';
import { openEtcdProduct, type EtcdProduct } from './support/etcd-product';
import { useCluster } from './support/rig';

const shared = useCluster('etcd');
const { signal } = new AbortController();

describe('etcd of a kubeadm cluster', () => {
  let etcd: EtcdProduct;
  beforeAll(async () => {
    etcd = await openEtcdProduct(shared.cluster);
  });
  afterAll(() => etcd?.dispose());

  it('is read through the gateways of its members, over SSH, and is well', async () => {
    const { cluster } = shared;
    const reading = await etcd.read();
    expect(reading).toMatchObject({ topology: 'stacked', unreadable: [] });
    expect(reading.members.map(({ member, via, place }) => [member.name, via, place?.target?.name])).toEqual(
      cluster.controlPlanes.map(({ name }) => [name, 'gateway', name]),
    );
    expect(reading.members.filter((one) => roleOf(one, reading) === 'leader')).toHaveLength(1);
    expect(reading.members.every(({ certificateEnds }) => certificateEnds.known)).toBe(true);
    // What the rig's disk is like says nothing about the product.
    expect(etcdFindings(reading).filter(({ code }) => code !== 'slow-disk')).toEqual([]);
    const told = (await cluster.etcdctl(cluster.controlPlanes[0]!, 'member', 'list')).stdout;
    for (const { member } of reading.members)
      expect(told).toContain(`${member.id.toString(16)}, started, ${member.name}, ${member.peerUrls[0]}`);
  });

  it('has the same hash on all members', async () => {
    expect(await compareHashes(await etcd.read(), etcd.access, signal)).toMatchObject({ verdict: 'equal' });
  });

  it('is asked by etcdctl in the container, without a shell, with the same answers', async () => {
    const reading = await etcd.read();
    const [one] = reading.members;
    const host = etcd.product.hosts.of(one!.place!.target!);
    const [container] = await host.run(containersOf('etcd'), signal);
    const status = await host.run(new Etcdctl(containerProgram(container!.id), one!.place!).status(), signal);
    expect(status).toMatchObject({ memberId: one!.member.id, clusterId: reading.clusterId });
  });

  it('gives a snapshot of a follower to this computer, which etcdutl on a node restores', async () => {
    const { cluster } = shared;
    const reading = await etcd.read();
    const about = await etcd.about();
    const path = join(etcd.folder, 'etcd.db');
    const plan = planSnapshot(reading, { kind: 'local', path }, undefined, about);
    const state = await etcd.run(plan);
    expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    const metadata = readMetadata(readFileSync(`${path}.json`, 'utf8'));
    expect(metadata).toMatchObject({
      cluster: { uid: about.uid, kubernetesVersion: about.version },
      etcd: { clusterId: idWords(reading.clusterId) },
    });
    expect(Object.keys(metadata.pki ?? {}).sort()).toEqual(['ca', 'etcd/ca', 'front-proxy-ca']);
    const node = cluster.controlPlanes[0]!;
    const [there, restored] = ['/tmp/drydock-etcd-test.db', '/tmp/drydock-etcd-test'];
    try {
      await etcd.product.hosts
        .of(etcd.product.targets()[0]!)
        .use(signal, (shell) => shell.upload(there, createReadStream(path), { sudo: true }, signal));
      const status = JSON.parse((await node.exec(['etcdutl', 'snapshot', 'status', there, '-w', 'json'])).stdout) as { revision: number };
      expect(status.revision).toBe(metadata.revision);
      await node.exec(['etcdutl', 'snapshot', 'restore', there, '--data-dir', restored]);
    } finally {
      await node.exec(['rm', '-rf', there, restored]);
    }
  });

  it('is defragmented while the API serves, and its leader moves', async () => {
    const about = await etcd.about();
    const state = await etcd.run(planDefragmentation(await etcd.read(), undefined, about));
    expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    const reading = await etcd.read();
    const follower = reading.members.find((one) => roleOf(one, reading) === 'follower')!;
    expect((await etcd.run(planLeaderMove(reading, follower.member.id, about))).status).toBe('succeeded');
    const after = await etcd.read();
    expect(
      roleOf(
        after.members.find(({ member }) => member.id === follower.member.id)!,
        after,
      ),
    ).toBe('leader');
    await shared.cluster.ready();
  });
});
