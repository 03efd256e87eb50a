import { randomBytes } from 'node:crypto';
import { DEFAULT_MAX_OUTPUT_BYTES, type CommandSpec } from '../../../core/command/spec';
import { quoteWord, quoteWords, type ShellText } from '../../../core/command/word';
import { DrydockError } from '../../../core/errors';

/**
 * Runs what follows as a command of its own on the host. Written to be the same for every POSIX shell:
 * - a line with the run's id on both streams says where the command's own output begins; what start-up files of the shell print
 *   before it is dropped;
 * - the id in the environment lets all processes of the run be found again, also those of root, to end them;
 * - folders of system tools are added to the search path, which a login without a terminal often lacks.
 */
const START = [
  'DRYDOCK_RUN=$1; left=$2; export DRYDOCK_RUN; shift 2',
  'while [ "$left" -gt 0 ]; do export "$1"; shift; left=$((left - 1)); done',
  'PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin; export PATH',
  `printf '%s\\n' "$DRYDOCK_RUN"; printf '%s\\n' "$DRYDOCK_RUN" >&2`,
].join('; ');
const REPLACE = `${START}; exec "$@"`;
/** For clients that don't tell the exit code of a command from their own: it is written to stderr at the end. */
const REPORT = `${START}; (exec "$@"); code=$?; printf '\\n%s %s\\n' "$DRYDOCK_RUN" "$code" >&2; exit "$code"`;

export interface Launch {
  /** 32 hexadecimal digits, different for each run. */
  readonly run: string;
  /** What the login shell is given. */
  readonly line: ShellText;
  /** What sudo prints when it wants the password. Undefined: it is not used. */
  readonly prompt: string | undefined;
}

/**
 * How a command is started.
 * @param through whether sudo is needed to be root
 * @param report whether the exit code is written to stderr, too
 */
export function launch(command: Pick<CommandSpec<unknown>, 'argv' | 'env' | 'sudo'>, through: boolean, report: boolean): Launch {
  if (command.argv[0].startsWith('-')) throw new DrydockError('internal', `"${command.argv[0]}" can't be the name of a program.`);
  const run = randomBytes(16).toString('hex');
  const env = { LC_ALL: 'C.UTF-8', ...command.env };
  const assignments = Object.entries(env).map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new DrydockError('internal', `"${name}" can't be the name of a variable.`);
    return `${name}=${value}`;
  });
  const words = ['sh', '-c', report ? REPORT : REPLACE, 'drydock', run, String(assignments.length), ...assignments, ...command.argv];
  if (!(command.sudo && through)) return { run, line: `exec ${quoteWords(words)}` as ShellText, prompt: undefined };
  const prompt = `${run} password:`;
  return { run, line: `exec sudo -S -p ${quoteWord(prompt)} -- ${quoteWords(words)}` as ShellText, prompt };
}

/**
 * Ends every process of a run: asks first, then forces. Exits with 0 when none is left. A process that ended and was not
 * collected yet has no environment and does not count.
 */
const END_RUN = [
  'found() { grep -lsF "DRYDOCK_RUN=$1" /proc/[0-9]*/environ; }',
  'for signal in TERM KILL; do',
  '  for file in $(found "$1"); do pid=${file#/proc/}; kill -s "$signal" "${pid%/environ}" 2>/dev/null; done',
  '  turn=0',
  '  while [ -n "$(found "$1")" ]; do',
  '    [ "$turn" -ge 30 ] && continue 2',
  '    turn=$((turn + 1)); sleep 0.1',
  '  done',
  '  exit 0',
  'done',
  '[ -z "$(found "$1")" ]',
].join('\n');

export function endRun(run: string, sudo: boolean): CommandSpec<boolean> {
  return {
    argv: ['sh', '-c', END_RUN, 'drydock', run],
    sudo,
    timeoutMs: 12_000,
    maxOutputBytes: DEFAULT_MAX_OUTPUT_BYTES,
    parse: ({ exitCode }) => exitCode === 0,
  };
}
