import { reasonOf } from '../system/file-error';
import { Killed, signalNumber } from '../system/processes';
import { complain, StartFailure, type Program } from '../system/system';
import { formatted } from '../shell/printf';
import { misused, readOptions } from './options';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const KERNEL = '6.12.0-practice';

/** `date [-u] [+FORMAT]`, in UTC. */
export const date: Program = (run) => {
  const options = readOptions(run, { flags: 'u', long: { utc: 'u' } });
  if (typeof options === 'number') return options;
  const [format = '+%a %b %e %T UTC %Y'] = options.operands;
  if (!format.startsWith('+')) return complain(run, `invalid date ‘${format}’`);
  const now = run.system.clock.now();
  run.stdout.write(`${format.slice(1).replace(/%(.)/g, (_, letter: string) => part(letter, now))}\n`);
  return 0;
};

function part(letter: string, now: number): string {
  const at = new Date(now);
  const iso = at.toISOString();
  switch (letter) {
    case 's':
      return String(Math.floor(now / 1000));
    case 'N':
      return `${String(Math.floor(now) % 1000).padStart(3, '0')}000000`;
    case 'F':
      return iso.slice(0, 10);
    case 'T':
      return iso.slice(11, 19);
    case 'Y':
      return iso.slice(0, 4);
    case 'm':
      return iso.slice(5, 7);
    case 'd':
      return iso.slice(8, 10);
    case 'H':
      return iso.slice(11, 13);
    case 'M':
      return iso.slice(14, 16);
    case 'S':
      return iso.slice(17, 19);
    case 'e':
      return String(at.getUTCDate()).padStart(2);
    case 'a':
      return DAYS[at.getUTCDay()] ?? '';
    case 'b':
      return MONTHS[at.getUTCMonth()] ?? '';
    case '%':
      return '%';
    default:
      return `%${letter}`;
  }
}

/** `id [-u] [-n] [USER]` */
export const id: Program = (run) => {
  const options = readOptions(run, { flags: 'un' });
  if (typeof options === 'number') return options;
  const [name = run.user.name] = options.operands;
  const user = run.system.user(name);
  if (!user) return complain(run, `‘${name}’: no such user`);
  const { given } = options;
  const named = `${user.uid}(${user.name})`;
  run.stdout.write(given.has('u') ? `${given.has('n') ? user.name : user.uid}\n` : `uid=${named} gid=${named} groups=${named}\n`);
  return 0;
};

export const whoami: Program = (run) => {
  run.stdout.write(`${run.user.name}\n`);
  return 0;
};

/** `uname [-r] [-s] [-n] [-m] [-a]` */
export const uname: Program = (run) => {
  const options = readOptions(run, { flags: 'rsnma' });
  if (typeof options === 'number') return options;
  const { given } = options;
  const all = [
    ['s', 'Linux'],
    ['n', run.system.hostname],
    ['r', KERNEL],
    ['m', 'x86_64'],
  ] as const;
  const wanted = given.size === 0 ? all.slice(0, 1) : all.filter(([letter]) => given.has('a') || given.has(letter));
  run.stdout.write(`${wanted.map(([, value]) => value).join(' ')}\n`);
  return 0;
};

export const hostname: Program = (run) => {
  const options = readOptions(run, { flags: 'sf', status: 255 });
  if (typeof options === 'number') return options;
  if (options.operands.length > 0) return complain(run, 'you must be root to change the host name');
  run.stdout.write(`${run.system.hostname}\n`);
  return 0;
};

/** `ps -e -o pid=,lstart=,args=`, with these columns in any order. */
export const ps: Program = (run) => {
  const options = readOptions({ ...run, stderr: { write: () => undefined } }, { flags: 'ewf', values: 'o' });
  const format = typeof options === 'number' ? '' : (options.given.get('o') ?? 'pid=,args=');
  const columns = format.split(',').map((column) => column.replace(/=.*$/, ''));
  const wrong = columns.find((column) => !['pid', 'lstart', 'args', 'comm', 'user'].includes(column));
  if (typeof options === 'number' || wrong !== undefined) {
    const words = typeof options === 'number' ? 'unsupported option' : `unknown user-defined format specifier "${wrong ?? ''}"`;
    run.stderr.write(`error: ${words}\n\nUsage:\n ps [options]\n`);
    return 1;
  }
  for (const { pid, startedAt, args, user } of run.system.processes.list()) {
    const values: Readonly<Record<string, string>> = {
      pid: String(pid).padStart(7),
      lstart: longStart(startedAt),
      args: args.join(' '),
      comm: (args[0] ?? '').replace(/^.*\//, '').slice(0, 15),
      user: user.name,
    };
    run.stdout.write(`${columns.map((column) => values[column] ?? '').join(' ')}\n`);
  }
  return 0;
};

function longStart(at: number): string {
  return ['a', 'b', 'e', 'T', 'Y'].map((letter) => part(letter, at)).join(' ');
}

/** `kill [-s SIGNAL | -SIGNAL] PID…` */
export const kill: Program = (run) => {
  const [option, ...rest] = run.args;
  const named = option === '-s' ? rest[0] : option?.startsWith('-') ? option.slice(1) : 'TERM';
  const pids = option === '-s' ? rest.slice(1) : option?.startsWith('-') ? rest : run.args;
  if (named === undefined || pids.length === 0) {
    run.stderr.write('\nUsage:\n kill [options] <pid> [...]\n');
    return 1;
  }
  const signal = named.replace(/^SIG/, '');
  if (signalNumber(signal) === undefined) return complain(run, `unknown signal ${named}`);
  let status = 0;
  for (const pid of pids) {
    try {
      run.system.processes.kill(Number(pid), signal, run.user);
    } catch (error) {
      status = complain(run, `(${pid}): ${reasonOf(error)}`);
    }
  }
  return status;
};

/** `sleep SECONDS` */
export const sleep: Program = async (run) => {
  const [text] = run.args;
  if (text === undefined) return misused(run, 'missing operand');
  const seconds = Number(text);
  if (!(seconds >= 0)) return misused(run, `invalid time interval ‘${text}’`);
  await pause(run, seconds * 1000);
  return 0;
};

/** Waits unless the program is ended. */
async function pause({ system, signal }: Parameters<Program>[0], milliseconds: number): Promise<void> {
  try {
    await system.clock.sleep(milliseconds, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** `timeout SECONDS COMMAND…` */
export const timeout: Program = async (run) => {
  const [limit, name, ...args] = run.args;
  if (name === undefined) {
    run.stderr.write("Try 'timeout --help' for more information.\n");
    return 125;
  }
  const seconds = Number(limit);
  if (!(seconds >= 0)) return misused(run, `invalid time interval ‘${limit ?? ''}’`, 125);
  const late = new AbortController();
  const over = new AbortController();
  const timer = run.system.clock.sleep(seconds * 1000, AbortSignal.any([over.signal, run.signal])).then(
    () => late.abort(new Killed('TERM')),
    () => undefined,
  );
  const { system, env, cwd, umask, user, stdin, stdout, stderr } = run;
  const parent = AbortSignal.any([run.signal, late.signal]);
  try {
    return await system.execute({ argv: [name, ...args], env, cwd, umask, user, parent, stdin, stdout, stderr });
  } catch (error) {
    run.signal.throwIfAborted();
    if (late.signal.aborted) return 124;
    if (error instanceof StartFailure) return complain(run, `failed to run command ‘${name}’: No such file or directory`, error.status);
    throw error;
  } finally {
    over.abort();
    await timer;
  }
};

/** `env [NAME=VALUE…] [COMMAND…]` */
export const env: Program = async (run) => {
  const options = readOptions({ ...run, args: run.args.slice(0, 1).filter((word) => word.startsWith('-')) }, { status: 125 });
  if (typeof options === 'number') return options;
  const at = run.args.findIndex((word) => !word.includes('='));
  const given = new Map(run.env);
  for (const word of at < 0 ? run.args : run.args.slice(0, at))
    given.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
  const [name, ...args] = at < 0 ? [] : run.args.slice(at);
  if (name === undefined) {
    for (const [variable, value] of given) run.stdout.write(`${variable}=${value}\n`);
    return 0;
  }
  const { system, cwd, umask, user, signal, stdin, stdout, stderr } = run;
  try {
    return await system.execute({ argv: [name, ...args], env: given, cwd, umask, user, parent: signal, stdin, stdout, stderr });
  } catch (error) {
    if (error instanceof StartFailure) return complain(run, `‘${name}’: No such file or directory`, error.status);
    throw error;
  }
};

export const echo: Program = (run) => {
  const bare = run.args[0] === '-n';
  run.stdout.write(`${(bare ? run.args.slice(1) : run.args).join(' ')}${bare ? '' : '\n'}`);
  return 0;
};

export const printf: Program = (run) => {
  const [format, ...values] = run.args;
  if (format === undefined) return misused(run, 'missing operand');
  const { text, fault } = formatted(format, values);
  run.stdout.write(text);
  return fault === undefined ? 0 : complain(run, fault.words);
};
