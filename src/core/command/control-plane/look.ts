import { succeed } from '../result';
import type { CommandSpec } from '../spec';

const TIMEOUT_MS = 20_000;

/** When files were last changed, epoch milliseconds by the host's clock, by path. Those that are not there are left out. */
export function modifiedTimes(paths: readonly string[]): CommandSpec<ReadonlyMap<string, number>> {
  const shape = { argv: ['stat', '-c', '%Y %n', '--', ...paths] as const, sudo: true, timeoutMs: TIMEOUT_MS };
  return {
    ...shape,
    parse(result) {
      const { stdout } = succeed(shape, result, [0, 1]);
      return new Map([...stdout.matchAll(/^(\d+) (.+)$/gm)].map(([, seconds, path]) => [path as string, Number(seconds) * 1000] as const));
    },
  };
}

/** Whether a path is there. */
export function exists(path: string): CommandSpec<boolean> {
  const shape = { argv: ['test', '-e', path] as const, sudo: true, timeoutMs: TIMEOUT_MS };
  return { ...shape, parse: (result) => succeed(shape, result, [0, 1]).exitCode === 0 };
}

/** Whether something is mounted at exactly this path, by the kernel's own table. */
export function isMountPoint(path: string): CommandSpec<boolean> {
  const shape = { argv: ['cat', '/proc/self/mountinfo'] as const, timeoutMs: TIMEOUT_MS };
  return {
    ...shape,
    parse: (result) =>
      succeed(shape, result)
        .stdout.split('\n')
        // Blanks and backslashes in paths are written as octal numbers there.
        .some(
          (line) => line.split(' ')[4]?.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8))) === path,
        ),
  };
}
