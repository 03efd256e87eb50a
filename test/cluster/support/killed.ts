import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Cluster } from '../../rig/cluster.mts';
import type { RenewProcessArguments, RenewProcessEnd } from './renew-process';
import { bundleWorker } from './worker';

/** More processes than any operation has points. */
const MOST = 400;

/**
 * Carries out an operation on hosts by processes that follow each other: each is killed at the next point, the one after takes
 * the operation up. Resolves when one comes to the end.
 */
export async function carryOutKilled(
  cluster: Cluster,
  {
    onDeath,
    ...what
  }: Pick<RenewProcessArguments, 'points' | 'restore' | 'restoreEtcd'> & {
    readonly api?: boolean;
    readonly onDeath?: (at: string) => Promise<void>;
  },
): Promise<RenewProcessEnd & { readonly storage: string; readonly killedAt: readonly string[] }> {
  const storage = mkdtempSync(join(tmpdir(), 'drydock-killed-'));
  const bundle = await bundleWorker(join(import.meta.dirname, 'renew-process.ts'), join(storage, 'renew-process.mjs'));
  const reachable = {
    kubeconfig: cluster.kubeconfig,
    ssh: cluster.ssh,
    controlPlanes: cluster.controlPlanes.map(({ name }) => ({ name })),
    etcdMembers: cluster.etcdMembers.map(({ name, address }) => ({ name, address })),
  };
  const given: RenewProcessArguments = { api: true, ...what, cluster: reachable, storage };
  for (let run = 0; run < MOST; run += 1) {
    const env = { ...process.env, DRYDOCK_TEST_WORKER: 'renew' };
    const child = fork(bundle, [JSON.stringify(given)], { env, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] });
    let [said, end] = ['', undefined as RenewProcessEnd | undefined];
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(-4000)));
    child.on('message', (told) => (end = told as RenewProcessEnd));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    const passed = join(storage, 'passed');
    const killedAt = existsSync(passed) ? readFileSync(passed, 'utf8').trim().split('\n') : [];
    if (end) return { ...end, storage, killedAt };
    expect({ code, signal, said }, `after ${killedAt.at(-1) ?? 'the begin'}`).toEqual({ code: null, signal: 'SIGKILL', said: '' });
    await onDeath?.(killedAt.at(-1) ?? '');
  }
  throw new Error(`no end after ${MOST} processes`);
}
