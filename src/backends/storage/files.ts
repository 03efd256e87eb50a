import { DrydockError } from '../../core/errors';

/** A file name made of an id: what not every file system takes is replaced. */
export function fileNameOf(id: string): string {
  return id.replace(/[^\w.-]/g, '_');
}

/** What people know the usual errors of file systems as. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'the disk is read-only',
  EEXIST: 'it exists already',
  ENOENT: 'it does not exist',
  ENOTDIR: 'its folder is a file',
};

/**
 * Maps errors of the file system to DrydockError `storage`.
 * @param what what is done, as in "could not …"
 */
export async function storageGuard<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (DrydockError.is(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? message : (REASONS[code] ?? code);
    throw new DrydockError('storage', `Could not ${what}: ${reason}.`, {
      hint: code === 'ENOENT' ? 'Check its path.' : 'Check that the folder can be written and that the disk is not full.',
      cause: error,
    });
  }
}
