import { anyResult, parsed, textOf } from '../parsers';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';
import { SCHEDULE, SERVICE_UNIT, TIMER_UNIT } from './places';

const QUICK_MS = 30_000;
/** Longer than systemd lets the service run. */
const RUN_MS = 65 * 60_000;

/** Next times of an OnCalendar expression, as systemd understands it. Undefined: it does not. */
export function nextElapse(onCalendar: string): CommandSpec<string | undefined> {
  return {
    argv: ['systemd-analyze', 'calendar', onCalendar],
    timeoutMs: QUICK_MS,
    parse: ({ exitCode, stdout }) => (exitCode === 0 ? /Next elapse:\s*(.+)/.exec(stdout)?.[1]?.trim() : undefined),
  };
}

/** Version of a program on the search path of root; undefined: there is none. */
export function programVersion(name: 'age' | 'etcdctl' | 'etcdutl' | 'crictl'): CommandSpec<string | undefined> {
  const flag = name === 'age' || name === 'crictl' ? '--version' : 'version';
  return {
    ...anyResult({ argv: [name, flag], sudo: true, timeoutMs: QUICK_MS }),
    parse: ({ exitCode, stdout, stderr }) =>
      exitCode === 0 ? (/\d+\.\d+(\.\d+)?/.exec(`${stdout}${stderr}`)?.[0] ?? 'unknown') : undefined,
  };
}

/** Where file systems are mounted that some paths lie on; of a path that is not there, that of the nearest folder which is. */
export function mountOf(path: string): CommandSpec<string> {
  const parts = path.split('/').filter(Boolean);
  const candidates = parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`);
  return {
    argv: ['stat', '-c', '%m', '--', ...candidates, '/'],
    sudo: true,
    timeoutMs: QUICK_MS,
    parse: ({ stdout }) => stdout.split('\n')[0] ?? '/',
  };
}

export const reloadUnits: CommandSpec<string> = textOf({ argv: ['systemctl', 'daemon-reload'], sudo: true, timeoutMs: QUICK_MS });
export const enableTimer: CommandSpec<string> = textOf({
  argv: ['systemctl', 'enable', '--now', TIMER_UNIT],
  sudo: true,
  timeoutMs: QUICK_MS,
});
/** Also where the unit is not there (any more). */
export const disableTimer: CommandSpec<string> = {
  argv: ['systemctl', 'disable', '--now', TIMER_UNIT],
  sudo: true,
  timeoutMs: QUICK_MS,
  parse: (result) => (/does not exist|not loaded/.test(result.stderr) ? '' : succeed({ argv: ['systemctl'] }, result).stdout),
};
/** Takes a snapshot now. Ends when the run does, with its exit code. */
export const runOnce: CommandSpec<boolean> = {
  argv: ['systemctl', 'start', SERVICE_UNIT],
  sudo: true,
  timeoutMs: RUN_MS,
  parse: ({ exitCode }) => exitCode === 0,
};
export const resetFailed: CommandSpec<unknown> = anyResult({
  argv: ['systemctl', 'reset-failed', SERVICE_UNIT],
  sudo: true,
  timeoutMs: QUICK_MS,
});

/** How a timer stands. */
export interface TimerState {
  readonly active: boolean;
  readonly enabled: boolean;
  /** As systemd tells it; undefined: it does not elapse. */
  readonly next: string | undefined;
  readonly last: string | undefined;
}

export const timerState: CommandSpec<TimerState> = parsed(
  {
    argv: ['systemctl', 'show', TIMER_UNIT, '--property=ActiveState,UnitFileState,NextElapseUSecRealtime,LastTriggerUSec'],
    timeoutMs: QUICK_MS,
  },
  ({ stdout }) => {
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1]?.trim();
    const time = (name: string) => {
      const found = value(name);
      return found === undefined || found === '' || found === 'n/a' ? undefined : found;
    };
    return {
      active: value('ActiveState') === 'active',
      enabled: value('UnitFileState') === 'enabled',
      next: time('NextElapseUSecRealtime'),
      last: time('LastTriggerUSec'),
    };
  },
);

/** Removes files of the schedule; those that are not there are no error. */
export function removeFiles(paths: readonly string[]): CommandSpec<string> {
  return textOf({ argv: ['rm', '-f', '--', ...paths], sudo: true, timeoutMs: QUICK_MS });
}

/** The last runs as the script wrote them; empty: there was none. */
export function lastRuns(count: number): CommandSpec<string> {
  return {
    argv: ['tail', '-n', String(count), '--', SCHEDULE.runs],
    sudo: true,
    timeoutMs: QUICK_MS,
    parse: (result) => (/No such file/.test(result.stderr) ? '' : succeed({ argv: ['tail'] }, result).stdout),
  };
}
