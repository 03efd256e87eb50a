import { FileError, reasonOf } from '../system/file-error';
import { signalNumber } from '../system/processes';
import type { Streams } from '../system/streams';
import { absolute, StartFailure } from '../system/system';
import { judge, TestFault } from '../programs/test';
import { formatted } from './printf';
import type { Builtin, BuiltinCall, BuiltinShell } from './builtin';
import { Exit, Jump, Return } from './state';

/** Assignments before these stay, and their failures end the shell. */
export const SPECIAL: ReadonlySet<string> = new Set([
  ':',
  '.',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'return',
  'set',
  'shift',
  'trap',
  'unset',
]);

const NAME = /^[A-Za-z_]\w*$/;

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', () => 0],
  ['true', () => 0],
  ['false', () => 1],
  ['.', source],
  ['[', ({ args, complain, shell }) => (args.at(-1) === ']' ? tested(args.slice(0, -1), shell, complain) : complain('missing ]'))],
  ['test', ({ args, complain, shell }) => tested(args, shell, complain)],
  ['break', ({ args }) => jump('break', args)],
  ['cd', changeFolder],
  ['command', commandBuiltin],
  ['continue', ({ args }) => jump('continue', args)],
  ['echo', echo],
  ['eval', ({ shell, args, streams }) => shell.source(args.join(' '), streams)],
  ['exec', exec],
  ['exit', ({ shell, args }) => leave(args[0] === undefined ? shell.state.lastStatus : Number(args[0]) & 255)],
  ['export', exportNames],
  ['kill', kill],
  ['printf', print],
  ['pwd', ({ shell, streams }) => said(streams, `${shell.state.cwd}\n`)],
  ['read', read],
  [
    'return',
    ({ shell, args }) => {
      throw new Return(args[0] === undefined ? shell.state.lastStatus : Number(args[0]) & 255);
    },
  ],
  ['set', set],
  ['shift', shift],
  ['trap', trap],
  ['umask', umask],
  ['unset', unset],
]);

function said({ stdout }: Streams, text: string): number {
  stdout.write(text);
  return 0;
}

function leave(status: number): never {
  throw new Exit(status);
}

function jump(kind: 'break' | 'continue', [levels = '1']: readonly string[]): never {
  throw new Jump(kind, Math.max(1, Number(levels)));
}

function tested(args: readonly string[], { around, state }: BuiltinShell, complain: BuiltinCall['complain']): number {
  try {
    const { system, user } = around;
    return judge(args, { files: system.files, user, cwd: state.cwd }) ? 0 : 1;
  } catch (error) {
    if (error instanceof TestFault) return complain(error.message);
    throw error;
  }
}

async function source({ shell, args: [path], streams, complain }: BuiltinCall): Promise<number> {
  if (path === undefined) return complain('filename argument required');
  const { system, user } = shell.around;
  let text: string;
  try {
    text = new TextDecoder().decode(system.files.read(absolute(path, shell.state.cwd), user));
  } catch (error) {
    streams.stderr.write(
      `${shell.prefix()}.: cannot open ${path}: ${error instanceof FileError && error.code === 'ENOENT' ? 'No such file' : reasonOf(error)}\n`,
    );
    throw new Exit(2);
  }
  return shell.source(text, streams);
}

function changeFolder({ shell, args: [wanted], complain }: BuiltinCall): number {
  const path = absolute(wanted ?? shell.state.variables.get('HOME') ?? '/', shell.state.cwd);
  const { system, user } = shell.around;
  try {
    if (system.files.facts(path, user).type === 'folder') {
      shell.state.cwd = system.files.realPath(path, user);
      return 0;
    }
  } catch (error) {
    reasonOf(error);
  }
  return complain(`can't cd to ${wanted ?? ''}`);
}

async function commandBuiltin({ shell, args, streams }: BuiltinCall): Promise<number> {
  const [option, ...names] = args;
  if (option !== '-v') {
    const [name, ...rest] = args;
    if (name === undefined) return 0;
    const builtin = BUILTINS.get(name);
    const complain = (words: string, status = 2) => {
      streams.stderr.write(`${shell.prefix()}${name}: ${words}\n`);
      return status;
    };
    return builtin ? builtin({ shell, args: rest, streams, complain }) : shell.external([name, ...rest], streams);
  }
  let status = 0;
  for (const name of names) {
    const found = shell.state.functions.has(name) || BUILTINS.has(name) ? name : shell.which(name);
    if (found === undefined) status = 127;
    else streams.stdout.write(`${found}\n`);
  }
  return status;
}

function echo({ args, streams }: BuiltinCall): number {
  const bare = args[0] === '-n';
  return said(streams, `${(bare ? args.slice(1) : args).join(' ')}${bare ? '' : '\n'}`);
}

async function exec({ shell, args, streams, complain }: BuiltinCall): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) return 0;
  const { process, system, user, signal } = shell.around;
  const env = new Map([...shell.state.variables].filter(([variable]) => shell.state.exported.has(variable)));
  // The shell is gone from here on: what it ran as is now the program.
  process.args = args;
  process.env = env;
  const { cwd, umask } = shell.state;
  try {
    return leave(await system.execute({ argv: [name, ...rest], env, cwd, umask, user, parent: signal, ...streams }));
  } catch (error) {
    if (error instanceof StartFailure) return leave(complain(`${name}: ${error.reason}`, error.status));
    throw error;
  }
}

function exportNames({ shell, args, complain }: BuiltinCall): number {
  for (const word of args) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (!NAME.test(name)) return leave(complain(`${name}: bad variable name`));
    if (at >= 0) shell.state.variables.set(name, word.slice(at + 1));
    shell.state.exported.add(name);
  }
  return 0;
}

function kill({ shell, args, complain }: BuiltinCall): number {
  const [option, value] = args;
  const named = option === '-s' ? value : option?.startsWith('-') ? option.slice(1) : 'TERM';
  const rest = option === '-s' ? args.slice(2) : option?.startsWith('-') ? args.slice(1) : args;
  const pids = rest[0] === '--' ? rest.slice(1) : rest;
  if (named === undefined || pids.length === 0)
    return complain('Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]');
  const signal = named.replace(/^SIG/, '');
  if (signalNumber(signal) === undefined) return complain(`invalid signal number or name: ${named}`);
  let status = 0;
  for (const pid of pids) {
    try {
      // A group is ended with its leader, whose children end with it.
      shell.around.system.processes.kill(Math.abs(Number(pid)), signal, shell.around.user);
    } catch (error) {
      status = complain(`${reasonOf(error)}\n`, 1);
    }
  }
  return status;
}

function print({ args: [format, ...values], streams, complain }: BuiltinCall): number {
  if (format === undefined) return complain('usage: printf format [arg ...]');
  const { text, fault } = formatted(format, values);
  streams.stdout.write(text);
  return fault === undefined ? 0 : complain(fault.words, fault.status);
}

async function read({ shell, args, streams, complain }: BuiltinCall): Promise<number> {
  const raw = args[0] === '-r';
  const names = raw ? args.slice(1) : args;
  const [option] = names;
  if (option === undefined) return complain('arg count');
  if (option.startsWith('-')) return complain(`Illegal option ${option}`);
  const line = await streams.stdin.line();
  const separators = shell.state.variables.get('IFS') ?? ' \t\n';
  let rest = line ?? '';
  if (!raw) rest = rest.replace(/\\(.)/g, '$1');
  for (const [index, name] of names.entries()) {
    const blanks = separators === '' ? [] : [...separators];
    while (blanks.includes(rest.charAt(0)) && rest !== '') rest = rest.slice(1);
    const end = index === names.length - 1 ? -1 : [...rest].findIndex((sign) => blanks.includes(sign));
    const value = end < 0 ? rest : rest.slice(0, end);
    shell.state.variables.set(name, value);
    rest = end < 0 ? '' : rest.slice(end + 1);
  }
  return line === undefined ? 1 : 0;
}

function set({ shell, args, complain }: BuiltinCall): number {
  const [option, ...rest] = args;
  if (option === '-C' || option === '+C') shell.state.noClobber = option === '-C';
  else if (option === '-e' || option === '+e') shell.state.errExit = option === '-e';
  else if (option === '--') shell.state.positional = rest;
  else if (option !== undefined) return leave(complain(`Illegal option ${option}`));
  return 0;
}

function shift({ shell, args: [by = '1'], complain }: BuiltinCall): number {
  const count = Number(by);
  if (!(count <= shell.state.positional.length)) return leave(complain("can't shift that many"));
  shell.state.positional = shell.state.positional.slice(count);
  return 0;
}

/** `trap COMMANDS EXIT` and `trap - EXIT`; of other conditions nothing is known here. */
function trap({ shell, args: [commands, ...conditions], complain }: BuiltinCall): number {
  if (commands === undefined) return 0;
  const wrong = conditions.find((condition) => condition !== 'EXIT' && condition !== '0');
  if (wrong !== undefined) return complain(`${wrong}: bad trap`, 1);
  shell.state.onExit = commands === '-' ? undefined : commands;
  return 0;
}

function umask({ shell, args: [mask], streams, complain }: BuiltinCall): number {
  if (mask === undefined) return said(streams, `${shell.state.umask.toString(8).padStart(4, '0')}\n`);
  if (!/^[0-7]{1,4}$/.test(mask)) return complain(`Illegal number: ${mask}`);
  shell.state.umask = Number.parseInt(mask, 8);
  return 0;
}

function unset({ shell, args }: BuiltinCall): number {
  for (const name of args.filter((word) => !word.startsWith('-'))) {
    shell.state.variables.delete(name);
    shell.state.exported.delete(name);
  }
  return 0;
}
