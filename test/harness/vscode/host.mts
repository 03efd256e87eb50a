/**
 * Runs test/host inside the extension host of a real VS Code.
 * `node test/harness/vscode/host.mts --report FILE`
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureEtcd } from '../tools/kubernetes.mjs';
import { buildProduct, buildHostTests } from './build.mts';
import { openBrowser } from './browser.mts';
import { pageUrl, startServer } from './server.mts';
import { makeHostWorkspace, standIns } from './workspace.mts';

const LIMIT = 8 * 60_000;
const root = resolve(import.meta.dirname, '..', '..', '..');
const report = process.argv[process.argv.indexOf('--report') + 1] ?? join(root, 'test-results', 'host.json');

const work = mkdtempSync(join(tmpdir(), 'drydock-host-'));
const results = join(work, 'results.json');
await buildProduct(root);
const tests = await buildHostTests(root);
const workspace = makeHostWorkspace(work);
// Snapshots are proven with the real one.
const etcd = await ensureEtcd();
const server = await startServer({
  env: { ...workspace.env, DRYDOCK_TEST_RESULTS: results, DRYDOCK_TEST_ETCD: etcd },
  settings: workspace.settings,
  installed: standIns(root),
});
const browser = await openBrowser();
let code: number;
try {
  const { page } = browser;
  const exit = new Promise<number>((done) => {
    void page.exposeFunction('codeAutomationExit', (value: number) => done(value));
  });
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => console.log(`[${type}]`, ...args));
  await page.goto(pageUrl(server, { folder: workspace.folder, extension: root, tests }));
  const limit = new Promise<number>((_, fail) =>
    setTimeout(() => fail(new Error(`the host tests gave no result within ${LIMIT / 1000} s`)), LIMIT).unref(),
  );
  code = await Promise.race([exit, limit]);
  writeFileSync(report, readFileSync(results));
  console.log(readFileSync(`${results}.txt`, 'utf8'));
} catch (error) {
  console.error(error);
  console.error(server.log().slice(-4000));
  console.error(browser.console.slice(-30).join('\n'));
  code = 1;
} finally {
  await browser.dispose();
  await server.dispose();
  rmSync(work, { recursive: true, force: true });
}
process.exit(code);
