import { FileError, reasonOf } from '../system/file-error';
import type { FileFacts } from '../system/files';
import { patternSource } from '../shell/patterns';
import { absolute, StartFailure, type Program, type ProgramRun } from '../system/system';

interface Found {
  readonly path: string;
  readonly name: string;
  readonly facts: FileFacts;
}

type Predicate = (found: Found) => boolean | Promise<boolean>;

interface Plan {
  readonly minDepth: number;
  readonly maxDepth: number;
  readonly matches: Predicate;
  /** Commands that get all found paths at the end. */
  readonly together: readonly { readonly argv: readonly string[]; readonly paths: string[] }[];
}

/** Wrong words on the command line. */
class Misuse extends Error {}

const TYPES = { f: 'file', d: 'folder', l: 'link' } as const;

/** `find PATH… [-mindepth N] [-maxdepth N] [-type f] [-name P] [( … -o … )] [-print] [-exec … {} +] [-exec … ;]` */
export const find: Program = async (run) => {
  const first = run.args.findIndex((word) => word.startsWith('-') || word === '(' || word === '!');
  const roots = first < 0 ? run.args : run.args.slice(0, first);
  let plan: Plan;
  try {
    plan = new Reader(run, first < 0 ? [] : run.args.slice(first)).plan();
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    run.stderr.write(`find: ${error.message}\n`);
    return 1;
  }
  let status = 0;
  const walk = async (path: string, name: string, depth: number): Promise<void> => {
    const { files } = run.system;
    try {
      const place = absolute(path, run.cwd);
      const facts = files.facts(place, run.user, false);
      if (depth >= plan.minDepth) await plan.matches({ path, name, facts });
      if (facts.type !== 'folder' || depth >= plan.maxDepth) return;
      for (const inner of files.list(place, run.user))
        await walk(path.endsWith('/') ? `${path}${inner}` : `${path}/${inner}`, inner, depth + 1);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      run.stderr.write(`find: ‘${path}’: ${reasonOf(error)}\n`);
      status = 1;
    }
  };
  for (const root of roots.length === 0 ? ['.'] : roots) await walk(root, root.replace(/\/+$/, '').split('/').at(-1) ?? '', 0);
  for (const { argv, paths } of plan.together) if (paths.length > 0 && (await execute(run, [...argv, ...paths])) !== 0) status = 1;
  return status;
};

/** Reads the expression, which is a list of tests and actions joined by "and" and `-o`. */
class Reader {
  private at = 0;
  private minDepth = 0;
  private maxDepth = Number.POSITIVE_INFINITY;
  private acts = false;
  private readonly together: Plan['together'][number][] = [];

  constructor(
    private readonly run: ProgramRun,
    private readonly words: readonly string[],
  ) {}

  plan(): Plan {
    const test = this.words.length === 0 ? () => true : this.either();
    if (this.at < this.words.length) throw new Misuse(`invalid expression; you have too many ')'`);
    const { minDepth, maxDepth, together, acts } = this;
    const print = this.print;
    const matches: Predicate = acts ? test : async (found) => (await test(found)) && print(found);
    return { minDepth, maxDepth, matches, together };
  }

  private either(): Predicate {
    const choices = [this.all()];
    while (this.words[this.at] === '-o' || this.words[this.at] === '-or') {
      this.at += 1;
      choices.push(this.all());
    }
    return async (found) => {
      for (const choice of choices) if (await choice(found)) return true;
      return false;
    };
  }

  private all(): Predicate {
    const parts: Predicate[] = [];
    while (this.at < this.words.length && !['-o', '-or', ')'].includes(this.words[this.at] ?? '')) {
      if (this.words[this.at] === '-a') this.at += 1;
      parts.push(this.one());
    }
    return async (found) => {
      for (const part of parts) if (!(await part(found))) return false;
      return true;
    };
  }

  private one(): Predicate {
    const word = this.words[this.at++] ?? '';
    switch (word) {
      case '(': {
        const inner = this.either();
        if (this.words[this.at++] !== ')')
          throw new Misuse("invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('");
        return inner;
      }
      case '!':
      case '-not': {
        const inner = this.one();
        return async (found) => !(await inner(found));
      }
      case '-mindepth':
        this.minDepth = this.depth(word);
        return () => true;
      case '-maxdepth':
        this.maxDepth = this.depth(word);
        return () => true;
      case '-type': {
        const letter = this.argument(word);
        const type = TYPES[letter as keyof typeof TYPES];
        if (type === undefined) throw new Misuse(`Unknown argument to -type: ${letter}`);
        return ({ facts }) => facts.type === type;
      }
      case '-name': {
        const pattern = new RegExp(`^${patternSource([{ text: this.argument(word), quoted: false }])}$`);
        return ({ name }) => pattern.test(name);
      }
      case '-print':
        this.acts = true;
        return this.print;
      case '-exec':
        return this.execution();
      default:
        throw new Misuse(word.startsWith('-') ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`);
    }
  }

  private readonly print: Predicate = ({ path }) => {
    this.run.stdout.write(`${path}\n`);
    return true;
  };

  private execution(): Predicate {
    const rest = this.words.slice(this.at);
    const end = rest.findIndex((word, index) => word === ';' || (word === '+' && rest[index - 1] === '{}'));
    if (end < 0) throw new Misuse("missing argument to `-exec'");
    this.at += end + 1;
    this.acts = true;
    if (rest[end] === '+') {
      const entry = { argv: rest.slice(0, end - 1), paths: [] as string[] };
      this.together.push(entry);
      return ({ path }) => entry.paths.push(path) > 0;
    }
    const argv = rest.slice(0, end);
    return async ({ path }) =>
      (await execute(
        this.run,
        argv.map((word) => word.replaceAll('{}', path)),
      )) === 0;
  }

  private argument(option: string): string {
    const value = this.words[this.at++];
    if (value === undefined) throw new Misuse(`missing argument to \`${option}'`);
    return value;
  }

  private depth(option: string): number {
    const value = this.argument(option);
    if (!/^\d+$/.test(value)) throw new Misuse(`Expected a positive decimal integer argument to ${option}, but got ‘${value}’`);
    return Number(value);
  }
}

async function execute(run: ProgramRun, argv: readonly string[]): Promise<number> {
  const { system, env, cwd, umask, user, signal, stdin, stdout, stderr } = run;
  try {
    return await system.execute({ argv: argv as [string, ...string[]], env, cwd, umask, user, parent: signal, stdin, stdout, stderr });
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    run.stderr.write(`find: ‘${argv[0] ?? ''}’: No such file or directory\n`);
    return error.status;
  }
}
