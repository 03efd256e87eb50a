/** etcd of a cluster whose hosts nobody can log in to: by etcdctl in its pods and by its forwarded ports, through the API server. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { etcdctlWorks } from '../../src/core/command/etcd/etcdctl';
import { anyResult } from '../../src/core/command/parsers';
import type { EtcdClientFiles } from '../../src/core/model/etcd';
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
import { openSnapshotFile } from '../../src/backends/storage/snapshot-file';
import { verifySnapshot } from '../../src/core/snapshot/verify';
import { TextFiles } from '../../src/backends/storage/local-files';
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
    new EtcdAccess(etcd.product.hosts, createEtcdConnector(clock), { pods: api, files: new TextFiles() });
  const strangers = () =>
    shared.cluster.controlPlanes.map(({ name }): HostTarget => ({ name, destination: `${name}.nowhere.invalid`, source: 'named' }));
  const read = (pods: KubernetesPort, through = access, apiOnly = false, client?: EtcdClientFiles) =>
    readEtcd({ controlPlanes: strangers(), without: [], others: [], pods, apiOnly, ...(client ? { client } : {}) }, through, signal);
  /** What an administrator of etcd would have on their computer. */
  const clientHere = async (): Promise<EtcdClientFiles> => {
    const host = shared.cluster.controlPlanes[0]!;
    const fetched = async (name: string) => {
      const file = join(etcd.folder, name);
      const { stdout } = await host.exec(['cat', `/etc/kubernetes/pki/etcd/${name}`]);
      writeFileSync(file, stdout, { mode: 0o600 });
      return file;
    };
    return {
      caFile: await fetched('ca.crt'),
      certFile: await fetched('healthcheck-client.crt'),
      keyFile: await fetched('healthcheck-client.key'),
    };
  };

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
      // By ports that the API server forwards; nobody needs a client certificate for them.
      expect(certificateEnds).toEqual(overSsh.members[index]!.certificateEnds);
      expect(certificateEnds.known).toBe(true);
      expect(metrics).toMatchObject({ known: true, value: { quotaBytes: 2 * 1024 ** 3, leaderChanges: expect.any(Number) as number } });
    }
    // A slow disk is told here, too, now that there are metrics.
    const found = etcdFindings(reading).filter(({ code }) => code !== 'slow-disk');
    expect(found.map(({ code, subject }) => [code, subject])).toEqual([['through-api', names.join(', ')]]);
  });

  it('has the same hash on all members', async () => {
    expect(await compareHashes(await read(port), access, signal)).toMatchObject({ verdict: 'equal' });
  });

  it('gives no snapshot without a client certificate here, and says so', async () => {
    const plan = planSnapshot(await read(port), { kind: 'local', path: '/tmp/never.db' }, undefined, await etcd.about());
    expect(plan.blockers).toMatchObject([
      { code: 'no-stream', message: expect.stringContaining('no client certificate of etcd is named') as string },
    ]);
  });

  it('gives a snapshot by its forwarded port to whoever has a client certificate', { timeout: 120_000 }, async () => {
    const client = await clientHere();
    const own = accessOf(port);
    try {
      const reading = await read(port, own, true, client);
      expect(reading.members.map(({ via, withoutGateway }) => [via, withoutGateway])).toEqual(
        shared.cluster.controlPlanes.map(() => ['gateway', undefined]),
      );
      expect(reading.members.every(({ metrics, certificateEnds }) => metrics.known && certificateEnds.known)).toBe(true);
      const path = join(etcd.folder, 'through-api.db');
      const plan = planSnapshot(reading, { kind: 'local', path }, undefined, await etcd.about());
      expect(plan.blockers).toEqual([]);
      expect(plan.commands[0]).toEqual(expect.arrayContaining(['port-forward', '2379']));
      const taken = await etcd.run(plan);
      expect(taken.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
      expect(taken.status).toBe('succeeded');
      const file = await openSnapshotFile(path);
      expect(await verifySnapshot(file)).toMatchObject({ verdict: 'verified' });
      await file.dispose();
      expect(statSync(path).mode & 0o777).toBe(0o600);
    } finally {
      own.dispose();
    }
  });

  it('falls back to etcdctl where the client certificate is not to be had, and keeps the reason', async () => {
    const client = { ...(await clientHere()), keyFile: join(etcd.folder, 'nobody-has-this.key') };
    const own = accessOf(port);
    try {
      const reading = await read(port, own, true, client);
      expect(reading.members.every(({ via }) => via === 'pod')).toBe(true);
      expect(reading.members[0]!.withoutGateway).toContain('nobody-has-this.key');
    } finally {
      own.dispose();
    }
  });

  it('tells that nothing listens at a port', async () => {
    const place = { namespace: 'kube-system', pod: `etcd-${shared.cluster.controlPlanes[0]!.name}` };
    const stream = await port.forward(place, 9, signal);
    const error = await new Promise((resolve) => stream.once('error', resolve));
    expect(error).toMatchObject({ kind: 'refused', message: `Nothing listens at port 9 of kube-system/${place.pod}.` });
    await expect(port.forward({ ...place, pod: 'no-such-pod' }, 2379, signal)).rejects.toMatchObject({ kind: 'notFound' });
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
    const client = await clientHere();
    let limited: Connection | undefined;
    let other: EtcdAccess | undefined;
    try {
      await kubectl('-n', 'kube-system', 'create', 'serviceaccount', READER);
      await kubectl('create', 'clusterrole', READER, '--verb=get,list', '--resource=pods,nodes,namespaces');
      await kubectl('create', 'clusterrole', `${READER}-exec`, '--verb=get,create', '--resource=pods/exec');
      await kubectl('create', 'clusterrolebinding', READER, `--clusterrole=${READER}`, `--serviceaccount=kube-system:${READER}`);
      const token = (await kubectl('-n', 'kube-system', 'create', 'token', READER)).trim();
      limited = await connect(kubeconfigWith(cluster.kubeconfig, token, etcd.folder));
      other = accessOf(limited.port);
      const refused = read(limited.port, other, true);
      await expect(refused).rejects.toMatchObject({
        message: expect.stringMatching(/cannot (get|create) resource "pods\/exec"/) as string,
        hint: expect.stringContaining('get and create on pods/exec in kube-system') as string,
      });
      // Programs may be started now, ports may not be forwarded: what needs those is unknown, and says why.
      const bound = `${READER}-exec`;
      await kubectl('create', 'clusterrolebinding', bound, `--clusterrole=${bound}`, `--serviceaccount=kube-system:${READER}`);
      const reading = await vi.waitFor(() => read(limited!.port, other, true, client), { timeout: 20_000, interval: 200 });
      const [first] = reading.members;
      expect(first?.via).toBe('pod');
      expect(first?.withoutGateway).toMatch(/"pods\/portforward".* get and create on pods\/portforward in kube-system/);
      expect(first?.metrics).toMatchObject({ known: false, why: expect.stringContaining('"pods/portforward"') as string });
    } finally {
      other?.dispose();
      limited?.dispose();
      await kubectl('delete', 'clusterrolebinding', READER, `${READER}-exec`, '--ignore-not-found');
      await kubectl('delete', 'clusterrole', READER, `${READER}-exec`, '--ignore-not-found');
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
