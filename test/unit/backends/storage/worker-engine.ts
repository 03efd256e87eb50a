import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileJournals } from '../../../../src/backends/storage/journals';
import { FileLocks } from '../../../../src/backends/storage/locks';
import { silentLogger } from '../../../../src/core/logger';
import type { OperationId, StepInfo } from '../../../../src/core/operation/events';
import type { Step } from '../../../../src/operations/engine/definition';
import { OperationEngine } from '../../../../src/operations/engine/engine';
import { cancelled } from '../../../../src/core/errors';
import { header } from '../../features/operations/states';

const STEPS = ['cordon', 'evict', 'verify'];

function infoOf(id: string): StepInfo {
  return {
    id,
    title: id,
    target: 'w02',
    kind: 'mutate',
    idempotency: 'verifyFirst',
    cancel: 'boundary',
    timeout: undefined,
    lane: undefined,
  };
}

/**
 * A real engine over real files in a folder; its steps write a line each to the file `world` there.
 * The step `evict` waits for the file `go` before it does.
 */
export function engineIn(folder: string, told: (step: string) => void): OperationEngine {
  const world = join(folder, 'world');
  const read = async () => (existsSync(world) ? (await readFile(world, 'utf8')).split('\n') : []);
  const steps: readonly Step[] = STEPS.map((id) => ({
    ...infoOf(id),
    verify: async () => ((await read()).includes(id) ? { so: true } : { so: false, why: `${id} was not done.` }),
    run: async ({ signal }) => {
      told(id);
      while (id === 'evict' && !existsSync(join(folder, 'go'))) await sleep(5, undefined, { signal });
      await appendFile(world, `${id}\n`);
    },
  }));
  return new OperationEngine({
    journals: new FileJournals(join(folder, 'operations')),
    locks: new FileLocks(join(folder, 'locks')),
    interaction: { ask: () => Promise.reject(cancelled()) },
    clock: { now: () => Date.now(), sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }) },
    logger: silentLogger,
    definitions: [{ type: 'test', open: async () => ({ steps, clusterUid: 'uid-1', drift: async () => [], dispose: () => {} }) }],
    host: { pid: process.pid, name: hostname(), user: 'kate', version: '0.1.0' },
    newId: () => 'op-real' as OperationId,
  });
}

export const request = { ...header(), type: 'test', steps: STEPS.map(infoOf) };

/** As a program of its own: `FOLDER`. Begins the operation and says which step it is at. */
const [folder] = process.argv.slice(2);
if (process.send && folder !== undefined && process.env.DRYDOCK_TEST_WORKER === 'engine') {
  void engineIn(folder, (step) => process.send?.(step)).start(request);
}
