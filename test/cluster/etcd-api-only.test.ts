/** etcd of a cluster whose hosts nobody can log in to: read, and changed, by etcdctl in its pods through the API server. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { etcdctlWorks } from '../../src/core/command/etcd/etcdctl';
import { anyResult } from '../../src/core/command/parsers';
import type { HostTarget } from '../../src/core/model/host';
import { planDefragmentation, planLeaderMove } from '../../src/core/plan/etcd/maintenance';
import { planSnapshot } from '../../src/core/plan/etcd/snapshot';
import { etcdFindings } from '../../src/core/policy/etcd/findings';
import { roleOf } from '../../src/core/policy/etcd/members';
import { EtcdAccess } from '../../src/operations/etcd/access';
import { compareHashes } from '../../src/operations/etcd/hashes';
import { readEtcd } from '../../src/operations/etcd/read';
import type { KubernetesPort } from '../../src/ports/kubernetes';
import { createEtcdConnector } from '../../src/backends/etcd';
import { clock, connect, type Connection } from './support/connect';
import { openEtcdProduct, type EtcdProduct } from './support/etcd-product';
import { useCluster } from './support/rig';

const shared = useCluster('etcd-api-only');
const { signal } = new AbortController();
const READER = 'pods-reader';

describe('etcd of a cluster whose hosts nobody can log in to', () => {
  let etcd: EtcdProduct;
  let port: KubernetesPort;
  let access: EtcdAccess;
  beforeAll(async () => {
    etcd = await openEtcdProduct(shared.cluster);
    port = await etcd.product.port();
    access = accessOf(port);
  });
  afterAll(() => {
    access?.dispose();
    etcd?.dispose();
  });

  const accessOf = (api: KubernetesPort) =>
    new EtcdAccess(etcd.product.hosts, createEtcdConnector(clock), (container, command, stop) => api.exec(container, command, stop));
  const strangers = () =>
    shared.cluster.controlPlanes.map(({ name }): HostTarget => ({ name, destination: `${name}.nowhere.invalid`, source: 'named' }));
  const read = (pods: KubernetesPort, through = access, apiOnly = false) =>
    readEtcd({ controlPlanes: strangers(), without: [], others: [], pods, apiOnly }, through, signal);

  it('tells the output and the exit code of a program in a container, and that there is no such program', async () => {
    const place = { namespace: 'kube-system', pod: `etcd-${shared.cluster.controlPlanes[0]!.name}`, container: 'etcd' };
    expect(await port.exec(place, etcdctlWorks(['etcdctl']), signal)).toBe(true);
    const failing = {
      argv: ['etcdctl', '--endpoints=https://127.0.0.1:1', '--command-timeout=1s', 'endpoint', 'status'],
      timeoutMs: 20_000,
    } as const;
    const failed = await port.exec(place, anyResult(failing), signal);
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.stderr).toMatch(/127\.0\.0\.1:1/);
    await expect(port.exec(place, anyResult({ argv: ['no-such-program'], timeoutMs: 20_000 }), signal)).rejects.toMatchObject({
      kind: 'commandMissing',
    });
    await expect(port.exec({ ...place, pod: 'no-such-pod' }, anyResult(failing), signal)).rejects.toMatchObject({ kind: 'notFound' });
    const slow = {
      argv: ['etcdctl', '--endpoints=https://192.0.2.1:2379', '--command-timeout=60s', 'endpoint', 'status'],
      timeoutMs: 1500,
    } as const;
    await expect(port.exec(place, anyResult(slow), signal)).rejects.toMatchObject({ kind: 'timeout' });
  });

  it.each([false, true])('is read as it is over SSH, but for what needs SSH (hosts left alone: %s)', async (apiOnly) => {
    const [reading, overSsh] = [await read(port, access, apiOnly), await etcd.read()];
    const names = shared.cluster.controlPlanes.map(({ name }) => name);
    expect(reading).toMatchObject({
      topology: 'stacked',
      unreadable: [],
      clusterId: overSsh.clusterId,
      alarms: { known: true, value: [] },
    });
    expect(reading.members.map(({ member }) => member)).toEqual(overSsh.members.map(({ member }) => member));
    expect(reading.members.map(({ via, place, health }) => [via, place?.name, health.known && health.value.healthy])).toEqual(
      names.map((name) => ['pod', name, true]),
    );
    expect(reading.members.filter((one) => roleOf(one, reading) === 'leader')).toHaveLength(1);
    for (const [index, { status, certificateEnds, metrics }] of reading.members.entries()) {
      const other = overSsh.members[index]!.status;
      expect(status.known && other.known && status.value.version === other.value.version).toBe(true);
      expect(certificateEnds).toMatchObject({ known: false, why: expect.stringContaining('only be read over SSH') as string });
      expect(metrics).toMatchObject({ known: false, why: expect.stringContaining('only be read over SSH') as string });
    }
    expect(etcdFindings(reading).map(({ code, subject }) => [code, subject])).toEqual([['through-api', names.join(', ')]]);
  });

  it('has the same hash on all members', async () => {
    expect(await compareHashes(await read(port), access, signal)).toMatchObject({ verdict: 'equal' });
  });

  it('says that a snapshot needs SSH', async () => {
    const plan = planSnapshot(await read(port), { kind: 'local', path: '/tmp/never.db' }, undefined, await etcd.about());
    expect(plan.blockers).toMatchObject([{ code: 'no-stream', message: expect.stringContaining('that needs SSH') as string }]);
  });

  it('is defragmented, and the lead goes to another member', { timeout: 180_000 }, async () => {
    const reading = await read(port);
    const defragmented = await etcd.run(planDefragmentation(reading, undefined, await etcd.about()));
    expect(defragmented.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(defragmented.status).toBe('succeeded');
    const to = reading.members.find((one) => roleOf(one, reading) === 'follower');
    if (!to) return;
    const moved = await etcd.run(planLeaderMove(await read(port), to.member.id, await etcd.about()));
    expect(moved.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    const after = await read(port);
    expect(after.members.filter((one) => roleOf(one, after) === 'leader').map(({ member }) => member.id)).toEqual([to.member.id]);
  });

  it('names the right that is missing', async () => {
    const { cluster } = shared;
    const kubectl = (...args: readonly string[]) => cluster.kubectl(...args);
    let limited: Connection | undefined;
    let other: EtcdAccess | undefined;
    try {
      await kubectl('-n', 'kube-system', 'create', 'serviceaccount', READER);
      await kubectl('create', 'clusterrole', READER, '--verb=get,list', '--resource=pods,nodes,namespaces');
      await kubectl('create', 'clusterrolebinding', READER, `--clusterrole=${READER}`, `--serviceaccount=kube-system:${READER}`);
      const token = (await kubectl('-n', 'kube-system', 'create', 'token', READER)).trim();
      limited = await connect(kubeconfigWith(cluster.kubeconfig, token, etcd.folder));
      other = accessOf(limited.port);
      const refused = read(limited.port, other, true);
      await expect(refused).rejects.toMatchObject({
        message: expect.stringMatching(/cannot (get|create) resource "pods\/exec"/) as string,
        hint: expect.stringContaining('get and create on pods/exec in kube-system') as string,
      });
    } finally {
      other?.dispose();
      limited?.dispose();
      await kubectl('delete', 'clusterrolebinding', READER, '--ignore-not-found');
      await kubectl('delete', 'clusterrole', READER, '--ignore-not-found');
      await kubectl('-n', 'kube-system', 'delete', 'serviceaccount', READER, '--ignore-not-found');
    }
  });
});

/** The same cluster for another user. */
function kubeconfigWith(path: string, token: string, folder: string): string {
  const config = parse(readFileSync(path, 'utf8')) as { users: { user: unknown }[] };
  for (const entry of config.users) entry.user = { token };
  const file = join(folder, 'limited');
  writeFileSync(file, stringify(config), { mode: 0o600 });
  return file;
}
