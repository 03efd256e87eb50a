/** The practice cluster upgraded by the product as it is. */
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../src/backends/etcd';
import { TextFiles } from '../../src/backends/storage/local-files';
import { FileJournals } from '../../src/backends/storage/journals';
import { FileLocks } from '../../src/backends/storage/locks';
import { systemClock } from '../../src/backends/system-clock';
import { Handshakes } from '../../src/backends/tls/handshake';
import { HttpProbes } from '../../src/backends/tls/http-probe';
import { silentLogger } from '../../src/core/logger';
import type { OperationId } from '../../src/core/operation/events';
import type { PlanCluster } from '../../src/core/plan/plan';
import { defaultUpgradeOptions, type UpgradeOptions } from '../../src/core/plan/upgrade/options';
import { Hosts } from '../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../src/operations/engine/engine';
import { createUpgradeDefinition } from '../../src/operations/upgrade/definition';
import { readUpgradeChanges } from '../../src/operations/upgrade/changes';
import { prepareUpgrade } from '../../src/operations/upgrade/facts';
import { upgradeRequest } from '../../src/operations/upgrade/step-infos';
import { KubeadmCluster } from '../../src/practice/hosts/kubernetes/kubeadm-cluster';
import { PackageDatabase } from '../../src/practice/hosts/packages/database';
import { unattendedOn } from '../../src/practice/hosts/packages/unattended';
import { startPracticeCluster, type PracticeCluster } from '../../src/practice/index';
import { practiceBackend, practiceTarget } from './hosts/practice-shells';
import { openPort } from './port/open-port';

const never = new AbortController().signal;
const TARGET = 'v1.35.4';
/** This world has budgets that let nothing go. */
const FORCED = {
  ...defaultUpgradeOptions(TARGET).drainOptions,
  deleteEmptyDirData: true,
  unmanaged: true,
  disableEviction: true,
  gracePeriodSeconds: 1,
};
let cluster: PracticeCluster;
const ends: (() => void)[] = [];
beforeEach(async () => {
  cluster = await startPracticeCluster();
});
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
  cluster.dispose();
});

async function open(storage = mkdtempSync(join(tmpdir(), 'drydock-practice-upgrade-')), pid = process.pid) {
  const backend = practiceBackend(cluster, async (question) => (question.kind === 'input' ? 'practice' : undefined) as never);
  const { port, dispose } = await openPort(cluster.kubeconfig);
  const hostDeps = { shells: backend.shells, handshakes: new Handshakes(), http: new HttpProbes(), clock: systemClock, log: silentLogger };
  const hosts = new Hosts(hostDeps);
  ends.push(
    dispose,
    () => backend.dispose(),
    () => hosts.dispose(),
  );
  const engine = new OperationEngine({
    journals: new FileJournals(join(storage, 'operations')),
    locks: new FileLocks(join(storage, 'locks')),
    interaction: { ask: async () => undefined },
    clock: systemClock,
    logger: silentLogger,
    definitions: [
      createUpgradeDefinition({
        ...hostDeps,
        connect: async () => port,
        random: Math.random,
        etcd: createEtcdConnector(systemClock),
        snapshots: new LocalSnapshots(),
        buckets: new S3Buckets(),
        files: new TextFiles(),
      }),
    ],
    host: { user: 'kate', name: 'here', pid, version: 'test' },
    newId: () => `op-${Date.now()}` as OperationId,
  });
  const about: PlanCluster = {
    id: port.cluster.id,
    name: 'practice',
    uid: await port.clusterUid(),
    distribution: 'practice',
    version: (await port.serverVersion()).gitVersion,
    protected: false,
  };
  const plan = (over: Partial<UpgradeOptions> = {}) =>
    prepareUpgrade(
      { port, hosts, targetOf: async ({ name }) => practiceTarget(name) },
      { ...defaultUpgradeOptions(TARGET), snapshotFolder: storage, ...over },
      about,
      never,
    );
  return { port, hosts, engine, plan };
}

it('is planned from what its hosts and its API tell', { timeout: 180_000 }, async () => {
  const { plan, port, hosts } = await open();
  const asItIs = await plan();
  // Drains of this world are blocked until somebody decides.
  expect(asItIs.blockers.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
    'drain-blocked w02',
    'drain-blocked w03',
    'drain-blocked w04',
  ]);
  expect(asItIs.unknowns).toEqual([]);
  expect(asItIs.warnings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['packages-not-held', 'coredns-version', 'images-to-pull']),
  );
  const [{ hosts: work }] = asItIs.body.hops as [(typeof asItIs.body.hops)[number]];
  expect(work.map(({ name }) => name)).toEqual(['cp1', 'cp2', 'cp3', 'w01', 'w02', 'w03', 'w04']);
  expect(work.every(({ packages }) => packages?.manager === 'apt' && packages.versions?.length === 3)).toBe(true);
  const changed = await plan({ drainOptions: FORCED });
  expect(changed.blockers).toEqual([]);
  const { changes } = await readUpgradeChanges(changed, port, hosts, never);
  const server = changes.find(({ name }) => name === 'cp1: /etc/kubernetes/manifests/kube-apiserver.yaml');
  expect(server?.before).toContain('image: registry.k8s.io/kube-apiserver:v1.34.4\n');
  expect(server?.after).toBe(server?.before?.replace('v1.34.4', 'v1.35.4'));
});

it('is upgraded host by host, stops where another one works on packages, and goes on', { timeout: 300_000 }, async () => {
  const { plan, port, engine } = await open();
  // The drains of these two wait for what never comes.
  const agreed = await plan({ drainOptions: FORCED, without: ['w01', 'w02', 'w04'] });
  const stopped = await (await engine.start(upgradeRequest(agreed))).finished;
  expect(stopped.status).toBe('failed');
  const [failure] = stopped.steps.flatMap(({ info, failure: why }) => (why ? [{ step: info.id, ...why }] : []));
  expect(failure).toMatchObject({
    step: 'v1.35.4/w03/kubeadm',
    kind: 'locked',
    message: expect.stringMatching(/^Another apt works on w03: .*unattended-upgr/),
  });
  const { system } = await cluster.hosts.of('w03');
  await expect.poll(() => unattendedOn(system), { timeout: 180_000 }).toBeUndefined();
  const state = await (await engine.resume(stopped.header.id)).finished;
  expect(state.steps.flatMap(({ failure: why }) => why?.message ?? [])).toEqual([]);
  expect(state.status).toBe('succeeded');
  const { items } = await port.list('Node', {});
  const kubelets = Object.fromEntries(items.map(({ name, kubeletVersion }) => [name, kubeletVersion]));
  expect(kubelets).toEqual({ cp1: TARGET, cp2: TARGET, cp3: TARGET, w01: 'v1.34.4', w02: 'v1.34.4', w03: TARGET, w04: 'v1.34.4' });
  expect((await port.serverVersion()).gitVersion).toBe(`${TARGET}+practice`);
  expect(items.every(({ unschedulable, readiness }) => !unschedulable && readiness === 'ready')).toBe(true);
  expect(cluster.etcd.memberOn('cp2')?.version).toBe('3.6.6');
  const addons = new KubeadmCluster(cluster.registry);
  expect(addons.addons()).toEqual({ proxy: TARGET, coreDns: 'v1.13.1' });
  expect(addons.version()).toBe(TARGET);
  // What apt was told to leave alone before it is told to leave alone now.
  expect(new PackageDatabase(system.files).all().map(({ name, version, held }) => `${name} ${version}${held ? ' held' : ''}`)).toEqual(
    expect.arrayContaining(['kubeadm 1.35.4-1.1 held', 'kubelet 1.35.4-1.1', 'kubectl 1.35.4-1.1 held']),
  );
});

/** Of no process: whose operation it is has died. */
const DEAD = 2 ** 22 + 1;

it('goes on in another window after the first one died while kubeadm worked', { timeout: 300_000 }, async () => {
  cluster.dispose();
  const [before, after] = ['before', 'after'].map((name) => mkdtempSync(join(tmpdir(), `drydock-practice-${name}-`))) as [string, string];
  cluster = await startPracticeCluster({ keptIn: join(before, 'practice.json') });
  const first = await open(before, DEAD);
  const options = { scope: { what: 'controlPlanes' }, snapshot: 'skip' } as const;
  const running = await first.engine.start(upgradeRequest(await first.plan(options)));
  const isUnderWay = () =>
    running.state.steps.some(({ info, status, progress }) => {
      return info.id === 'v1.35.4/cp1/apply' && status === 'running' && progress.message?.startsWith('Waiting for the kubelet') === true;
    });
  await expect.poll(isUnderWay, { timeout: 120_000, interval: 100 }).toBe(true);
  // What is on the disk at this moment is all that a window leaves that dies.
  cpSync(join(before, 'operations'), join(after, 'operations'), { recursive: true });
  cpSync(join(before, 'practice.json'), join(after, 'practice.json'));
  await running.cancel(2);
  await running.finished;
  for (const end of ends.splice(0).reverse()) end();
  cluster.dispose();

  cluster = await startPracticeCluster({ keptIn: join(after, 'practice.json') });
  const second = await open(after);
  const [left] = await second.engine.list();
  expect(left?.status).toBe('interrupted');
  const state = await (await second.engine.resume(left!.header.id)).finished;
  expect(state.steps.flatMap(({ failure: why }) => why?.message ?? [])).toEqual([]);
  expect(state.status).toBe('succeeded');
  const { items } = await second.port.list('Node', {});
  const planes = items.filter(({ name }) => name.startsWith('cp'));
  expect(planes.map(({ kubeletVersion }) => kubeletVersion)).toEqual([TARGET, TARGET, TARGET]);
});
