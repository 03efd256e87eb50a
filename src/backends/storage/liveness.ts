import { stat } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import type { LockHolder } from '../../core/operation/lock';

/** How long a lock of another host may be without a sign of life, milliseconds: many times the heartbeat. */
const SILENCE = 10 * 60_000;
/** How far the clock may have been set since a lock was taken, milliseconds. */
const CLOCK_SLACK = 60_000;

/**
 * Whether the process that holds a lock still works. A process of this host can be asked for. On another host (a home
 * directory that several computers share, or this one under a former name) only the age of the lock file's heartbeat tells.
 */
export async function isWorking(holder: LockHolder, place: string): Promise<boolean> {
  if (holder.host === hostname()) return !beforeReboot(holder) && processExists(holder.pid);
  const beat = await stat(place).catch(() => undefined);
  return beat !== undefined && Date.now() - beat.mtimeMs < SILENCE;
}

/** A process id from before the computer was started belongs to something else now. */
function beforeReboot(holder: LockHolder): boolean {
  return holder.since < Date.now() - uptime() * 1000 - CLOCK_SLACK;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
