import { DrydockError } from '../../errors';
import { parsed, textOf } from '../parsers';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';

const TIMEOUT_MS = 60_000;

/** Makes folders that only root can enter; those that are there get this mode. */
export function makePrivateFolders(paths: readonly string[]): CommandSpec<string> {
  return root(['install', '-d', '-m', '0700', '--', ...paths]);
}

/** Copies files and folders with owner and mode, not their times, into a folder that is there. */
export function copyInto(folder: string, paths: readonly string[]): CommandSpec<string> {
  return root(['cp', '-R', '--preserve=mode,ownership', '-t', folder, '--', ...paths]);
}

/** Copies one file over another name with owner and mode; its time is now. */
export function copyFile(from: string, to: string): CommandSpec<string> {
  return root(['cp', '--preserve=mode,ownership', '-T', '--', from, to]);
}

/** Renames within one file system, at once, replacing what is there. */
export function replaceBy(from: string, to: string): CommandSpec<string> {
  return root(['mv', '-f', '-T', '--', from, to]);
}

/** Renames within one file system unless the new name is taken; whether it did has to be looked at. */
export function renameUnlessTaken(from: string, to: string): CommandSpec<string> {
  return root(['mv', '-n', '-T', '--', from, to]);
}

/** Gives everything under a path the owner and the group of another path. */
export function ownAs(reference: string, path: string): CommandSpec<string> {
  return root(['chown', '-R', `--reference=${reference}`, '--', path]);
}

/** Gives everything under a path the SELinux label of another path. */
export function labelAs(reference: string, path: string): CommandSpec<string> {
  return root(['chcon', '-R', `--reference=${reference}`, '--', path]);
}

/** Removes a folder with all that is in it. Only for folders of our own making. */
export function removeFolder(path: string): CommandSpec<string> {
  return root(['rm', '-rf', '--', path]);
}

/** Removes what is called so in a folder. Only for what is of our own making. @param pattern of `find -name` @param except a name that stays */
export function removeNamed(folder: string, pattern: string, except?: string): CommandSpec<string> {
  const but = except === undefined ? [] : ['!', '-name', except];
  return root(['find', folder, '-mindepth', '1', '-maxdepth', '1', '-name', pattern, ...but, '-exec', 'rm', '-rf', '--', '{}', '+']);
}

/** Writes everything that is still in memory to the disk. */
export const syncDisks: CommandSpec<string> = root(['sync']);

/** SHA-256 of every file under a path, lower-case hexadecimal, by absolute path. */
export function digestsUnder(paths: readonly string[]): CommandSpec<ReadonlyMap<string, string>> {
  const argv = ['find', ...paths, '-type', 'f', '-exec', 'sha256sum', '--', '{}', '+'] as const;
  return parsed({ argv, sudo: true, timeoutMs: TIMEOUT_MS }, ({ stdout }) => parseDigests(stdout));
}

/** Reads lines of sha256sum: digest, two blanks or a blank and an asterisk, path. */
export function parseDigests(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, digest, path]) => [path as string, digest as string] as const));
}

/** Those of some paths that are there. */
export function existing(paths: readonly string[]): CommandSpec<readonly string[]> {
  const shape = { argv: ['find', ...paths, '-maxdepth', '0'] as const, sudo: true, timeoutMs: TIMEOUT_MS };
  return {
    ...shape,
    parse: (result) =>
      succeed(shape, result, [0, 1])
        .stdout.split('\n')
        .filter((line) => line !== ''),
  };
}

/** Names of the folders in a folder; none where it is not there. */
export function foldersIn(path: string): CommandSpec<readonly string[]> {
  const shape = { argv: ['find', path, '-mindepth', '1', '-maxdepth', '1', '-type', 'd'] as const, sudo: true, timeoutMs: TIMEOUT_MS };
  return {
    ...shape,
    parse: (result) =>
      succeed(shape, result, [0, 1])
        .stdout.split('\n')
        .filter((line) => line !== '')
        .map((line) => line.slice(path.length + 1))
        .sort(),
  };
}

/** Numbers of the devices that paths are on, in the order of the paths. */
export function devicesOf(paths: readonly string[]): CommandSpec<readonly string[]> {
  return parsed({ argv: ['stat', '-c', '%d', '--', ...paths], sudo: true, timeoutMs: TIMEOUT_MS }, ({ stdout }) =>
    stdout.trim().split('\n'),
  );
}

/** Bytes free for files of root in the file system of a path. */
export function freeBytes(path: string): CommandSpec<number> {
  return parsed({ argv: ['df', '-Pk', '--', path], sudo: true, timeoutMs: TIMEOUT_MS }, ({ stdout }) => {
    const kibibytes = /^\S+\s+\d+\s+\d+\s+(\d+)\s/m.exec(stdout.split('\n').slice(1).join('\n'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
    throw new DrydockError('protocol', `df does not tell how much room there is at ${path}.`);
  });
}

/** Bytes that files and folders take. */
export function usedBytes(paths: readonly string[]): CommandSpec<number> {
  return parsed({ argv: ['du', '-sck', '--', ...paths], sudo: true, timeoutMs: TIMEOUT_MS }, ({ stdout }) => {
    const kibibytes = /^(\d+)\s+total$/m.exec(stdout)?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
    throw new DrydockError('protocol', 'du does not tell how much room the certificates take.');
  });
}

function root(argv: readonly [string, ...string[]]): CommandSpec<string> {
  return textOf({ argv, sudo: true, timeoutMs: TIMEOUT_MS });
}
