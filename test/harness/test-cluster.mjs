/**
 * `npm run test:cluster`: brings up a real kubeadm cluster, runs the tests of test/cluster on it and takes it down again.
 * `npm run test:cluster:full`: those of test/cluster/full, which bring up rigs of their own.
 * With DRYDOCK_KEEP_RIG=1 rigs stay for the next run. `npm run test:cluster -- test/cluster/drain.test.ts` runs one file.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failuresOf } from './failures.mjs';
import { bin, root, setUp } from './setup.mjs';
import { Unavailable } from './tools/run.mjs';

const RIG = 'test';
const full = process.argv[2] === '--full';
const files = process.argv.slice(full ? 3 : 2);
const keep = process.env.DRYDOCK_KEEP_RIG === '1';
const { node, env } = await setUp();
const report = join(root, 'test-results', full ? 'cluster-full.json' : 'cluster.json');
mkdirSync(join(root, 'test-results'), { recursive: true });
rmSync(report, { force: true });
let count;
try {
  const { ensureMachine } = await import('../rig/machine.mts');
  await ensureMachine();
  count = full ? counted(await vitest()) : await onSharedRig(async () => counted(await vitest()));
} catch (error) {
  // A machine that can't hold the rig says so; CI must not be fooled by that.
  const isMissing = error instanceof Unavailable && !process.env.CI;
  console.error(isMissing ? `skipped: ${error.message}` : (error.stack ?? error));
  count = isMissing ? { passed: 0, failed: 0, skipped: 1 } : { passed: 0, failed: 1, skipped: 0 };
}
for (const failure of failuresOf(report)) console.log(`failed: ${failure}\n`);
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed > 0 ? 1 : 0;

async function onSharedRig(action) {
  const { rig } = await import('../rig/rig.mts');
  if (!keep) await rig.down(RIG);
  await rig.up({ name: RIG, controlPlanes: 3, workers: 2, alsoServe: ['1.35.4'] });
  try {
    return await action();
  } finally {
    if (!keep) await rig.down(RIG);
  }
}

function vitest() {
  const argv = [
    bin('vitest', 'vitest.mjs'),
    'run',
    `--project=${full ? 'cluster-full' : 'cluster'}`,
    '--reporter=verbose',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(node, [...argv, ...files], {
      cwd: root,
      env: { ...process.env, ...env, DRYDOCK_RIG: RIG },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Counts of the report; a run that broke without a failed test counts as one. */
function counted(code) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
  } = JSON.parse(readFileSync(report, 'utf8'));
  const broken = (code !== 0 && failed === 0) || passed + failed === 0;
  return { passed, failed: broken ? failed + 1 : failed, skipped: pending + todo };
}
