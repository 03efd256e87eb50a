/** Where snapshots of a schedule go unless told otherwise. */
export const SCHEDULE_FOLDER = '/var/backups/etcd';

/** Why a text can't be a time of systemd, as far as that can be told without it; undefined: it can. */
export function calendarProblem(text: string): string | undefined {
  if (text.trim() === '') return 'When snapshots are taken is not told.';
  if (text.length > 200 || !/^[A-Za-z0-9*/.,:~ _+-]+$/.test(text))
    return 'It is no time as systemd writes it, such as *-*-* 00/6:00:00 or daily.';
  return undefined;
}

/** Why snapshots of a schedule can't go to a folder of a host; undefined: they can. */
export function folderProblem(path: string): string | undefined {
  if (!path.startsWith('/') || path.split('/').includes('..')) return 'The folder is not an absolute path.';
  // Unit files and scripts take it as it is: no quoting that could be got wrong.
  if (!/^[\w./+@-]+$/.test(path)) return 'The folder holds a character that is not taken: letters, digits and . _ / + @ - are.';
  const [first, second, third] = path.split('/').filter(Boolean);
  if (first === undefined) return 'The folder is the root of the host.';
  if (first === 'var' && second === 'lib' && third === 'etcd') return 'The folder is in the one of etcd, and would be lost with it.';
  if (['proc', 'sys', 'dev', 'run', 'tmp'].includes(first) || (first === 'etc' && second === 'kubernetes' && third === 'manifests'))
    return 'The folder is no place for files that stay.';
  return undefined;
}

/** Whether a number can say how many snapshots are kept. */
export function isKeepCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 10_000;
}
