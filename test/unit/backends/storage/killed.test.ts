import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OperationId } from '../../../../src/core/operation/events';
import { engineIn } from './worker-engine';

const ID = 'op-real' as OperationId;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'killed-'));
});

afterEach(() => rm(folder, { recursive: true }));

it('an operation whose process was killed is resumed from its real journal by another', async () => {
  const bundle = join(folder, 'worker.cjs');
  const entryPoints = [join(import.meta.dirname, 'worker-engine.ts')];
  await build({ entryPoints, outfile: bundle, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' });
  const env = { ...process.env, DRYDOCK_TEST_WORKER: 'engine' };
  const child = fork(bundle, [folder], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  try {
    for (let step = ''; step !== 'evict';) [step] = (await once(child, 'message')) as [string];
    const done: string[] = [];
    const engine = engineIn(folder, (step) => done.push(step));

    // As long as the other process lives, it is its operation.
    expect(await engine.list()).toMatchObject([{ status: 'running' }]);
    await expect(engine.resume(ID)).rejects.toMatchObject({ kind: 'locked' });

    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await appendFile(engine.place(ID), '1 0123abcd {"type":"stepDo');
    expect(await engine.list()).toMatchObject([{ status: 'interrupted', steps: [{ status: 'done' }, { status: 'running' }, {}] }]);
    await writeFile(join(folder, 'go'), '');
    const state = await (await engine.resume(ID)).finished;
    expect(state).toMatchObject({ status: 'succeeded', resumes: 1 });
    expect(done).toEqual(['evict', 'verify']);
    expect(await readFile(join(folder, 'world'), 'utf8')).toBe('cordon\nevict\nverify\n');
    expect(await readdir(join(folder, 'locks'))).toEqual([]);
    expect(await engine.list()).toMatchObject([{ status: 'succeeded' }]);
  } finally {
    child.kill('SIGKILL');
  }
}, 60_000);
