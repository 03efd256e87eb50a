import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { UsageError } from './usage';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ readonly args: string[]; readonly allowPositionals: true; readonly strict: true; readonly options: T }>
>;
/** Makes the error of a command out of what is wrong. */
type Wrong = (message: string) => UsageError;

/**
 * The options and positional arguments of a command, strictly: what it does not know is an error.
 * @param allowPositionals whether it takes anything but options
 * @throws UsageError
 */
export function parseArguments<const T extends Options>(
  args: readonly string[],
  options: T,
  wrong: Wrong,
  allowPositionals = true,
): Parsed<T> {
  try {
    // For the types alone: whoever takes no positional arguments gets none.
    return parseArgs({ args: [...args], allowPositionals: allowPositionals as true, strict: true, options });
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** The value of `--timeout`, such as `90s`, `30m` or `2h`; milliseconds. @throws UsageError */
export function readTimeout(value: string, wrong: Wrong): number {
  const [, number, unit = ''] = /^(\d+)([smh])$/.exec(value) ?? [];
  if (number !== undefined) return Number(number) * (UNITS[unit] ?? 0);
  throw wrong(`--timeout is a duration such as 90s, 30m or 2h, not "${value}".`);
}
