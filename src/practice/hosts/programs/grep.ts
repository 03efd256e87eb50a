import { reasonOf } from '../system/file-error';
import { absolute, type Program, type ProgramRun } from '../system/system';
import { each } from './each';
import { posixSource } from './expressions';
import { readOptions } from './options';

/** `grep [-l] [-s] [-F] [-q] [-c] [-v] [-i] [-E] [-o] [-x] [-r] [-h] [-H] [-e] PATTERN [FILE…]` */
export const grep: Program = async (run) => {
  const options = readOptions({ ...run, stderr: usageBefore(run) }, { flags: 'lsFqcviEoxrhH', values: 'e', status: 2 });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  const [pattern, ...files] = [...(given.has('e') ? [given.get('e') ?? ''] : []), ...operands];
  if (pattern === undefined) {
    run.stderr.write("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
    return 2;
  }
  const source = given.has('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : posixSource(pattern, given.has('E'));
  const expression = new RegExp(given.has('x') ? `^(?:${source})$` : source, given.has('i') ? 'gi' : 'g');
  const fits = (line: string) => line.search(expression) >= 0;
  const quiet = given.has('s') ? { ...run, stderr: { write: () => undefined } } : run;
  const wanted = given.has('r') ? files.flatMap((file) => filesIn(run, file)) : files;
  const named = given.has('H') || (!given.has('h') && (wanted.length > 1 || given.has('r')));
  let found = false;
  const work = (bytes: Uint8Array, file: string) => {
    if (bytes.length === 0) return;
    const all = new TextDecoder().decode(bytes).replace(/\n$/, '').split('\n');
    const hits = all.filter((line) => fits(line) !== given.has('v'));
    found ||= hits.length > 0;
    if (given.has('q')) return;
    if (given.has('l')) return void (hits.length > 0 && run.stdout.write(`${file}\n`));
    const before = named ? `${file === '-' ? '(standard input)' : file}:` : '';
    if (given.has('c')) return run.stdout.write(`${before}${hits.length}\n`);
    const shown = given.has('o') ? hits.flatMap((line) => line.match(expression) ?? []).filter((piece) => piece !== '') : hits;
    run.stdout.write(shown.map((line) => `${before}${line}\n`).join(''));
  };
  // Of folders without anything in them nothing is read, which is not the same as stdin.
  const status = given.has('r') && wanted.length === 0 ? 0 : await each(quiet, wanted, (file) => `${file}: %`, work);
  if (status !== 0 && !(found && given.has('q'))) return 2;
  return found ? 0 : 1;
};

/** The files of a folder, and of those in it; a file is itself, and so is what is not there. */
function filesIn(run: ProgramRun, named: string): readonly string[] {
  const { files } = run.system;
  const path = absolute(named, run.cwd);
  try {
    if (files.facts(path, run.user).type !== 'folder') return [named];
    return files.list(path, run.user).flatMap((name) => filesIn(run, `${named.replace(/\/$/, '')}/${name}`));
  } catch (error) {
    reasonOf(error);
    return [named];
  }
}

function usageBefore({ stderr }: ProgramRun): ProgramRun['stderr'] {
  return {
    write: (text) => stderr.write(String(text).replace('\nTry', '\nUsage: grep [OPTION]... PATTERNS [FILE]...\nTry')),
  };
}
