import { absolute, attempt, complain, type Program, type ProgramRun } from '../system/system';
import { posixSource } from './expressions';
import { misused, readOptions } from './options';

interface Substitution {
  readonly expression: RegExp;
  readonly replacement: string;
  /** Lines where something was replaced are printed, too. */
  readonly print: boolean;
}

/** `sed [-E] [-n] [-i] SUBSTITUTION… [FILE…]`: of its commands the practice hosts know `s` alone, separated by semicolons. */
export const sed: Program = async (run) => {
  const options = readOptions(run, { flags: 'Enri', values: 'e', long: { quiet: 'n', 'in-place': 'i', expression: 'e' } });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  const [script, ...files] = [...(given.has('e') ? [given.get('e') ?? ''] : []), ...operands];
  if (script === undefined) return misused(run, 'no script was given');
  const commands = substitutionsOf(script, given.has('E') || given.has('r'));
  if (!commands) return complain(run, `-e expression #1, char 1: unknown command: \`${script.trim().charAt(0)}'`);
  const edited = (bytes: Uint8Array) => edit(new TextDecoder().decode(bytes), commands, given.has('n'));
  if (files.length === 0) {
    run.stdout.write(edited(await run.stdin.all()));
    return 0;
  }
  const done = files.map((file) => editFile(run, file, edited, given.has('i')));
  return done.every(Boolean) ? 0 : 2;
};

function editFile(run: ProgramRun, file: string, edited: (bytes: Uint8Array) => string, inPlace: boolean): boolean {
  const { files } = run.system;
  const path = absolute(file, run.cwd);
  let bytes: Uint8Array = new Uint8Array();
  if (!attempt(run, `can't read ${file}`, () => (bytes = files.read(path, run.user)))) return false;
  const text = edited(bytes);
  if (inPlace) return attempt(run, `couldn't open file ${file}`, () => files.write(path, new TextEncoder().encode(text), run.user));
  run.stdout.write(text);
  return true;
}

/** Undefined: something else than substitutions. */
function substitutionsOf(script: string, extended: boolean): readonly Substitution[] | undefined {
  const found: Substitution[] = [];
  let rest = script.trim();
  while (rest !== '') {
    const sign = rest.charAt(1);
    if (!rest.startsWith('s') || sign === '' || /[\s\\]/.test(sign)) return undefined;
    const delimiter = sign.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const part = `((?:\\\\.|(?!${delimiter})[^\\\\])*)`;
    const match = new RegExp(`^s${delimiter}${part}${delimiter}${part}${delimiter}([gpI]*)\\s*(?:;\\s*|$)`, 's').exec(rest);
    if (!match) return undefined;
    const [whole, pattern = '', replacement = '', flags = ''] = match;
    found.push({
      expression: new RegExp(
        posixSource(pattern.replaceAll(`\\${sign}`, sign), extended),
        `${flags.includes('g') ? 'g' : ''}${flags.includes('I') ? 'i' : ''}`,
      ),
      replacement,
      print: flags.includes('p'),
    });
    rest = rest.slice(whole.length);
  }
  return found;
}

function edit(text: string, commands: readonly Substitution[], quiet: boolean): string {
  if (text === '') return '';
  const ended = text.endsWith('\n');
  const lines = (ended ? text.slice(0, -1) : text).split('\n').flatMap((line) => {
    let current = line;
    const printed: string[] = [];
    for (const { expression, replacement, print } of commands) {
      let hit = false;
      current = current.replace(expression, (...found: unknown[]) => {
        hit = true;
        const groups = found.slice(
          0,
          found.findIndex((one) => typeof one === 'number'),
        ) as readonly (string | undefined)[];
        return filled(replacement, groups);
      });
      if (hit && print) printed.push(current);
    }
    return quiet ? printed : [...printed, current];
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}${ended ? '\n' : ''}`;
}

/** `&` is what was found, `\1` a part of it. */
function filled(replacement: string, groups: readonly (string | undefined)[]): string {
  return replacement.replace(/\\(.)|&/gs, (piece, escaped?: string) => {
    if (piece === '&') return groups[0] ?? '';
    if (escaped === 'n') return '\n';
    if (escaped === 't') return '\t';
    return escaped !== undefined && /\d/.test(escaped) ? (groups[Number(escaped)] ?? '') : (escaped ?? '');
  });
}
