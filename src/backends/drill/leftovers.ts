import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PID_FILE } from './child';

const FOLDER = /^drydock-drill-(\d+)-/;

/** A folder for one drill that only this user can enter; its name says whose it is. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `drydock-drill-${process.pid}-`));
}

/** Ends and removes what drills left whose process was killed. Never rejects. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const owner = Number(FOLDER.exec(name)?.[1]);
    if (!owner || isAlive(owner)) continue;
    const folder = join(tmpdir(), name);
    for (const file of await readdir(folder).catch(() => [])) {
      const pid = Number(PID_FILE.exec(file)?.[1]);
      // The id may belong to something else by now.
      if (pid && (await commandOf(pid)).includes(folder)) kill(pid);
    }
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile, or is somebody else's.
  }
}

/** Empty: it is not there, or the system has no ps. */
async function commandOf(pid: number): Promise<string> {
  try {
    return (await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}
