/** Nodes of the practice cluster restarted by the product as it is. */
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
import { TextFiles } from '../../src/backends/storage/local-files';
import { silentLogger } from '../../src/core/logger';
import type { OperationId } from '../../src/core/operation/events';
import { defaultMaintenanceOptions } from '../../src/core/plan/maintenance/options';
import { planMaintenance } from '../../src/core/plan/maintenance/planner';
import type { PlanCluster } from '../../src/core/plan/plan';
import { Hosts } from '../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../src/operations/engine/engine';
import { createMaintenanceDefinition } from '../../src/operations/maintenance/definition';
import { readMaintenanceFacts } from '../../src/operations/maintenance/facts';
import { maintenanceRequest } from '../../src/operations/maintenance/step-infos';
import { startPracticeCluster, type PracticeCluster } from '../../src/practice/index';
import { practiceBackend, practiceTarget } from './hosts/practice-shells';
import { openPort } from './port/open-port';

const never = new AbortController().signal;
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
  const backend = practiceBackend(cluster);
  const { port, dispose } = await openPort(cluster.kubeconfig);
  const hostDeps = { shells: backend.shells, handshakes: new Handshakes(), http: new HttpProbes(), clock: systemClock, log: silentLogger };
  const hosts = new Hosts(hostDeps);
  ends.push(
    dispose,
    () => backend.dispose(),
    () => hosts.dispose(),
  );
  const storage = mkdtempSync(join(tmpdir(), 'drydock-practice-maintenance-'));
  const engine = new OperationEngine({
    journals: new FileJournals(join(storage, 'operations')),
    locks: new FileLocks(join(storage, 'locks')),
    interaction: { ask: async () => undefined },
    clock: systemClock,
    logger: silentLogger,
    definitions: [
      createMaintenanceDefinition({
        ...hostDeps,
        connect: async () => port,
        random: Math.random,
        etcd: createEtcdConnector(systemClock),
        snapshots: new LocalSnapshots(),
        buckets: new S3Buckets(),
        files: new TextFiles(),
      }),
    ],
    host: { user: 'kate', name: 'here', pid: process.pid, version: 'test' },
    newId: () => 'op-1' as OperationId,
  });
  const about: PlanCluster = {
    id: port.cluster.id,
    name: 'practice',
    uid: await port.clusterUid(),
    distribution: 'practice',
    version: (await port.serverVersion()).gitVersion,
    protected: false,
  };
  return { port, hosts, engine, about };
}

it.each(['w01', 'cp1'])('%s goes down, comes back in a new boot and is given back', { timeout: 180_000 }, async (name) => {
  const { port, hosts, engine, about } = await open();
  const defaults = defaultMaintenanceOptions('reboot', [name], []);
  // This world has budgets that let nothing go.
  const drainOptions = { ...defaults.drainOptions, deleteEmptyDirData: true, unmanaged: true, disableEviction: true };
  const options = { ...defaults, drainOptions };
  const sources = { port, hosts, targetOf: async ({ name: node }: { readonly name: string }) => practiceTarget(node) };
  const plan = planMaintenance(await readMaintenanceFacts(sources, options, never), options, about);
  expect(plan.blockers).toEqual([]);
  const before = (await port.get('Node', { name }))?.bootID;
  const state = await (await engine.start(maintenanceRequest(plan))).finished;
  expect(state.steps.flatMap(({ failure }) => failure?.message ?? [])).toEqual([]);
  expect(state.status).toBe('succeeded');
  const after = await port.get('Node', { name });
  expect(after).toMatchObject({ unschedulable: false, readiness: 'ready' });
  expect(after?.bootID).not.toBe(before);
  const { items } = await port.list('Pod', { fieldSelector: `spec.nodeName=${name}` });
  const agents = items.filter(({ controller }) => controller?.kind === 'DaemonSet');
  expect(agents.length).toBeGreaterThan(0);
  expect(agents.every(({ ready, restarts }) => ready && restarts === 1)).toBe(true);
});
