/** What every command needs first: Node 24 and the project's own packages. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './tools/cache.mjs';
import { ensureNode, nodeBinary, nodeEnv, npm } from './tools/node.mjs';
import { run } from './tools/run.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @returns {Promise<{ node: string, env: Record<string, string|undefined> }>} */
export async function setUp() {
  const home = await ensureNode();
  const env = nodeEnv(home);
  await ensurePackages(env);
  return { node: nodeBinary(home), env };
}

/** `npm ci`, unless node_modules is already what the lock file says. */
async function ensurePackages(env) {
  const stamp = join(root, 'node_modules', '.drydock-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('packages: npm ci');
  const started = Date.now();
  await run([npm(), 'ci', '--no-audit', '--no-fund'], { cwd: root, env });
  writeFileSync(stamp, wanted);
  say(`packages: ready (${Math.round((Date.now() - started) / 1000)} s)`);
}

/** Path of a package's command script, to be run by the pinned Node. */
export function bin(packageName, script) {
  return join(root, 'node_modules', packageName, script);
}
