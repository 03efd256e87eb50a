import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderWatch } from '../../../../src/backends/storage/folder-watch';
import { eventually } from '../../support/patience';

let parent: string;
let folder: string;
let told: number;
let watch: FolderWatch | undefined;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'drydock-folder-'));
  folder = join(parent, 'snapshots');
  told = 0;
});
afterEach(() => {
  watch?.dispose();
  rmSync(parent, { recursive: true, force: true });
});

const start = () =>
  (watch = new FolderWatch(
    folder,
    (name) => name.endsWith('.db'),
    () => (told += 1),
  ));
/** Runs something and waits until it is told; what was told before does not count. */
const heard = async (change: () => void) => {
  const before = told;
  change();
  await eventually(() => expect(told).toBeGreaterThan(before));
};

it('stands when it was made, and tells of files that come, change and go', async () => {
  mkdirSync(folder);
  await heard(() => {
    start();
    writeFileSync(join(folder, 'a.db'), '1');
  });
  await heard(() => writeFileSync(join(folder, 'a.db'), '2'));
  await heard(() => renameSync(join(folder, 'a.db'), join(folder, 'b.db')));
  await heard(() => rmSync(join(folder, 'b.db')));
});

it('tells many changes once, and nothing of files that do not matter', async () => {
  mkdirSync(folder);
  start();
  for (let at = 0; at < 50; at += 1) writeFileSync(join(folder, 'notes.txt'), String(at));
  await heard(() => {
    for (let at = 0; at < 50; at += 1) writeFileSync(join(folder, 'a.db'), String(at));
  });
  expect(told).toBe(1);
});

it('finds a folder that is made later, removed, and made again', async () => {
  start();
  await heard(() => mkdirSync(folder));
  await heard(() => writeFileSync(join(folder, 'a.db'), '1'));
  await heard(() => rmSync(folder, { recursive: true }));
  await heard(() => mkdirSync(folder));
  await heard(() => writeFileSync(join(folder, 'a.db'), '1'));
});

it('goes on when the folder was replaced by another', async () => {
  mkdirSync(folder);
  mkdirSync(join(parent, 'other'));
  start();
  await heard(() => {
    renameSync(folder, join(parent, 'old'));
    renameSync(join(parent, 'other'), folder);
  });
  await heard(() => writeFileSync(join(folder, 'a.db'), '1'));
});

it('tells nothing after it was disposed of', async () => {
  mkdirSync(folder);
  const first = start();
  writeFileSync(join(folder, 'a.db'), '1');
  first.dispose();
  const second = new FolderWatch(
    folder,
    () => true,
    () => (told += 100),
  );
  await heard(() => writeFileSync(join(folder, 'a.db'), '2'));
  second.dispose();
  expect(told % 100).toBe(0);
});
