/**
 * A process of the product that makes nodes come or go, or takes that up: `fork(bundle, [JSON])`. It dies at the points that it is given,
 * each once over all processes of a folder, and sends how the operation ended.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import type { NodeRole } from '../../../src/core/plan/node-join/plan';
import { nodeJoinRequest } from '../../../src/operations/node-join/definition';
import { nodeRemovalRequest, replacementRequest } from '../../../src/operations/node-life/definition';
import type { OperationRequest } from '../../../src/operations/nodes/request';
import type { Reachable } from './host-product';
import { killingJournals, type KillPoint } from './kill-points';
import { openNodeProduct, type NodeProduct } from './node-product';
import { endOf, type UpgradeProcessEnd } from './upgrade-process';
import { bundleWorker } from './worker';

export type NodeTask =
  | { readonly do: 'join'; readonly role: NodeRole; readonly names: readonly string[] }
  | { readonly do: 'remove'; readonly name: string }
  | { readonly do: 'replace'; readonly dead: string; readonly by: string };

interface Arguments {
  readonly cluster: Reachable;
  readonly storage: string;
  readonly task: NodeTask;
  readonly points: readonly KillPoint[];
}

/** More processes than any operation has points. */
const MOST = 60;

/** Carries out a task by processes that follow each other: each is killed at the next point, the one after takes it up. */
export async function carryOutNodesKilled(
  cluster: Reachable,
  task: NodeTask,
  points: readonly KillPoint[],
): Promise<UpgradeProcessEnd & { readonly storage: string; readonly killedAt: readonly string[] }> {
  const storage = mkdtempSync(join(tmpdir(), 'drydock-nodes-killed-'));
  const bundle = await bundleWorker(join(import.meta.dirname, 'node-process.ts'), join(storage, 'node-process.mjs'));
  const given: Arguments = { cluster, storage, task, points };
  for (let run = 0; run < MOST; run += 1) {
    const env = { ...process.env, DRYDOCK_TEST_WORKER: 'nodes' };
    const child = fork(bundle, [JSON.stringify(given)], { env, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] });
    let [said, end] = ['', undefined as UpgradeProcessEnd | undefined];
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(-4000)));
    child.on('message', (told) => (end = told as UpgradeProcessEnd));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    const passed = join(storage, 'passed');
    const killedAt = existsSync(passed) ? readFileSync(passed, 'utf8').trim().split('\n') : [];
    if (end) return { ...end, storage, killedAt };
    if (signal !== 'SIGKILL') throw new Error(`ended with ${code ?? signal} after ${killedAt.at(-1) ?? 'the begin'}: ${said}`);
  }
  throw new Error(`no end after ${MOST} processes`);
}

async function requestFor(task: NodeTask, product: NodeProduct): Promise<OperationRequest> {
  switch (task.do) {
    case 'join':
      return nodeJoinRequest(await product.planJoin(task.role, task.names));
    case 'remove':
      return nodeRemovalRequest(await product.planRemoval(task.name));
    case 'replace':
      return replacementRequest(await product.planReplacement(task.dead, task.by));
  }
}

if (process.env.DRYDOCK_TEST_WORKER === 'nodes') {
  const { cluster, storage, task, points } = JSON.parse(process.argv[2] ?? '') as Arguments;
  const journals = killingJournals(new FileJournals(join(storage, 'operations')), points, join(storage, 'passed'));
  const product = await openNodeProduct(cluster, { storage, journals });
  const [begun] = await journals.ids();
  const operation = begun === undefined ? await product.engine.start(await requestFor(task, product)) : await product.engine.resume(begun);
  const state = await operation.finished;
  process.send?.(endOf(state));
  product.dispose();
  process.disconnect?.();
}
