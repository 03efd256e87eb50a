import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DrydockError } from '../../../core/errors';

export interface KubeadmAnswer {
  /** As `kubeadm version` says it, such as `v1.34.4`. */
  readonly version: string;
  readonly accepts: boolean;
  /** What it printed, without the path of the temporary file. */
  readonly output: string;
}

/** Milliseconds; it reads one small file and contacts nobody. */
const LIMIT = 20_000;

/** Asks a kubeadm program for its opinion of a text. The text is in a file that only this user can read, and only meanwhile. */
export async function askKubeadm(program: string, text: string): Promise<KubeadmAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-kubeadm-'));
  const file = join(folder, 'kubeadm.yaml');
  try {
    await writeFile(file, text, { mode: 0o600 });
    const version = await run(program, ['version', '-o', 'short']);
    const answer = await run(program, ['config', 'validate', '--config', file]);
    return { version: version.output.trim(), accepts: answer.code === 0, output: answer.output.replaceAll(file, 'the file').trim() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(program: string, argv: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    execFile(program, argv, { timeout: LIMIT, windowsHide: true, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, output: stdout + stderr });
      if (typeof error.code === 'number') return resolve({ code: error.code, output: stdout + stderr });
      const what = error.killed ? `gave no answer within ${LIMIT / 1000} s` : 'could not be run';
      reject(new DrydockError('exec', `${program} ${what}.`, { cause: error, hint: 'Run it in a terminal to see what it needs.' }));
    });
  });
}
