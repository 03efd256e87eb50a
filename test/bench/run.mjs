/**
 * `npm run bench [-- PART…]`: figures beside those of the tools people would use instead, as ratios of one run.
 * Parts: nodes, drain, planner, upgrade-plan, language, certificates, snapshot, snapshot-tree, snapshot-ssh, editor. Written to bench/ as JSON and Markdown. Nothing is asserted.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { bin } from '../harness/setup.mjs';
import { ensureControlPlane, ensureKwok } from '../harness/tools/kubernetes.mjs';
import { loadedBytes } from '../harness/tools/bundle-size.mjs';
import { versions } from '../harness/tools/versions.mjs';

const root = resolve(import.meta.dirname, '..', '..');
const out = join(root, 'bench');
const wanted = process.argv.slice(2);
const selected = (name) => wanted.length === 0 || wanted.includes(name);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await ensureControlPlane();
await ensureKwok();

const rows = [];
for (const name of ['planner', 'upgrade-plan', 'nodes', 'drain', 'language', 'certificates', 'snapshot', 'snapshot-tree', 'snapshot-ssh']) {
  if (!selected(name)) continue;
  console.log(`· ${name}`);
  const result = join(out, `${name}.json`);
  // --expose-gc: what is kept can only be told after a collection.
  const { status } = spawnSync(
    process.execPath,
    ['--expose-gc', bin('vitest', 'vitest.mjs'), 'run', '--project=bench', `test/bench/${name}.bench.ts`],
    {
      cwd: root,
      env: { ...process.env, DRYDOCK_BENCH_RESULT: result },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0 || !existsSync(result)) throw new Error(`the bench ${name} gave no figures`);
  rows.push(...JSON.parse(readFileSync(result, 'utf8')));
}
if (selected('editor')) rows.push(...editorFigures());

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
  kubernetes: versions.kubernetes,
  etcd: versions.etcd,
  at: new Date().toISOString(),
};
writeFileSync(join(out, 'figures.json'), `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
const table = rows.map(
  ({ what, ours, theirs, ratio, budget }) => `| ${what} | ${ours} | ${theirs ?? ''} | ${ratio ?? ''} | ${budget ?? ''} |`,
);
const text = [
  `Machine: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}, Kubernetes ${machine.kubernetes}.`,
  '',
  '| what | Drydock | beside it | ratio | budget |',
  '|---|---|---|---|---|',
  ...table,
  '',
].join('\n');
writeFileSync(join(out, 'figures.md'), text);
console.log(text);

/** Sizes of the bundles, and the time activation takes in a real VS Code. */
function editorFigures() {
  console.log('· editor');
  const report = join(out, 'host.json');
  execFileSync(process.execPath, ['test/harness/vscode/host.mts', '--report', report], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const { activationMs } = JSON.parse(readFileSync(report, 'utf8'));
  execFileSync(process.execPath, ['test/harness/package.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const vsix = `drydock-${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}.vsix`;
  const kb = (path) => `${Math.round(statSync(join(root, path)).size / 1024)} KB`;
  return [
    { what: 'activation: call of activate()', ours: `${Math.round(activationMs)} ms`, budget: '50 ms' },
    { what: 'dist/extension.js with what it requires', ours: `${loadedBytes('dist/extension.js') >> 10} KB`, budget: '150 KB' },
    { what: 'VSIX', ours: kb(vsix), budget: '1536 KB' },
  ];
}
