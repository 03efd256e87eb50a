/**
 * `node test/harness/vscode/serve.mts FOLDER [--port N]`: VS Code in the browser until Ctrl+C, with the extension
 * installed as people have it. Not as one under development: the server takes that only in its automation mode, which
 * keeps notifications from being shown.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheRoot } from '../tools/cache.mjs';
import { ensureVSCodeServer } from '../tools/vscode.mjs';
import { pageUrl, startServer } from './server.mts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const [folder = root, ...argv] = process.argv.slice(2);
const port = argv.includes('--port') ? Number(argv[argv.indexOf('--port') + 1]) : 7420;
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error('--port wants a number from 1 to 65535');
  process.exit(2);
}
const dataDir = join(cacheRoot(), 'vscode-data');
await install(dataDir);
const server = await startServer({ port, dataDir, automation: false });
console.log(
  `\n  Drydock is ready. Open this address in a browser on this machine:\n\n  ${pageUrl(server, { folder })}\n\n  Ctrl+C ends it.\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void server.dispose().then(() => process.exit(0));
  });
}
await new Promise(() => setInterval(() => {}, 60_000));

/** Packages the extension as it stands and installs it for this server only. */
async function install(home: string): Promise<void> {
  const quiet = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  execFileSync(process.execPath, ['test/harness/package.mjs'], quiet);
  const vsix = readdirSync(root).find((name) => name.endsWith('.vsix'));
  if (!vsix || !existsSync(join(root, vsix))) throw new Error('the extension was not packaged');
  const { node, server: entry } = await ensureVSCodeServer();
  const extensions = join(home, 'extensions');
  mkdirSync(extensions, { recursive: true });
  execFileSync(
    node,
    [entry, '--install-extension', join(root, vsix), '--force', '--server-data-dir', home, '--extensions-dir', extensions],
    {
      ...quiet,
      env: { ...process.env, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }) },
    },
  );
}
