import { StartFailure, USUAL_PATH, type Program, type ProgramRun } from '../system/system';
import { ROOT } from '../system/users';
import { readOptions } from './options';

const TRIES = 3;
const USAGE = [
  'usage: sudo -h | -K | -k | -V',
  'usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]',
  'usage: sudo [-ABbEHkNnPS] [-p prompt] [-u user] [VAR=value] [-i | -s] [command [arg ...]]',
].join('\n');

/** `sudo`: for users who may use it freely, by their password, or not at all. Nothing is remembered between two calls. */
export const sudo: Program = async (run) => {
  const end = commandAt(run.args);
  const options = readOptions({ ...run, args: run.args.slice(0, end) }, { flags: 'Snk', values: 'pu' });
  if (typeof options === 'number') {
    run.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const { given } = options;
  const [name, ...args] = run.args.slice(end);
  if (name === undefined) {
    if (given.has('k')) return 0;
    run.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const refused = await permission(run, given);
  if (refused !== undefined) return refused;
  const user = run.system.user(given.get('u') ?? ROOT.name);
  if (!user) return said(run, `unknown user ${given.get('u') ?? ''}`);
  try {
    const env = environment(run, user.name, user.home);
    const { system, cwd, umask, signal, stdin, stdout, stderr } = run;
    return await system.execute({ argv: [name, ...args], env, cwd, umask, user, parent: signal, stdin, stdout, stderr });
  } catch (error) {
    if (error instanceof StartFailure) return said(run, `${name}: command not found`);
    throw error;
  }
};

/** Where the command begins that is to be run: after `--`, or at the first word that is no option. */
function commandAt(args: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') return at + 1;
    if (!word.startsWith('-')) return at;
    if (/^-[Snk]*[pu]$/.test(word)) at += 1;
  }
  return args.length;
}

/** Asks for the password where it must; undefined: go on, else the exit code. */
async function permission(run: ProgramRun, given: ReadonlyMap<string, string>): Promise<number | undefined> {
  const { user, system, stdin, stderr } = run;
  if (user.uid === 0 || user.sudo === 'free') return undefined;
  if (given.has('n')) return said(run, 'a password is required');
  if (!given.has('S')) {
    stderr.write(
      'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\n',
    );
    return said(run, 'a password is required');
  }
  const prompt = given.get('p') ?? `[sudo] password for ${user.name}: `;
  for (let turn = 1; ; turn++) {
    stderr.write(prompt);
    const password = await stdin.line();
    if (password === undefined) {
      stderr.write('\nsudo: no password was provided\n');
      return said(run, turn === 1 ? 'a password is required' : attempts(turn - 1));
    }
    if (system.passwordFits(user, password)) break;
    if (turn === TRIES) return said(run, attempts(turn));
    stderr.write('Sorry, try again.\n');
  }
  if (user.sudo === 'password') return undefined;
  stderr.write(`${user.name} is not in the sudoers file.\n`);
  return 1;
}

function attempts(count: number): string {
  return `${count} incorrect password attempt${count === 1 ? '' : 's'}`;
}

function said({ stderr }: ProgramRun, words: string): number {
  stderr.write(`sudo: ${words}\n`);
  return 1;
}

function environment({ env, user }: ProgramRun, name: string, home: string): ReadonlyMap<string, string> {
  const kept = [...env].filter(([variable]) => variable === 'TERM' || variable.startsWith('LC_') || variable === 'LANG');
  return new Map([
    ...kept,
    ['PATH', USUAL_PATH],
    ['HOME', home],
    ['USER', name],
    ['LOGNAME', name],
    ['SHELL', '/bin/bash'],
    ['SUDO_USER', user.name],
    ['SUDO_UID', String(user.uid)],
  ]);
}
