/**
 * The cache of tools that live outside the checkout, one folder for each name and version.
 *
 * A folder appears under its final name only when its content is complete (built in a temporary
 * sibling, then renamed), so an interrupted installation is never mistaken for a finished one.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Root of the cache: `DRYDOCK_CACHE`, else the platform's cache folder. */
export function cacheRoot() {
  if (process.env.DRYDOCK_CACHE) return process.env.DRYDOCK_CACHE;
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, 'drydock');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'drydock');
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) return join(process.env.LOCALAPPDATA, 'drydock');
  return join(homedir(), '.cache', 'drydock');
}

/** Folder that a finished tool of this name and version has, whether or not it is there yet. */
export function cachePath(name, version) {
  return join(cacheRoot(), `${name}-${version}`);
}

export function isCached(name, version) {
  return existsSync(join(cachePath(name, version), '.complete'));
}

/**
 * Returns the folder of a tool, building it first where it is missing.
 *
 * @param {{ name: string, version: string, title?: string, build: (dir: string) => Promise<void> }} tool
 *   `build` fills an empty folder. When it throws, nothing is kept.
 * @returns {Promise<string>}
 */
export async function ensureCached({ name, version, title = `${name} ${version}`, build }) {
  const dir = cachePath(name, version);
  if (isCached(name, version)) return dir;
  const lock = `${dir}.lock`;
  mkdirSync(dirname(dir), { recursive: true });
  await acquire(lock, title);
  try {
    if (isCached(name, version)) return dir;
    const started = Date.now();
    say(`${title}: installing into the cache`);
    const work = `${dir}.partial`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    const beat = setInterval(() => {
      utimesSync(lock, new Date(), new Date());
      say(`${title}: still working (${seconds(started)})`);
    }, 20_000);
    try {
      await build(work);
    } catch (error) {
      rmSync(work, { recursive: true, force: true });
      throw error;
    } finally {
      clearInterval(beat);
    }
    writeFileSync(join(work, '.complete'), `${new Date().toISOString()}\n`);
    rmSync(dir, { recursive: true, force: true });
    renameSync(work, dir);
    say(`${title}: ready (${seconds(started)})`);
    return dir;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A line for the person who watches. Goes to stderr, so that stdout stays parseable. */
export function say(line) {
  process.stderr.write(`· ${line}\n`);
}

function seconds(since) {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

async function acquire(lock, title) {
  let told = false;
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!ownerAlive(lock)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) say(`${title}: another process is installing it, waiting`);
    told = true;
    await delay(500);
  }
}

function ownerAlive(lock) {
  let pid;
  try {
    pid = Number(readFileSync(join(lock, 'pid'), 'utf8'));
  } catch {
    return true; // just being created
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
