/** Child processes for the set-up scripts: argv arrays only, never a shell string. */
import { spawn } from 'node:child_process';

/** What a set-up step reports when the machine lacks something that it can't bring itself. */
export class Unavailable extends Error {}

/**
 * Runs a program to its end and returns its standard output.
 * On failure the error carries the last lines of its output.
 *
 * @param {string[]} argv
 * @param {{ cwd?: string, env?: Record<string, string|undefined>, inherit?: boolean, input?: string }} [options]
 * @returns {Promise<string>}
 */
export function run(argv, { cwd, env, inherit = false, input } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
    });
    let out = '';
    let tail = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      tail = (tail + chunk).slice(-4000);
    });
    child.stderr?.on('data', (chunk) => (tail = (tail + chunk).slice(-4000)));
    child.on('error', (error) => reject(new Error(`${argv[0]} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${argv.slice(0, 4).join(' ')} ended with ${signal ?? `code ${code}`}\n${tail.trim()}`));
    });
    if (input !== undefined) child.stdin.end(input);
  });
}

/** Whether a program can be found and answers with exit code 0. */
export async function answers(argv) {
  try {
    await run(argv);
    return true;
  } catch {
    return false;
  }
}
