/** A real VS Code that runs headless: its server, taken from the code-server package. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from './cache.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { ensureNode, nodeBinary, nodeEnv, npm } from './node.mjs';
import { run, Unavailable } from './run.mjs';
import { versions } from './versions.mjs';

/** @returns {Promise<{ node: string, server: string }>} the Node binary and the server's entry script */
export async function ensureVSCodeServer() {
  if (process.platform === 'win32') throw new Unavailable('the headless VS Code does not install on Windows; use npm run test:desktop');
  const home = await ensureNode();
  const dir = await ensureCached({
    name: 'vscode-server',
    version: versions.codeServer,
    title: `VS Code server (code-server ${versions.codeServer})`,
    build: async (work) => {
      if (process.platform === 'linux') {
        await ensureDebianPackages(['python3', 'make', 'g++', 'libkrb5-dev'], 'VS Code server');
      }
      // Its install script brings what its VS Code needs. `npm test` hands on that this project's own packages run none, and
      // the version of Node that npm itself was started with.
      await run([npm(), 'install', '--prefix', work, '--no-save', '--no-audit', '--no-fund', `code-server@${versions.codeServer}`], {
        env: { ...nodeEnv(home), npm_config_ignore_scripts: 'false', npm_config_user_agent: undefined },
      });
      if (!existsSync(entry(work)) || !existsSync(join(vscode(work), 'node_modules')))
        throw new Error('code-server installed without its VS Code: npm may have skipped its install script');
    },
  });
  return { node: nodeBinary(home), server: entry(dir) };
}

function entry(dir) {
  return join(vscode(dir), 'out', 'server-main.js');
}

function vscode(dir) {
  return join(dir, 'node_modules', 'code-server', 'lib', 'vscode');
}
