/** `node test/harness/vscode/serve.mts FOLDER [--port N]`: VS Code in the browser until Ctrl+C. */
import { join, resolve } from 'node:path';
import { cacheRoot } from '../tools/cache.mjs';
import { pageUrl, startServer } from './server.mts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const [folder = root, ...argv] = process.argv.slice(2);
const port = argv.includes('--port') ? Number(argv[argv.indexOf('--port') + 1]) : 7420;
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error('--port wants a number from 1 to 65535');
  process.exit(2);
}
const server = await startServer({ port, dataDir: join(cacheRoot(), 'vscode-data') });
console.log(
  `\n  Drydock is ready. Open this address in a browser on this machine:\n\n  ${pageUrl(server, { folder, extension: root })}\n\n  Ctrl+C ends it.\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void server.dispose().then(() => process.exit(0));
  });
}
await new Promise(() => setInterval(() => {}, 60_000));
