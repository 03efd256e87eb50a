/** `node test/harness/with-node.mjs SCRIPT [ARG…]`: runs a script with the pinned Node and the project's packages. */
import { spawn } from 'node:child_process';
import { root, setUp } from './setup.mjs';

const { node, env } = await setUp();
const child = spawn(node, process.argv.slice(2), { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => (process.exitCode = code ?? 1));
