import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { fileNameOf, storageGuard } from '../../../../src/backends/storage/files';

function failing(code: string) {
  return storageGuard('write to /j', () => Promise.reject(Object.assign(new Error(`${code}: in the words of the system`), { code })));
}

describe('errors of the file system', () => {
  it.each([
    ['ENOSPC', 'Could not write to /j: the disk is full.'],
    ['EROFS', 'Could not write to /j: the disk is read-only.'],
    ['EIO', 'Could not write to /j: EIO.'],
  ])('%s is told so that people know what to do', async (code, message) => {
    await expect(failing(code)).rejects.toMatchObject({ kind: 'storage', message, cause: { code } });
  });

  it('that are told already stay as they are', async () => {
    const error = new DrydockError('locked', 'held');
    await expect(storageGuard('x', () => Promise.reject(error))).rejects.toBe(error);
    await expect(storageGuard('x', async () => 5)).resolves.toBe(5);
  });
});

describe('names of files', () => {
  it('hold nothing that leads elsewhere', () => {
    expect(fileNameOf('a/b\\c:d e')).toBe('a_b_c_d_e');
    expect(fileNameOf('20261123-ab.1')).toBe('20261123-ab.1');
  });
});
