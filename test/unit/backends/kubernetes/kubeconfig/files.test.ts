import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KubeconfigFiles } from '../../../../../src/backends/kubernetes/kubeconfig/files';

const files = new KubeconfigFiles({ now: () => Date.UTC(2026, 10, 27, 21, 5, 7) });
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

function config(): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-kubeconfig-'));
  const path = join(folder, 'config');
  writeFileSync(path, 'old');
  chmodSync(path, 0o640);
  return { folder, path };
}

it('replaces a file at once, keeps its mode, and leaves the old one beside it for its owner alone', async () => {
  const { folder, path } = config();
  const link = join(folder, 'link');
  symlinkSync(path, link);
  const read = await files.read(link);
  expect(read).toEqual({ path, text: 'old' });
  const { backup } = await files.replace(read, 'new');
  expect(backup).toBe(`${path}.drydock-20261127T210507Z`);
  expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['new', '640']);
  expect([readFileSync(backup, 'utf8'), mode(backup)]).toEqual(['old', '600']);
  expect(readdirSync(folder).sort()).toEqual(['config', 'config.drydock-20261127T210507Z', 'link']);
});

it('touches nothing where somebody else wrote in between', async () => {
  const { folder, path } = config();
  const read = await files.read(path);
  writeFileSync(path, 'theirs');
  await expect(files.replace(read, 'new')).rejects.toMatchObject({ kind: 'conflict' });
  expect(readFileSync(path, 'utf8')).toBe('theirs');
  expect(readdirSync(folder)).toEqual(['config']);
});

it('never overwrites an earlier backup', async () => {
  const { path } = config();
  await files.replace(await files.read(path), 'second');
  await expect(files.replace(await files.read(path), 'third')).rejects.toMatchObject({ kind: 'storage' });
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(readFileSync(`${path}.drydock-20261127T210507Z`, 'utf8')).toBe('old');
});

it('says what can not be read', async () => {
  await expect(files.read('/nowhere/config')).rejects.toMatchObject({
    kind: 'storage',
    message: 'Could not read /nowhere/config: ENOENT.',
  });
});
