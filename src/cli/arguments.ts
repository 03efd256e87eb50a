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

const text = { type: 'string' } as const;

/** Options of every command that looks at a cluster and its hosts. */
export const CLUSTER_OPTIONS = { kubeconfig: { type: 'string', multiple: true }, context: text } as const;
export const HOST_OPTIONS = { fleet: text, 'ssh-config': text, 'ssh-user': text } as const;
/** How the outcome is written, and how long it may take. */
export const COMMON_OPTIONS = { format: text, timeout: text, help: { type: 'boolean', short: 'h' } } as const;

/** What an option's word stands for. @param option with its dashes @throws UsageError */
export function oneOf<T>(option: string, value: string, known: Readonly<Record<string, T>>, wrong: Wrong): T {
  if (Object.hasOwn(known, value)) return known[value] as T;
  throw wrong(`${option} is one of ${Object.keys(known).join(', ')}, not "${value}".`);
}

/** An option's word out of those that are known. @param option with its dashes @throws UsageError */
export function oneWordOf<T extends string>(option: string, value: string, known: readonly T[], wrong: Wrong): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw wrong(`${option} is one of ${known.join(', ')}, not "${value}".`);
}

/** An option's number. @param option with its dashes @throws UsageError */
export function wholeNumber(
  option: string,
  value: string,
  { least, most = Number.MAX_SAFE_INTEGER }: { readonly least: number; readonly most?: number },
  wrong: Wrong,
): number {
  if (/^\d{1,15}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  throw wrong(`${option} is a whole number ${range}, not "${value}".`);
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** The value of `--timeout`, such as `90s`, `30m` or `2h`; milliseconds. @throws UsageError */
export function readTimeout(value: string, wrong: Wrong): number {
  const [, number, unit = ''] = /^(\d+)([smh])$/.exec(value) ?? [];
  if (number !== undefined) return Number(number) * (UNITS[unit] ?? 0);
  throw wrong(`--timeout is a duration such as 90s, 30m or 2h, not "${value}".`);
}
