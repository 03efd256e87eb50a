/** The practice cluster upgraded by the product as it is. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEtcdConnector, LocalSnapshots, S3Buckets } from '../../src/backends/etcd';
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
import { startPracticeCluster, type PracticeCluster } from '../../src/practice/index';
import { practiceBackend, practiceTarget } from './hosts/practice-shells';
import { openPort } from './port/open-port';

const never = new AbortController().signal;
const TARGET = 'v1.35.4';
/** This world has budgets that let nothing go. */
const FORCED = { ...defaultUpgradeOptions(TARGET).drainOptions, deleteEmptyDirData: true, unmanaged: true, disableEviction: true };
let cluster: PracticeCluster;
const ends: (() => void)[] = [];
beforeEach(async () => {
  cluster = await startPracticeCluster();
});
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
  cluster.dispose();
});

async function open() {
  const backend = practiceBackend(cluster, async (question) => (question.kind === 'input' ? 'practice' : undefined) as never);
  const { port, dispose } = await openPort(cluster.kubeconfig);
  const hostDeps = { shells: backend.shells, handshakes: new Handshakes(), http: new HttpProbes(), clock: systemClock, log: silentLogger };
  const hosts = new Hosts(hostDeps);
  ends.push(
    dispose,
    () => backend.dispose(),
    () => hosts.dispose(),
  );
  const storage = mkdtempSync(join(tmpdir(), 'drydock-practice-upgrade-'));
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
      }),
    ],
    host: { user: 'kate', name: 'here', pid: process.pid, version: 'test' },
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

it('is planned from what its hosts and its API tell', { timeout: 60_000 }, async () => {
  const { plan, port, hosts } = await open();
  const made = await plan({ drainOptions: FORCED });
  console.log(JSON.stringify({ b: made.blockers, w: made.warnings, u: made.unknowns,  }, undefined, 1));
  expect(made.blockers).toEqual([]);
  console.log(JSON.stringify(await readUpgradeChanges(made, port, hosts, never), undefined, 1).slice(0, 3000));
});

it('is upgraded host by host', { timeout: 300_000 }, async () => {
  const { plan, port, engine } = await open();
  const began = Date.now();
  const running = await engine.start(upgradeRequest(await plan({ drainOptions: FORCED, without: ['w02', 'w03', 'w04'] })));
  const timer = setInterval(() => console.log(Date.now() - began, JSON.stringify(running.state.steps.filter((s) => s.status === 'running' || s.failure).map((s) => [s.info.id, s.status, s.progress, s.failure]))), 3000);
  const state = await running.finished;
  clearInterval(timer);
  console.log(state.steps.map((s) => `${s.info.id} ${s.status} ${(s.endedAt ?? 0) - (s.startedAt ?? 0)}`).join('\n'), Date.now() - began);
  expect(state.steps.flatMap(({ failure }) => failure?.message ?? [])).toEqual([]);
  expect(state.status).toBe('succeeded');
  const { items } = await port.list('Node', {});
  expect(items.map(({ kubeletVersion }) => kubeletVersion)).toEqual(items.map(() => TARGET));
  expect((await port.serverVersion()).gitVersion).toBe(`${TARGET}+practice`);
});
