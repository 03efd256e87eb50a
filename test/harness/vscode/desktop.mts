/** `npm run test:desktop`: the host tests in a desktop VS Code, downloaded or named by DRYDOCK_VSCODE. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { cacheRoot } from '../tools/cache.mjs';
import { buildHostTests, buildProduct } from './build.mts';
import { ensureEtcd } from '../tools/kubernetes.mjs';
import { makeHostWorkspace, standIns } from './workspace.mts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const editor = process.env.DRYDOCK_VSCODE ?? (await download());
if (editor === undefined) {
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}
await buildProduct(root);
const tests = await buildHostTests(root);
const work = mkdtempSync(join(tmpdir(), 'drydock-desktop-'));
const results = join(work, 'results.json');
const workspace = makeHostWorkspace(work);
workspace.writeUserSettings(join(work, 'user'));
let code = 1;
try {
  code = await runTests({
    vscodeExecutablePath: editor,
    extensionDevelopmentPath: [root, ...standIns(root)],
    extensionTestsPath: tests,
    launchArgs: [workspace.folder, `--user-data-dir=${join(work, 'user')}`, '--disable-workspace-trust', '--no-sandbox', '--skip-welcome'],
    extensionTestsEnv: { ...workspace.env, DRYDOCK_TEST_RESULTS: results, DRYDOCK_TEST_ETCD: await ensureEtcd() },
  });
} catch (error) {
  console.error(error);
}
const { passed, failed, skipped } = JSON.parse(readFileSync(results, 'utf8')) as Record<'passed' | 'failed' | 'skipped', number>;
console.log(readFileSync(`${results}.txt`, 'utf8'));
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
rmSync(work, { recursive: true, force: true });
process.exit(code);

async function download(): Promise<string | undefined> {
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: join(cacheRoot(), 'vscode-desktop') });
  } catch (error) {
    console.log(`skipped: a desktop VS Code can't be downloaded here (${(error as Error).message}); name one with DRYDOCK_VSCODE`);
    return undefined;
  }
}
