import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LockHolder } from '../../core/operation/lock';
import type { HeldLock, LocalLocks } from '../../ports/lock';

/** How often a lock that others fight over is tried for. */
const TRIES = 20;

/**
 * Locks as files. One is taken by linking a complete file to its name, which fails when the name exists, so that nobody ever
 * sees half a lock. A lock whose process is gone is moved aside under a name of its own before it is taken over: of several
 * who try, one succeeds.
 */
export class FileLocks implements LocalLocks {
  constructor(
    private readonly folder: string,
    private readonly isAlive: (pid: number) => boolean = processIsAlive,
  ) {}

  async acquire(clusterUid: string, holder: LockHolder): Promise<HeldLock | { readonly heldBy: LockHolder }> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const place = join(this.folder, `${clusterUid.replace(/[^\w.-]/g, '_')}.lock`);
    const mine = `${place}.${randomUUID()}`;
    const content = JSON.stringify({ ...holder, key: randomUUID() });
    await writeFile(mine, content, { mode: 0o600, flag: 'wx' });
    try {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        if (await linked(mine, place)) return { release: () => release(place, content) };
        const text = await readFile(place, 'utf8').catch(() => undefined);
        if (text === undefined) continue; // released in between
        const other = parse(text);
        if (other && (other.host !== holder.host || this.isAlive(other.pid))) return { heldBy: other };
        await this.clear(place, text);
      }
      throw new Error(`the lock ${place} changes hands too quickly`);
    } finally {
      await rm(mine, { force: true });
    }
  }

  /** Removes a dead lock, unless somebody else replaced it since it was read: then it is put back. */
  private async clear(place: string, dead: string): Promise<void> {
    const aside = `${place}.${randomUUID()}`;
    try {
      await rename(place, aside);
    } catch {
      return; // somebody else was quicker
    }
    const moved = await readFile(aside, 'utf8').catch(() => dead);
    if (moved !== dead) await linked(aside, place);
    await rm(aside, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function release(place: string, content: string): Promise<void> {
  const now = await readFile(place, 'utf8').catch(() => undefined);
  if (now === content) await rm(place, { force: true });
}

/** Undefined for what is not a lock: it holds nothing. */
function parse(text: string): LockHolder | undefined {
  try {
    const { operation, title, pid, host, since } = JSON.parse(text) as LockHolder;
    return Number.isInteger(pid) ? { operation, title, pid, host, since } : undefined;
  } catch {
    return undefined;
  }
}

function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
