import { FileError } from '../system/file-error';
import type { FileSystem } from '../system/files';
import type { User } from '../system/users';
import { evaluate } from './arithmetic';
import { isPattern, patternSource, type Fragment } from './patterns';
import type { ShellState } from './state';
import type { Script, Word, WordPart } from './syntax';

/** What expansion needs of the shell that it is for. */
export interface Expanding {
  readonly state: ShellState;
  readonly files: FileSystem;
  readonly user: User;
  readonly pid: number;
  /** Stdout of a script run in a subshell. */
  output(script: Script): Promise<string>;
}

/** A variable that must be set and is not. */
export class UnsetFault extends Error {}

/** The words that a word becomes: expanded, split at blanks, and completed by the names of files. */
export async function fieldsOf(word: Word, around: Expanding): Promise<readonly string[]> {
  const fields: Fragment[][] = [];
  let open: Fragment[] | undefined;
  for (const part of word) {
    const values = await valuesOf(part, around);
    for (const [index, text] of values.entries()) {
      // Each value beyond the first, of "$@", begins a word of its own.
      if (index > 0) open = undefined;
      if (part.kind === 'text' || part.quoted) {
        if (!open) fields.push((open = []));
        open.push({ text, quoted: part.quoted });
        continue;
      }
      for (const [at, piece] of text.split(/[ \t\n]+/).entries()) {
        if (at > 0) open = undefined;
        if (piece === '') continue;
        if (!open) fields.push((open = []));
        open.push({ text: piece, quoted: false });
      }
    }
  }
  return fields.flatMap((field) => completed(field, around));
}

/** A word that stays one word: of an assignment, a redirection, a `case`. */
export async function textOf(word: Word, around: Expanding): Promise<string> {
  return (await fragmentsOf(word, around)).map(({ text }) => text).join('');
}

/** As `textOf`, with what was quoted told apart, for patterns. */
export async function fragmentsOf(word: Word, around: Expanding): Promise<readonly Fragment[]> {
  const found: Fragment[] = [];
  for (const part of word) found.push({ text: (await valuesOf(part, around)).join(' '), quoted: part.quoted ?? false });
  return found;
}

async function valuesOf(part: WordPart, around: Expanding): Promise<readonly string[]> {
  switch (part.kind) {
    case 'text':
      return [part.text];
    case 'command':
      return [(await around.output(part.script)).replace(/\n+$/, '')];
    case 'arithmetic':
      return [String(evaluate(await textOf(part.expression, around), (name) => around.state.variables.get(name)))];
    case 'parameter':
      return parameter(part, around);
  }
}

type Parameter = Extract<WordPart, { kind: 'parameter' }>;

async function parameter({ name, operator, argument, quoted }: Parameter, around: Expanding): Promise<readonly string[]> {
  const { state } = around;
  if ((name === '@' || name === '*') && operator === undefined)
    return name === '@' || !quoted ? state.positional : [state.positional.join(' ')];
  const value = lookUp(name, around);
  if (operator === undefined) return [value ?? ''];
  if (operator === 'length') return [String((value ?? '').length)];
  const plain = operator.replace(':', '');
  const absent = value === undefined || (operator.startsWith(':') && value === '');
  switch (plain) {
    case '-':
      return [absent ? await textOf(argument, around) : value];
    case '+':
      return [absent ? '' : await textOf(argument, around)];
    case '=': {
      if (!absent) return [value];
      const given = await textOf(argument, around);
      state.variables.set(name, given);
      return [given];
    }
    case '?': {
      if (!absent) return [value];
      const why = await textOf(argument, around);
      throw new UnsetFault(`${name}: ${why === '' ? 'parameter not set' : why}`);
    }
    default:
      return [trimmed(value ?? '', plain, await fragmentsOf(argument, around))];
  }
}

function trimmed(value: string, operator: string, pattern: readonly Fragment[]): string {
  const source = new RegExp(`^${patternSource(pattern)}$`);
  const cuts = Array.from({ length: value.length + 1 }, (_, index) => index);
  const fromFront = operator.startsWith('#');
  // The shortest match first, or the longest.
  if (fromFront === (operator.length === 2)) cuts.reverse();
  const cut = cuts.find((at) => source.test(fromFront ? value.slice(0, at) : value.slice(at)));
  if (cut === undefined) return value;
  return fromFront ? value.slice(cut) : value.slice(0, cut);
}

function lookUp(name: string, { state, pid }: Expanding): string | undefined {
  switch (name) {
    case '@':
    case '*':
      return state.positional.join(' ');
    case '#':
      return String(state.positional.length);
    case '?':
      return String(state.lastStatus);
    case '$':
      return String(pid);
    case '0':
      return state.zero;
    case '!':
    case '-':
      return undefined;
    default:
      return /^\d+$/.test(name) ? state.positional[Number(name) - 1] : state.variables.get(name);
  }
}

/** The files whose paths fit a pattern; the pattern itself where there are none. */
function completed(field: readonly Fragment[], { files, user, state }: Expanding): readonly string[] {
  const text = field.map((one) => one.text).join('');
  if (!isPattern(field)) return [text];
  const parts = segments(field);
  const absolute = text.startsWith('/');
  let found = [absolute ? '' : state.cwd];
  for (const part of absolute ? parts.slice(1) : parts) {
    const wanted = new RegExp(`^${patternSource(part, '[^/]*', '[^/]')}$`);
    found = found.flatMap((folder) =>
      names(files, folder, user).flatMap((name) => (wanted.test(name) && !name.startsWith('.') ? [`${folder}/${name}`] : [])),
    );
  }
  if (found.length === 0) return [text];
  return absolute ? found : found.map((path) => path.slice(state.cwd.length + 1));
}

function names(files: FileSystem, folder: string, user: User): readonly string[] {
  try {
    return files.list(folder === '' ? '/' : folder, user);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

/** A path cut at its slashes. */
function segments(field: readonly Fragment[]): readonly (readonly Fragment[])[] {
  const parts: Fragment[][] = [[]];
  for (const { text, quoted } of field)
    for (const [index, piece] of text.split('/').entries()) {
      if (index > 0) parts.push([]);
      parts.at(-1)?.push({ text: piece, quoted });
    }
  return parts;
}
