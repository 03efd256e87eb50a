import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { OperationRequest } from '../../../src/operations/engine/request';
import type { GroundworkArguments } from './groundwork-process';
import type { Reachable } from './host-product';
import type { KillPoint } from './kill-points';
import type { UpgradeProcessEnd } from './upgrade-process';
import { bundleWorker } from './worker';

/** Carries an operation out by processes that follow each other: each is killed at the next point, the one after takes it up. */
export async function groundworkKilled(
  cluster: Reachable,
  request: OperationRequest,
  points: readonly KillPoint[],
): Promise<UpgradeProcessEnd & { readonly storage: string; readonly killedAt: readonly string[] }> {
  const storage = mkdtempSync(join(tmpdir(), 'drydock-groundwork-'));
  const bundle = await bundleWorker(join(import.meta.dirname, 'groundwork-process.ts'), join(storage, 'process.mjs'));
  const given: GroundworkArguments = { cluster, storage, request, points };
  for (let run = 0; run <= points.length; run += 1) {
    const env = { ...process.env, DRYDOCK_TEST_WORKER: 'groundwork' };
    const child = fork(bundle, [JSON.stringify(given)], { env, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] });
    let [said, end] = ['', undefined as UpgradeProcessEnd | undefined];
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(-4000)));
    child.on('message', (told) => (end = told as UpgradeProcessEnd));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    const passed = join(storage, 'passed');
    const killedAt = existsSync(passed) ? readFileSync(passed, 'utf8').trim().split('\n') : [];
    if (end) return { ...end, storage, killedAt };
    expect({ code, signal, said }, `after ${killedAt.at(-1) ?? 'the begin'}`).toEqual({ code: null, signal: 'SIGKILL', said: '' });
  }
  throw new Error(`no end after ${points.length + 1} processes`);
}
