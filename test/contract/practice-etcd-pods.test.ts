/** The practice etcd as whoever can't log in to its hosts reaches it: etcdctl in its pods, and their forwarded ports. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSnapshotFile } from '../../src/backends/storage/snapshot-file';
import { anyResult } from '../../src/core/command/parsers';
import type { EtcdClientFiles, EtcdReading } from '../../src/core/model/etcd';
import type { HostTarget } from '../../src/core/model/host';
import { planDefragmentation, planLeaderMove } from '../../src/core/plan/etcd/maintenance';
import { planSnapshot } from '../../src/core/plan/etcd/snapshot';
import { roleOf } from '../../src/core/policy/etcd/members';
import { verifySnapshot } from '../../src/core/snapshot/verify';
import { compareHashes } from '../../src/operations/etcd/hashes';
import { readEtcd } from '../../src/operations/etcd/read';
import type { KubernetesPort } from '../../src/ports/kubernetes';
import { ROOT } from '../../src/practice/hosts/system/users';
import { PracticeEtcdBench } from './etcd/practice-bench';

const { signal } = new AbortController();
const NODES = ['cp1', 'cp2', 'cp3'];
const STRANGERS = NODES.map((name): HostTarget => ({ name, destination: `${name}.nowhere.invalid`, source: 'named' }));

describe('the practice etcd through its API server', () => {
  let bench: PracticeEtcdBench;
  let port: KubernetesPort;
  beforeAll(async () => {
    bench = await PracticeEtcdBench.create({});
    port = bench.port;
  });
  afterAll(() => bench?.dispose());

  const read = (client?: EtcdClientFiles): Promise<EtcdReading> =>
    bench.using((access) =>
      readEtcd(
        { controlPlanes: STRANGERS, without: [], others: [], pods: port, apiOnly: true, ...(client ? { client } : {}) },
        access,
        signal,
      ),
    );

  it('is read as it is over SSH', async () => {
    const [reading, overSsh] = [await read(), await bench.read()];
    expect(reading.clusterId).toBe(overSsh.clusterId);
    expect(reading.members.map(({ member }) => member)).toEqual(overSsh.members.map(({ member }) => member));
    expect(reading.members.map(({ via, health }) => [via, health.known && health.value.healthy])).toEqual(NODES.map(() => ['pod', true]));
    for (const [index, { status, metrics, certificateEnds }] of reading.members.entries()) {
      const other = overSsh.members[index]!;
      expect(status.known && other.status.known && status.value.dbSizeQuota === other.status.value.dbSizeQuota).toBe(true);
      expect(metrics.known && other.metrics.known && metrics.value.quotaBytes === other.metrics.value.quotaBytes).toBe(true);
      expect(certificateEnds).toEqual(other.certificateEnds);
    }
    expect(await bench.using((access) => compareHashes(reading, access, signal))).toMatchObject({ verdict: 'equal' });
  });

  it('is defragmented, and the lead goes to another member', async () => {
    expect(await bench.run(planDefragmentation(await read(), undefined, bench.about))).toMatchObject({ status: 'succeeded' });
    const reading = await read();
    const to = reading.members.find((one) => roleOf(one, reading) === 'follower')!;
    expect(await bench.run(planLeaderMove(reading, to.member.id, bench.about))).toMatchObject({ status: 'succeeded' });
    const after = await read();
    expect(after.members.filter((one) => roleOf(one, after) === 'leader').map(({ member }) => member.id)).toEqual([to.member.id]);
  });

  it('gives a snapshot by a forwarded port to whoever has a client certificate', async () => {
    const fetched = async (name: string) => {
      const text = (await bench.cluster.hosts.of('cp1')).system.files.read(`/etc/kubernetes/pki/etcd/${name}`, ROOT);
      const file = join(bench.folder, name);
      writeFileSync(file, text);
      return file;
    };
    const client = {
      caFile: await fetched('ca.crt'),
      certFile: await fetched('healthcheck-client.crt'),
      keyFile: await fetched('healthcheck-client.key'),
    };
    const reading = await read(client);
    expect(reading.members.map(({ via }) => via)).toEqual(NODES.map(() => 'gateway'));
    const path = join(bench.folder, 'through-api.db');
    expect(await bench.run(planSnapshot(reading, { kind: 'local', path }, undefined, bench.about))).toMatchObject({ status: 'succeeded' });
    const file = await openSnapshotFile(path);
    expect(await verifySnapshot(file)).toMatchObject({ verdict: 'verified' });
    await file.dispose();
  });

  it('has one program in its pods, and refuses what that does not know', async () => {
    const pod = { namespace: 'kube-system', pod: 'etcd-cp1', container: 'etcd' };
    const run = (...argv: readonly [string, ...string[]]) => port.exec(pod, anyResult({ argv, timeoutMs: 20_000 }), signal);
    await expect(run('sh', '-c', 'true')).rejects.toMatchObject({ kind: 'commandMissing' });
    expect(await run('etcdctl', 'snapshot', 'save', '/tmp/x')).toMatchObject({ exitCode: 1 });
    expect(await run('etcdctl', '--endpoints=https://192.0.2.1:2379', 'member', 'list')).toMatchObject({ exitCode: 1 });
    await expect(port.exec({ ...pod, pod: 'kube-apiserver-cp1' }, anyResult({ argv: ['sh'], timeoutMs: 9000 }))).rejects.toMatchObject({
      kind: 'server',
    });
    const stream = await port.forward(pod, 9, signal);
    expect(await new Promise((resolve) => stream.once('error', resolve))).toMatchObject({ kind: 'refused' });
  });
});
