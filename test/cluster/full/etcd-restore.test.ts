/** etcd of three control planes restored from a snapshot: an everyday loss, a lost quorum, a killed process, a change of mind. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LocalSnapshots } from '../../../src/backends/etcd';
import { FileJournals } from '../../../src/backends/storage/journals';
import type { OperationState } from '../../../src/core/operation/state';
import { readSnapshotFacts } from '../../../src/operations/etcd-restore/snapshot-facts';
import { etcdRestoreRequest } from '../../../src/operations/etcd-restore/step-infos';
import type { Host } from '../../rig/host.mts';
import { dyingAt } from '../support/dying';
import { openHostProduct, type HostProduct } from '../support/host-product';
import { useOwnRig } from '../support/own-rig';
import { failures } from '../support/renewal';

const own = useOwnRig({ name: 'etcdrestore', controlPlanes: 3, workers: 0 });
const LONG = 15 * 60_000;
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'drydock-etcd-restore-'));
const snapshot = join(folder, 'before.db');
const CREDENTIALS = [
  '--cacert=/etc/kubernetes/pki/etcd/ca.crt',
  '--cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt',
  '--key=/etc/kubernetes/pki/etcd/healthcheck-client.key',
];
let count = 0;
const fallback = () => join(folder, `fallback-${++count}.db`);

function cp(index: number): Host {
  return own.cluster.controlPlanes[index]!;
}

async function etcdctl(host: Host, ...argv: readonly string[]): Promise<string> {
  return (await host.exec(['etcdctl', ...CREDENTIALS, ...argv])).stdout;
}

/** By etcd's own tool, not by ours. */
async function takeSnapshot(): Promise<void> {
  await etcdctl(cp(0), '--endpoints=https://127.0.0.1:2379', 'snapshot', 'save', '/root/before.db');
  const product = await openHostProduct(own.cluster, { api: false });
  const pieces: Uint8Array[] = [];
  await product.hosts
    .of(product.targets()[0]!)
    .use(never, (shell) => shell.download('/root/before.db', async (piece) => void pieces.push(piece.slice()), { sudo: true }, never));
  writeFileSync(snapshot, Buffer.concat(pieces));
  product.dispose();
}

async function revision(): Promise<bigint> {
  const answer = await etcdctl(cp(0), '--endpoints=https://127.0.0.1:2379', 'endpoint', 'status', '-w', 'json');
  return BigInt(/"revision":\s*(\d+)/.exec(answer)![1]!);
}

async function members(): Promise<number> {
  const health = await etcdctl(cp(0), '--endpoints=https://127.0.0.1:2379', 'endpoint', 'health', '--cluster', '-w', 'json');
  return (JSON.parse(health) as { health: boolean }[]).filter((one) => one.health).length;
}

async function namespaces(): Promise<string> {
  const { cluster } = own;
  await cluster.ready();
  return cluster.kubectl('get', 'namespaces', '-o', 'name');
}

/** Controllers, scheduler and kubelets do their work: a Deployment that is made now runs. */
async function expectControllersWork(name: string): Promise<void> {
  const file = join(folder, `${name}.json`);
  const labels = { app: name };
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'default' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { tolerations: [{ operator: 'Exists' }], containers: [{ name: 'pause', image: await pauseImage() }] },
        },
      },
    }),
  );
  await own.cluster.kubectl('apply', '-f', file);
  await own.cluster.kubectl('rollout', 'status', `deployment/${name}`, '--timeout=180s');
}

async function pauseImage(): Promise<string> {
  const { stdout } = await cp(0).exec(['crictl', 'images', '-o', 'json']);
  return (JSON.parse(stdout) as { images: { repoTags: string[] }[] }).images
    .flatMap(({ repoTags }) => repoTags)
    .find((tag) => tag.includes('/pause:'))!;
}

async function expectTidy(): Promise<void> {
  for (const host of own.cluster.controlPlanes) {
    expect((await host.exec(['ls', '/etc/kubernetes/drydock/aside'])).stdout).toBe('');
    expect((await host.exec(['ls', '/var/lib/etcd'])).stdout.trim()).toBe('member');
    expect((await host.exec(['stat', '-c', '%a %U', '/var/lib/etcd', '/var/lib/etcd/member'])).stdout.trim()).toBe('700 root\n700 root');
    expect((await host.exec(['find', '/var/lib', '-maxdepth', '2', '-name', '*.part*'])).stdout).toBe('');
  }
}

function told(state: OperationState): void {
  console.log(`${state.header.title}: ${state.status} in ${(state.endedAt! - state.startedAt!) / 1000} s`);
}

let product: HostProduct;
afterEach(() => product?.dispose());

beforeAll(async () => {
  const { cluster } = own;
  // A rig that was kept has them from the last time.
  await cluster.kubectl('delete', '--ignore-not-found', 'namespace', 'precious', 'later', 'wanted', 'short-lived');
  await cluster.kubectl('-n', 'default', 'delete', 'deployments', '--all');
  await cluster.kubectl('create', 'namespace', 'precious');
  await cluster.kubectl('-n', 'precious', 'create', 'configmap', 'kept', '--from-literal=key=value');
  await takeSnapshot();
  await cluster.kubectl('delete', 'namespace', 'precious');
  await cluster.kubectl('create', 'namespace', 'later');
}, LONG);

describe('a restore on the same hosts', () => {
  it('refuses what is damaged or foreign, and says so', async () => {
    product = await openHostProduct(own.cluster, { api: true });
    const broken = join(folder, 'broken.db');
    const bytes = await readFile(snapshot);
    bytes[bytes.length >> 1]! ^= 0xff;
    writeFileSync(broken, bytes);
    const plan = await product.planEtcdRestore(broken, fallback());
    expect(plan.blockers.map(({ code }) => code)).toContain('snapshot-damaged');
    const cut = join(folder, 'cut.db');
    writeFileSync(cut, bytes.subarray(0, 100_000));
    expect((await product.planEtcdRestore(cut, fallback())).blockers.map(({ code }) => code)).toContain('snapshot-damaged');
    // What tells whose it is, is in it: its authority, the UID of its cluster, its Nodes.
    const files = new LocalSnapshots();
    const facts = await readSnapshotFacts(snapshot, files, never);
    const right = await product.planEtcdRestore(snapshot, fallback());
    expect(facts.authority).toEqual({ known: true, value: right.body.authority });
    expect(facts.clusterUid).toEqual({ known: true, value: right.cluster.uid });
    expect(facts.nodes).toEqual({ known: true, value: own.cluster.controlPlanes.map(({ name }) => name) });
    const foreign = join(folder, 'foreign.db');
    writeFileSync(foreign, await readFile(snapshot));
    const metadata = { schema: 1, takenAt: '2026-01-01T00:00:00Z', size: facts.size, sha256: facts.sha256, pki: { ca: 'ab'.repeat(32) } };
    writeFileSync(`${foreign}.json`, JSON.stringify(metadata));
    const refused = await product.planEtcdRestore(foreign, fallback());
    expect(refused.blockers.map(({ code }) => code)).toEqual(['foreign-snapshot']);
    expect(refused.warnings.map(({ code }) => code)).toContain('old');
  });

  it(
    'brings a deleted namespace back, beyond every revision there was, and the cluster works',
    async () => {
      const before = await revision();
      product = await openHostProduct(own.cluster, { api: true });
      const path = fallback();
      const plan = await product.planEtcdRestore(snapshot, path);
      expect(plan.blockers).toEqual([]);
      expect(plan.unknowns).toEqual([]);
      expect(plan.warnings[0]?.code).toBe('quorum-is-there');
      const { loss } = plan.body;
      if (!loss.known) throw new Error(loss.why);
      expect(loss.value.made.examples).toContain('namespaces later');
      expect(loss.value.deleted.examples).toContain('namespaces precious');
      const state = await (await product.engine.start(etcdRestoreRequest(plan))).finished;
      told(state);
      expect(failures(state)).toBe('');
      expect(state.status).toBe('succeeded');
      const names = await namespaces();
      expect(names).toContain('namespace/precious');
      expect(names).not.toContain('namespace/later');
      expect(await own.cluster.kubectl('-n', 'precious', 'get', 'configmap', 'kept', '-o', 'jsonpath={.data.key}')).toContain('value');
      expect(await revision()).toBeGreaterThan(before);
      expect(await members()).toBe(3);
      await expectControllersWork('after-restore');
      await expectTidy();
      // The state before can be had from the snapshot that was taken first.
      expect((await product.planEtcdRestore(path, fallback())).blockers).toEqual([]);
    },
    LONG,
  );

  it(
    'never goes back in time when the same snapshot is restored once more',
    async () => {
      const before = await revision();
      product = await openHostProduct(own.cluster, { api: true });
      const plan = await product.planEtcdRestore(snapshot, fallback());
      const state = await (await product.engine.start(etcdRestoreRequest(plan))).finished;
      told(state);
      expect(failures(state)).toBe('');
      expect(await revision()).toBeGreaterThan(before);
      await namespaces();
      await expectControllersWork('once-more');
    },
    LONG,
  );
});

describe('a change of mind', () => {
  it(
    'stopped once etcd has its new data, Undo brings the state before back',
    async () => {
      const { cluster } = own;
      await namespaces();
      await cluster.kubectl('create', 'namespace', 'wanted');
      product = await openHostProduct(cluster, { api: true });
      const plan = await product.planEtcdRestore(snapshot, fallback());
      const operation = await product.engine.start(etcdRestoreRequest(plan));
      await new Promise<void>((resolve) => {
        operation.onDidChange(({ byId }) => {
          if (byId.get('swapped')?.status === 'done') resolve();
        });
      });
      await operation.cancel(1);
      const stopped = await operation.finished;
      expect(stopped.status).toBe('cancelled');
      const undone = await (await product.engine.undo(operation.id)).finished;
      expect(failures(undone)).toBe('');
      expect(await namespaces()).toContain('namespace/wanted');
      await expectControllersWork('undone');
      await expectTidy();
    },
    LONG,
  );
});

describe('a process that is killed', () => {
  it.each([
    ['cp1/deliver', 'stepStarted'],
    ['cp2/prepare', 'stepDone'],
    ['cp1/stop/kube-apiserver', 'stepStarted'],
    ['cp2/stop/etcd', 'stepDone'],
    ['cp3/swap', 'stepStarted'],
    ['cp1/start/etcd', 'stepDone'],
    ['agree', 'stepDone'],
    ['cp2/start/kube-apiserver', 'stepStarted'],
    ['cp1/restart/kube-scheduler', 'stepDone'],
  ])(
    'at %s (%s): another one goes on to the same end',
    async (step, type) => {
      const { cluster } = own;
      await namespaces();
      await cluster.kubectl('create', 'namespace', 'short-lived');
      const journals = mkdtempSync(join(tmpdir(), 'drydock-killed-'));
      const dying = dyingAt(new FileJournals(join(journals, 'operations')), step, type);
      const first = await openHostProduct(cluster, { api: true, journals: dying.journals });
      const plan = await first.planEtcdRestore(snapshot, fallback());
      const { id } = await first.engine.start(etcdRestoreRequest(plan));
      await dying.died;
      first.dispose();
      product = await openHostProduct(cluster, { api: true, journals: new FileJournals(join(journals, 'operations')) });
      const state = await (await product.engine.resume(id)).finished;
      told(state);
      expect(failures(state)).toBe('');
      expect(state.status).toBe('succeeded');
      const names = await namespaces();
      expect(names).toContain('namespace/precious');
      expect(names).not.toContain('namespace/short-lived');
      expect(await members()).toBe(3);
      await expectTidy();
    },
    LONG,
  );
});

describe('a lost quorum', () => {
  it(
    'is healed over SSH alone, when the databases of two members are broken',
    async () => {
      const { cluster } = own;
      await namespaces();
      for (const host of [cp(1), cp(2)]) {
        // Without any data they would join again by themselves; with a broken database they can't start.
        await host.exec(['bash', '-c', 'head -c 65536 /dev/urandom > /var/lib/etcd/member/snap/db && pkill -KILL -x etcd']);
      }
      product = await openHostProduct(cluster, { api: false });
      const plan = await product.planEtcdRestore(snapshot, fallback());
      expect(plan.blockers).toEqual([]);
      expect(plan.warnings.map(({ code }) => code)).not.toContain('quorum-is-there');
      expect(plan.body.fallback).toBeUndefined();
      const state = await (await product.engine.start(etcdRestoreRequest(plan))).finished;
      told(state);
      expect(failures(state)).toBe('');
      expect(await namespaces()).toContain('namespace/precious');
      expect(await members()).toBe(3);
      await expectControllersWork('after-quorum');
    },
    LONG,
  );

  it('refuses a file that was changed after the plan was made', async () => {
    product = await openHostProduct(own.cluster, { api: true });
    await namespaces();
    const copy = join(folder, 'copy.db');
    writeFileSync(copy, await readFile(snapshot));
    const plan = await product.planEtcdRestore(copy, fallback());
    await appendFile(copy, 'more');
    await expect(product.engine.start(etcdRestoreRequest(plan))).rejects.toMatchObject({ kind: 'drifted' });
  });
});
