import { textOf } from '../parsers';
import type { CommandSpec } from '../spec';

const QUICK_MS = 20_000;
/** As long as systemd lets a service take to stop, and a little more. */
const STOP_MS = 5 * 60_000;

/** Names of the services of systemd on a host that are called like etcd, running or not. */
export const etcdUnits: CommandSpec<readonly string[]> = {
  argv: ['systemctl', 'list-unit-files', '--type=service', '--no-legend', '--no-pager', 'etcd*'],
  timeoutMs: QUICK_MS,
  // It ends with 1 where there is none.
  parse: ({ exitCode, stdout }) =>
    exitCode === 0 || exitCode === 1 ? [...stdout.matchAll(/^(etcd\S*\.service)\s/gm)].map(([, name]) => name as string) : [],
};

/** What systemd tells of a service: lines of `Name=value`. */
export function showUnit(unit: string): CommandSpec<string> {
  const names = ['ExecStart', 'Environment', 'EnvironmentFiles'].flatMap((name) => ['--property', name]);
  return textOf({ argv: ['systemctl', 'show', '--no-pager', ...names, '--', unit], sudo: true, timeoutMs: QUICK_MS });
}

/** Whether a service has any process: also one that is being started or stopped. */
export function unitRuns(unit: string): CommandSpec<boolean> {
  return {
    argv: ['systemctl', 'is-active', '--', unit],
    timeoutMs: QUICK_MS,
    parse: ({ stdout }) => !/^(inactive|failed|unknown)$/m.test(stdout.trim()),
  };
}

/** Resolves when its processes have ended. It stays stopped until it is started again, or the host is. */
export function stopUnit(unit: string): CommandSpec<string> {
  return textOf({ argv: ['systemctl', 'stop', '--', unit], sudo: true, timeoutMs: STOP_MS });
}

/** Does not wait: a member of etcd has started only when enough others have. */
export function startUnit(unit: string): CommandSpec<string> {
  return textOf({ argv: ['systemctl', 'start', '--no-block', '--', unit], sudo: true, timeoutMs: QUICK_MS });
}

/** Where a drop-in for a service goes that is gone with the next start of the host. */
export function dropIn(unit: string): { readonly folder: string; readonly file: string } {
  const folder = `/run/systemd/system/${unit}.d`;
  return { folder, file: `${folder}/50-drydock-join.conf` };
}

export function makeDropInFolder(folder: string): CommandSpec<string> {
  return textOf({ argv: ['install', '-d', '-m', '0755', '--', folder], sudo: true, timeoutMs: QUICK_MS });
}

/** Lets systemd read its files again. */
export const reloadUnits: CommandSpec<string> = textOf({ argv: ['systemctl', 'daemon-reload'], sudo: true, timeoutMs: 60_000 });
