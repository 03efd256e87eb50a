import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';

/** The files that a pattern matches; undefined when the path holds no pattern. For shells that don't expand them. */
export async function globs(pattern: string): Promise<readonly string[] | undefined> {
  const { base, glob, isGlob } = picomatch.scan(pattern);
  if (!isGlob) return undefined;
  const matches = picomatch(glob);
  const folder = base === '' ? '.' : base;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => matches(relativeTo(folder, path)))
    .sort();
}

function relativeTo(folder: string, path: string): string {
  const prefix = folder === '.' ? '' : join(folder, '/');
  return (path.startsWith(prefix) ? path.slice(prefix.length) : path).replaceAll('\\', '/');
}
