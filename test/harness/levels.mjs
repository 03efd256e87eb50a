/** The levels of `npm test`, in order. Each returns how many tests passed, failed and were skipped, and may tell what failed. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { failuresOf } from './failures.mjs';
import { bin } from './setup.mjs';
import { ensureAge } from './tools/age.mjs';
import { ensureAwsAuthenticator } from './tools/aws-authenticator.mjs';
import { ensureChromium } from './tools/chromium.mjs';
import { ensureControlPlane, ensureEtcd, ensureKubernetes, ensureKwok } from './tools/kubernetes.mjs';
import { ensureKubernetesTypes } from './tools/kubernetes-types.mjs';
import { Unavailable } from './tools/run.mjs';
import { versions } from './tools/versions.mjs';
import { ensureS3Server } from './tools/s3.mjs';
import { ensureVSCodeServer } from './tools/vscode.mjs';

export const levels = [
  { name: 'types', title: 'TypeScript, strict', run: (t) => check(t, bin('typescript', 'bin/tsc'), '-p', '.') },
  { name: 'lint', title: 'ESLint', run: (t) => check(t, bin('eslint', 'bin/eslint.js'), '--max-warnings=0', 'src', 'test') },
  {
    name: 'imports',
    title: 'import directions of the layers',
    run: (t) =>
      check(
        t,
        bin('dependency-cruiser', 'bin/dependency-cruiser.mjs'),
        '--config',
        '.dependency-cruiser.mjs',
        '--output-type',
        'err',
        'src',
      ),
  },
  {
    name: 'format',
    title: 'Prettier',
    run: (t) => check(t, bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level=warn', 'src', 'test'),
  },
  { name: 'build', title: 'the package, with the budgets of its size', run: (t) => check(t, 'test/harness/package.mjs') },
  {
    name: 'unit',
    title: 'pure parts and adapters',
    run: async (t) => {
      // Its grammars of YAML; where it can't be had, the tests of ours that are injected into them are skipped.
      await provide(ensureVSCodeServer, 'headless VS Code').catch((error) => {
        if (!(error instanceof Unavailable)) throw error;
      });
      return vitest(t, 'unit');
    },
  },
  {
    name: 'contract',
    title: 'the practice cluster and a real kube-apiserver give the same answers',
    run: async (t) => {
      await provide(() => ensureControlPlane(), 'real kube-apiserver');
      await provide(() => ensureKwok(), 'kwok');
      await provide(() => ensureEtcd(versions.etcd35), `etcd ${versions.etcd35}`);
      await provide(() => ensureAge(), 'age');
      await provide(() => ensureS3Server(), 'an S3-compatible server');
      return vitest(t, 'contract');
    },
  },
  {
    name: 'oracle',
    title: 'the real tools and our linter give the same verdicts',
    run: async (t) => {
      await provide(() => ensureControlPlane(), 'real kube-apiserver');
      await provide(() => ensureKubernetes(['kubeadm'], '1.34.4'), 'kubeadm 1.34.4');
      await provide(() => ensureKubernetes(['kubeadm'], '1.35.4'), 'kubeadm 1.35.4');
      await provide(() => ensureAwsAuthenticator(), "the AWS authenticator's parser");
      await provide(() => ensureKubernetesTypes(), 'the Go types of Kubernetes');
      return vitest(t, 'oracle');
    },
  },
  {
    name: 'host',
    title: 'inside the extension host of a real VS Code',
    run: async (t) => {
      await provideEditor();
      return reported(t, 'test/harness/vscode/host.mts', '--report', t.report);
    },
  },
  {
    name: 'ui',
    title: 'a person at a real VS Code',
    run: async (t) => {
      await provideEditor();
      return vitest(t, 'ui');
    },
  },
];

async function provideEditor() {
  await provide(ensureVSCodeServer, 'headless VS Code');
  await provide(ensureChromium, 'Chromium');
}

/** Where a real part can't be brought, its level is skipped with the reason; CI must not be fooled by that. */
async function provide(ensure, what) {
  try {
    return await ensure();
  } catch (error) {
    if (error instanceof Unavailable && process.env.CI) throw new Error(`${what}: ${error.message}`, { cause: error });
    if (error instanceof Unavailable) throw error;
    if (process.env.CI) throw error;
    throw new Unavailable(`${what} could not be installed: ${error.message.split('\n')[0]}`);
  }
}

/** A program that passes as a whole. */
async function check(tools, ...argv) {
  const code = await inherit(tools, argv);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function vitest(tools, project) {
  const code = await inherit(tools, [
    bin('vitest', 'vitest.mjs'),
    'run',
    `--project=${project}`,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${tools.report}`,
  ]);
  const count = counted(tools.report, code, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }));
  const failures = failuresOf(tools.report);
  if (count.failed > failures.length) failures.push(`${project}: an error outside of its tests; its output above tells which`);
  return { ...count, failures };
}

/** A harness that writes `{ passed, failed, skipped, failures }` itself. */
async function reported(tools, ...argv) {
  const code = await inherit(tools, argv);
  let failures = [];
  const count = counted(tools.report, code, (report) => {
    failures = report.failures;
    return report;
  });
  return { ...count, failures };
}

/** Counts of a report, where a run that failed without a failed test still counts as a failure. */
function counted(report, code, read) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { passed, failed, skipped } = read(JSON.parse(readFileSync(report, 'utf8')));
  const broken = (code !== 0 && failed === 0) || passed + failed + skipped === 0;
  return { passed, failed: broken ? failed + 1 : failed, skipped };
}

/** Colours are for terminals: in a log they are most of it. */
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };

function inherit({ node, env, root }, argv) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, argv, { cwd: root, env: { ...plain, ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
