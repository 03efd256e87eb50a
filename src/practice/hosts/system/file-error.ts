/** What the system calls of Linux answer, with the texts that programs print for it. */
const TEXTS = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many levels of symbolic links',
  ENOSPC: 'No space left on device',
  ESRCH: 'No such process',
} as const;

export type FileErrorCode = keyof typeof TEXTS;

/** A file operation that failed. Its message is the system's own text. */
export class FileError extends Error {
  constructor(readonly code: FileErrorCode) {
    super(TEXTS[code]);
  }
}

/** The system's text of an error; anything that is no file error is a defect and thrown on. */
export function reasonOf(error: unknown): string {
  if (error instanceof FileError) return error.message;
  throw error;
}
