import type { ProgramRun } from '../system/system';

export interface OptionRules {
  /** Letters of options without a value. */
  readonly flags?: string;
  /** Letters of options with a value. */
  readonly values?: string;
  /** Names of long options: to the letter they stand for, or to themselves. */
  readonly long?: Readonly<Record<string, string>>;
  /** Exit code of wrong usage; 1 unless said otherwise. */
  readonly status?: number;
}

export interface ReadOptions {
  readonly given: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/**
 * Reads options as GNU programs do, and complains as they do about those that a program does not have. A number: the exit code
 * after a complaint.
 */
export function readOptions(
  { name, args, stderr }: Pick<ProgramRun, 'name' | 'args' | 'stderr'>,
  rules: OptionRules,
): ReadOptions | number {
  const { flags = '', values = '', long = {}, status = 1 } = rules;
  const given = new Map<string, string>();
  const operands: string[] = [];
  const refuse = (words: string) => {
    stderr.write(`${name}: ${words}\nTry '${name} --help' for more information.\n`);
    return status;
  };
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (word === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [option = '', value] = split(word.slice(2));
      const target = long[option];
      if (target === undefined) return refuse(`unrecognized option '${word}'`);
      given.set(target, value ?? '');
    } else if (word.startsWith('-') && word !== '-') {
      for (let at = 1; at < word.length; at++) {
        const letter = word.charAt(at);
        if (flags.includes(letter)) given.set(letter, '');
        else if (values.includes(letter)) {
          const value = at + 1 < word.length ? word.slice(at + 1) : args[++index];
          if (value === undefined) return refuse(`option requires an argument -- '${letter}'`);
          given.set(letter, value);
          break;
        } else return refuse(`invalid option -- '${letter}'`);
      }
    } else operands.push(word);
  }
  return { given, operands };
}

/** Complains as GNU programs do about how they were called. */
export function misused({ name, stderr }: Pick<ProgramRun, 'name' | 'stderr'>, words: string, status = 1): number {
  stderr.write(`${name}: ${words}\nTry '${name} --help' for more information.\n`);
  return status;
}

function split(option: string): readonly [string, string | undefined] {
  const at = option.indexOf('=');
  return at < 0 ? [option, undefined] : [option.slice(0, at), option.slice(at + 1)];
}
