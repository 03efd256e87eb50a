import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { globs } from './globs';

/** A file with its text, or why it can't be read. */
export type ReadResult = { readonly name: string; readonly text: string } | { readonly name: string; readonly problem: string };

/** Larger files are generated, and would cost everybody memory. */
export const LARGEST = 5 * 1024 * 1024;

const YAML = /\.(?:ya?ml|json)$|(?:^|[\\/])kubeadm[^\\/]*\.conf$/i;
const SKIPPED = new Set(['node_modules', '.git', '.hg', '.svn']);

/**
 * The files of paths: a file is taken whatever its name, of a folder those with names of YAML files, hidden folders
 * included except for those of version control; what does not exist is tried as a pattern such as `deploy/*.yaml`.
 * A file that is named in several ways is read once, under its first name.
 */
export async function findFiles(paths: readonly string[]): Promise<readonly ReadResult[]> {
  const found = new Map<string, ReadResult>();
  for (const path of paths) {
    for (const result of await expand(path)) {
      const key = resolve(result.name);
      if (!found.has(key)) found.set(key, result);
    }
  }
  return [...found.values()];
}

async function expand(path: string): Promise<readonly ReadResult[]> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (info instanceof Error) {
    const matching = await globs(path);
    if (matching !== undefined && matching.length > 0) return readAll(matching);
    const why = matching === undefined ? reason(info) : 'no file matches';
    return [{ name: path, problem: why }];
  }
  if (!info.isDirectory()) return readAll([path]);
  return readAll(await below(path));
}

async function below(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) files.push(...(await below(path)));
    } else if (YAML.test(entry.name) && (entry.isFile() || (await isFile(path)))) files.push(path);
  }
  return files;
}

/** Where a link leads; to nothing is no error of the one who names the folder. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

async function readAll(paths: readonly string[]): Promise<readonly ReadResult[]> {
  const results: ReadResult[] = [];
  for (const name of paths) results.push(await read(name));
  return results;
}

async function read(name: string): Promise<ReadResult> {
  try {
    return { name, text: decode(await readFile(name)) };
  } catch (error) {
    return { name, problem: reason(error as NodeJS.ErrnoException) };
  }
}

/**
 * The text of a file: UTF-8, or UTF-16 where a byte order mark says so, as the tools read it. What is neither has the
 * noncharacter U+FFFE in the place of its bad bytes, which is no character of YAML.
 */
export function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(encoding).decode(bytes).replaceAll('\uFFFD', '\uFFFE');
  }
}

function reason(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read';
    case 'EISDIR':
      return 'it is a folder';
    default:
      return error.message;
  }
}
