import { createHash, randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DrydockError } from '../../core/errors';
import type { LockHolder } from '../../core/operation/lock';
import type { HeldLock, LocalLocks } from '../../ports/lock';
import { fileNameOf, storageGuard } from './files';
import { isWorking } from './liveness';

/** How often a lock that others fight over is tried for, and the pause in between, milliseconds. */
const TRIES = 50;
const PAUSE = 10;
/** How often a held lock shows that it is held, milliseconds. */
const HEARTBEAT = 60_000;

/**
 * Locks as files. One is taken by linking a complete file to its name, which fails when the name exists, so that nobody ever
 * sees half a lock. To replace a lock whose process is gone, one has to hold a second lock that is named after the dead one,
 * and to find the dead one still there: of several who try, one succeeds, and nobody removes what a living process just took.
 */
export class FileLocks implements LocalLocks {
  /** @param folder absolute path; made with the first lock */
  constructor(private readonly folder: string) {}

  async holder(clusterUid: string): Promise<LockHolder | undefined> {
    return storageGuard(`look at the lock ${this.place(clusterUid)}`, async () => {
      const place = this.place(clusterUid);
      const found = await read(place);
      return found?.holder && (await isWorking(found.holder, place)) ? found.holder : undefined;
    });
  }

  async acquire(clusterUid: string, holder: LockHolder): Promise<HeldLock | { readonly heldBy: LockHolder }> {
    return storageGuard(`take the lock ${this.place(clusterUid)}`, async () => {
      const place = this.place(clusterUid);
      const mine = `${place}.${randomUUID()}`;
      const content = JSON.stringify({ ...holder, key: randomUUID() });
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(mine, content, { mode: 0o600, flag: 'wx' });
      try {
        const holding = await contend(place, mine);
        return holding ?? new FileLock(place, content);
      } finally {
        await rm(mine, { force: true });
      }
    });
  }

  private place(clusterUid: string): string {
    return join(this.folder, `${fileNameOf(clusterUid)}.lock`);
  }
}

class FileLock implements HeldLock {
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    private readonly place: string,
    private readonly content: string,
  ) {
    this.heartbeat = setInterval(() => {
      const now = new Date();
      utimes(this.place, now, now).catch(() => {});
    }, HEARTBEAT);
    this.heartbeat.unref();
  }

  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    // Somebody who thought this process dead may have it by now; that lock is theirs.
    if ((await read(this.place))?.text === this.content) await rm(this.place, { force: true });
  }
}

/**
 * Takes a lock, or resolves with who has it.
 * @param mine a complete lock file of the caller's own
 */
async function contend(place: string, mine: string): Promise<{ readonly heldBy: LockHolder } | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (await linked(mine, place)) return undefined;
    const other = await read(place);
    if (!other) continue; // released in between
    if (other.holder && (await isWorking(other.holder, place))) return { heldBy: other.holder };
    if (await replaced(place, other.text, mine)) return undefined;
    await sleep(PAUSE);
  }
  throw new DrydockError('storage', `The lock ${place} can't be taken: it changes hands again and again.`, { hint: 'Try again.' });
}

/** Puts a lock in the place of a dead one. False: somebody else was quicker, or is at it. */
async function replaced(place: string, dead: string, mine: string): Promise<boolean> {
  const guard = `${place}.${createHash('sha256').update(dead).digest('hex').slice(0, 12)}`;
  if (await contend(guard, mine)) return false;
  try {
    if ((await read(place))?.text !== dead) return false;
    const copy = `${mine}.copy`;
    await copyFile(mine, copy);
    await rename(copy, place);
    return true;
  } finally {
    await rm(guard, { force: true });
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

/** Undefined: there is no such file. A file that is not a lock has no holder: it holds nothing. */
async function read(place: string): Promise<{ readonly text: string; readonly holder: LockHolder | undefined } | undefined> {
  try {
    const text = await readFile(place, 'utf8');
    return { text, holder: parse(text) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): LockHolder | undefined {
  try {
    const { operation, title, pid, host, since } = JSON.parse(text) as LockHolder;
    return Number.isInteger(pid) ? { operation, title, pid, host, since } : undefined;
  } catch {
    return undefined;
  }
}
