import { open, rename, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FileLocks } from '../../../../src/backends/storage/locks';

/** A process that wants a lock: `FOLDER UID hold`, or `FOLDER UID rounds N`. Says when it is ready, and begins when told to. */
const [folder = '', uid = '', mode, rounds] = process.argv.slice(2);
const locks = new FileLocks(folder);
const take = () =>
  locks.acquire(uid, { operation: `op-${process.pid}`, title: 'Test', pid: process.pid, host: hostname(), since: Date.now() });

/** Whether nobody else is in here: a second one would find the file. */
async function alone(): Promise<boolean> {
  const place = join(folder, 'inside');
  try {
    await (await open(place, 'wx')).close();
  } catch {
    return false;
  }
  await new Promise(setImmediate);
  await rm(place);
  return true;
}

/** Leaves the lock as a process does that dies with it. */
async function leaveDead(): Promise<void> {
  const dead = join(folder, `dead-${process.pid}`);
  await writeFile(dead, JSON.stringify({ operation: '', title: '', pid: 2 ** 30, host: hostname(), since: Date.now() }));
  await rename(dead, join(folder, `${uid.replace('/', '_')}.lock`));
}

async function contend(): Promise<{ readonly taken: number; readonly clashes: number }> {
  let taken = 0;
  let clashes = 0;
  for (let round = 0; round < Number(rounds); round += 1) {
    const lock = await take();
    if (lock.heldBy) continue;
    taken += 1;
    if (!(await alone())) clashes += 1;
    if (round % 3 === 0) await leaveDead();
    else await lock.release();
  }
  return { taken, clashes };
}

async function main(): Promise<void> {
  process.send?.('ready');
  await once(process, 'message');
  if (mode === 'hold') {
    await take();
    process.send?.('held');
    // Without a listener the channel to the parent keeps nobody alive, and this process has to be killed, not to end.
    setInterval(() => {}, 60_000);
    return;
  }
  process.send?.(await contend(), () => process.disconnect());
}

void main();
