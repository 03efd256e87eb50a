import { OWN_FOLDER } from './control-plane/places';
import { textOf } from './parsers';
import { succeed } from './result';
import { quoteWords } from './word';
import type { CommandSpec } from './spec';

/** Where the runs of operations are kept on a host: one folder for each operation, one in it for each command. */
export const RUNS_FOLDER = `${OWN_FOLDER}/runs`;

const QUICK_TIMEOUT_MS = 30_000;
/** Bytes of each stream that are read back; what was said last counts. */
const KEPT_OUTPUT = 512 * 1024;
/** Bytes of stdout that tell how far it is. */
const TAIL = 2048;

/** A run on a host that goes on without the connection that started it. */
export interface RunState {
  /** `lost`: it is gone and nobody wrote how it ended: the host went down, or something killed it. */
  readonly what: 'none' | 'running' | 'ended' | 'lost';
  /** Of one that ended. */
  readonly code: number | undefined;
  /** Somebody has dealt with how it ended. */
  readonly seen: boolean;
  /** The last that it wrote to stdout. */
  readonly tail: string;
}

/**
 * The run itself: its process id first, its exit code last, each there at once or not at all. It is the leader of its group, so
 * that all of it can be ended.
 */
function runScript(words: readonly string[]): string {
  return [
    'folder=$1',
    'cd /',
    'echo $$ >"$folder/pid.part" && mv "$folder/pid.part" "$folder/pid"',
    `${quoteWords(words)} >"$folder/out" 2>"$folder/err" </dev/null`,
    'echo $? >"$folder/code.part" && mv "$folder/code.part" "$folder/code"',
  ].join('\n');
}

/**
 * A service of systemd where there is one, so that the end of the login ends nothing; else a session of its own. What an earlier
 * run left is kept under `.before`. Resolves once the run has begun.
 */
const START = [
  'set -e; umask 077',
  'folder=$1',
  'rm -rf "$folder.before"; if [ -e "$folder" ]; then mv "$folder" "$folder.before"; fi',
  'mkdir -p "$folder"',
  // A file, because systemd replaces what looks like a variable in the words of a command.
  `printf '%s\\n' "$2" >"$folder/run"`,
  'cat /proc/sys/kernel/random/boot_id >"$folder/boot"',
  'unset DRYDOCK_RUN',
  'if [ ! -d /run/systemd/system ] || ! systemd-run --quiet --collect --setenv=PATH="$PATH" --setenv=LC_ALL=C.UTF-8 sh "$folder/run" "$folder" 2>"$folder/start"; then',
  '  setsid sh "$folder/run" "$folder" >/dev/null 2>&1 </dev/null &',
  'fi',
  'turn=0',
  'while [ ! -e "$folder/pid" ]; do',
  '  if [ "$turn" -ge 100 ]; then cat "$folder/start" >&2; echo "the command did not start" >&2; exit 1; fi',
  '  turn=$((turn + 1)); sleep 0.1',
  'done',
].join('\n');

/** Alive: of this boot, and still the process that was started, since numbers of processes are used again. */
const ALIVE =
  'alive() { [ -e "$1/pid" ] && [ "$(cat "$1/boot")" = "$(cat /proc/sys/kernel/random/boot_id)" ] && tr "\\0" "\\n" <"/proc/$(cat "$1/pid")/cmdline" 2>/dev/null | grep -qxF -e "$1"; }';

const STATE = [
  ALIVE,
  'if [ ! -e "$1" ]; then echo none; exit 0; fi',
  // Asked for in this order: one that ends in between has written its code.
  'if alive "$1"; then what=running; else what=lost; fi',
  'if [ -e "$1/code" ]; then what=ended; fi',
  'echo "$what $(cat "$1/code" 2>/dev/null || echo -) $([ -e "$1/seen" ] && echo seen || echo new)"',
  'tail -c "$2" -- "$1/out" 2>/dev/null || :',
].join('\n');

const END = [
  ALIVE,
  'for signal in TERM KILL; do',
  '  alive "$1" || exit 0',
  '  kill -s "$signal" -- "-$(cat "$1/pid")" 2>/dev/null || :',
  '  turn=0',
  '  while alive "$1"; do',
  '    [ "$turn" -ge 15 ] && continue 2',
  '    turn=$((turn + 1)); sleep 0.1',
  '  done',
  'done',
  '! alive "$1"',
].join('\n');

/**
 * Names are those of operations; a link is none, and what still runs stays, however old it is. The newest come first, by the time
 * at which something was last put into them.
 */
const PRUNE = [
  ALIVE,
  'cd "$1" 2>/dev/null || exit 0',
  'ls -1t | tail -n "+$(($3 + 1))" | while read -r name; do',
  '  case $name in "$2" | "" | *[!A-Za-z0-9._-]* | .*) continue ;; esac',
  '  if [ -L "$name" ] || [ ! -d "$name" ]; then continue; fi',
  '  for run in "$1/$name"/*; do if alive "$run"; then continue 2; fi; done',
  '  rm -rf -- "$1/$name"',
  '  printf "%s\\n" "$name"',
  'done',
].join('\n');

/** Operations whose runs a host keeps. */
const KEPT_OPERATIONS = 5;

/** Removes the runs of all but the last operations. Gives the names of those that went. @param own id of the one that asks, which stays */
export function pruneRuns(own: string): CommandSpec<readonly string[]> {
  const shape = script(PRUNE, RUNS_FOLDER, own, String(KEPT_OPERATIONS));
  return {
    ...shape,
    parse: (result) =>
      succeed(shape, result)
        .stdout.split('\n')
        .filter((name) => name !== ''),
  };
}

/** Starts a command that goes on without the connection. @param folder absolute path; one that is there is moved aside */
export function startDetached(folder: string, { argv, env }: Pick<CommandSpec<unknown>, 'argv' | 'env'>): CommandSpec<string> {
  const assignments = Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`);
  const words = [...(assignments.length > 0 ? ['env', ...assignments] : []), ...argv];
  return script(START, folder, runScript(words));
}

/** How a run is doing. */
export function detachedState(folder: string): CommandSpec<RunState> {
  const shape = script(STATE, folder, String(TAIL));
  return { ...shape, parse: (result) => parseRunState(succeed(shape, result).stdout) };
}

/** Ends everything of a run: asks first, then forces. */
export function endDetached(folder: string): CommandSpec<string> {
  return script(END, folder);
}

/** Says that somebody has dealt with the end of a run, so that the next attempt begins anew. */
export function markSeen(folder: string): CommandSpec<string> {
  return textOf({ argv: ['touch', '--', `${folder}/seen`], sudo: true, timeoutMs: QUICK_TIMEOUT_MS });
}

/** What a run wrote to one of its streams. */
export function detachedOutput(folder: string, stream: 'out' | 'err'): CommandSpec<string> {
  return textOf({
    argv: ['tail', '-c', String(KEPT_OUTPUT), '--', `${folder}/${stream}`],
    sudo: true,
    timeoutMs: QUICK_TIMEOUT_MS,
    maxOutputBytes: 2 * KEPT_OUTPUT,
  });
}

export function parseRunState(output: string): RunState {
  const newline = output.indexOf('\n');
  const head = newline < 0 ? output : output.slice(0, newline);
  const [what = '', code = '', seen = ''] = head.trim().split(' ');
  if (what !== 'running' && what !== 'ended' && what !== 'lost') return { what: 'none', code: undefined, seen: false, tail: '' };
  return {
    what,
    code: /^\d+$/.test(code) ? Number(code) : undefined,
    seen: seen === 'seen',
    tail: newline < 0 ? '' : output.slice(newline + 1),
  };
}

function script(text: string, ...words: readonly string[]): CommandSpec<string> {
  return textOf({ argv: ['sh', '-c', text, 'drydock', ...words], sudo: true, timeoutMs: QUICK_TIMEOUT_MS });
}
