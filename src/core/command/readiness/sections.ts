import { known, unknown, type Known } from '../../known';
import { quoteWords } from '../word';

/** One question to a host: a program and its words, which may fail without harm to the others. */
export interface Question {
  readonly key: string;
  readonly argv: readonly [string, ...string[]];
  /** Seconds; 10 when unset. */
  readonly limit?: number;
  /** Exit codes that are answers beside 0. */
  readonly accepted?: readonly number[];
}

/** How one question was answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

const LIMIT = 10;
const TIMED_OUT = 124;
const NOT_FOUND = 127;
/** Characters of a program's own words that a reason shows. */
const SAID_AT_MOST = 200;

const RUNNER = [
  'section() {',
  '  key=$1 limit=$2',
  '  shift 2',
  `  printf '\\n[drydock:%s]\\n' "$key"`,
  '  if command -v timeout >/dev/null 2>&1; then timeout "$limit" "$@" </dev/null 2>&1; else "$@" </dev/null 2>&1; fi',
  `  printf '\\n[drydock:end %s]\\n' "$?"`,
  '}',
].join('\n');

/** A script that asks all questions in one go, each with a limit of its own. Every word is quoted by the one place that does. */
export function scriptOf(questions: readonly Question[]): string {
  const lines = questions.map(({ key, argv, limit = LIMIT }) => `section ${quoteWords([key, String(limit), ...argv])}`);
  return [RUNNER, ...lines, 'exit 0', ''].join('\n');
}

/** Answers by the key of their question. */
export function parseSections(output: string): ReadonlyMap<string, Answer> {
  const found = new Map<string, Answer>();
  for (const [, key = '', text = '', status = ''] of output.matchAll(/^\[drydock:(?!end )(\S+)\]\n([^]*?)\n?\[drydock:end (\d+)\]$/gm))
    found.set(key, { status: Number(status), text });
  return found;
}

/** Reads an answer; `read` gives undefined for what it does not understand. */
export type ReadAnswer = <T>(key: string, read: (text: string) => T | undefined) => Known<T>;

/** Gives each fact with the reason where it is not there. */
export function answersTo(questions: readonly Question[], output: string): ReadAnswer {
  const answers = parseSections(output);
  return (key, read) => {
    const question = questions.find((one) => one.key === key);
    const answer = answers.get(key);
    if (!question || !answer) return unknown('the host broke off before it came to that');
    const [program] = question.argv;
    const { status, text } = answer;
    if (status === TIMED_OUT) return unknown(`${program} took longer than ${question.limit ?? LIMIT} s`);
    if (status === NOT_FOUND) return unknown(`the host has no program ${missing(text) ?? program}`);
    if (status !== 0 && !(question.accepted ?? []).includes(status)) {
      const said = text.trim().split('\n')[0] ?? '';
      return unknown(said === '' ? `${program} exited with ${status}` : said.slice(0, SAID_AT_MOST));
    }
    const value = read(text);
    return value === undefined ? unknown(`${program} answered something that was not understood`) : known(value);
  };
}

/** `sh: 1: crictl: not found`, `timeout: failed to run command ‘ss’: No such file or directory` */
function missing(text: string): string | undefined {
  return /(?:^|: )([\w.-]+): (?:command )?not found/.exec(text)?.[1] ?? /run command [‘'`"]([\w./-]+)/.exec(text)?.[1];
}
