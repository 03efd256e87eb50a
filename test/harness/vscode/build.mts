/** Bundles for the editor: the product as it ships, and the tests that run beside it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';

export async function buildProduct(root: string): Promise<void> {
  execFileSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** @returns path of the module whose `run()` the extension host calls */
export async function buildHostTests(root: string): Promise<string> {
  const outfile = join(root, 'dist-test', 'host.js');
  await build({
    entryPoints: [join(root, 'test', 'host', 'index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
