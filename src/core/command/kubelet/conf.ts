import { parsed, textOf } from '../parsers';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';
import { KUBELET_CONF, KUBELET_PKI } from './places';

const TIMEOUT_MS = 20_000;

/** The kubelet's kubeconfig. A key inside it is cut out on the host. Undefined: there is no such file. */
export const kubeletConf: CommandSpec<string | undefined> = (() => {
  const shape = {
    argv: ['sed', '-e', 's/^\\([[:space:]-]*client-key-data:\\).*/\\1 ""/', KUBELET_CONF] as const,
    sudo: true,
    timeoutMs: TIMEOUT_MS,
  };
  return {
    ...shape,
    parse(result) {
      if (result.exitCode !== 0 && /No such file or directory/.test(result.stderr)) return undefined;
      return succeed(shape, result).stdout;
    },
  };
})();

/** Client certificates of the kubelet and the link to the newest one, by absolute path, also a link that leads nowhere. */
export const kubeletClientFiles: CommandSpec<readonly string[]> = (() => {
  const argv = ['find', KUBELET_PKI, '-mindepth', '1', '-maxdepth', '1', '-name', 'kubelet-client*'] as const;
  const shape = { argv, sudo: true, timeoutMs: TIMEOUT_MS };
  return {
    ...shape,
    parse: (result) =>
      succeed(shape, result, [0, 1])
        .stdout.split('\n')
        .filter((line) => line !== '')
        .sort(),
  };
})();

/** Removes files by their names. Only for what has been backed up. */
export function removeFiles(paths: readonly string[]): CommandSpec<string> {
  return textOf({ argv: ['rm', '-f', '--', ...paths], sudo: true, timeoutMs: TIMEOUT_MS });
}

/** Copies a link as a link. */
export function copyLink(from: string, to: string): CommandSpec<string> {
  return textOf({ argv: ['cp', '-P', '--preserve=ownership', '-T', '--', from, to], sudo: true, timeoutMs: TIMEOUT_MS });
}

/** Whether a path is a link, wherever it leads. */
export function isLink(path: string): CommandSpec<boolean> {
  const shape = { argv: ['test', '-L', path] as const, sudo: true, timeoutMs: TIMEOUT_MS };
  return { ...shape, parse: (result) => succeed(shape, result, [0, 1]).exitCode === 0 };
}

/** Starts the kubelet again, also one that fails over and over. */
export const restartKubelet: CommandSpec<string> = textOf({
  argv: ['systemctl', 'restart', 'kubelet'],
  sudo: true,
  timeoutMs: 90_000,
});

/** When the kubelet that runs was started, epoch milliseconds by the host's clock, in whole seconds; undefined: none runs. */
export const kubeletStartedAt: CommandSpec<number | undefined> = parsed(
  {
    argv: ['systemctl', 'show', 'kubelet', '--property=ActiveState,ExecMainStartTimestamp'],
    env: { TZ: 'UTC' },
    timeoutMs: TIMEOUT_MS,
  },
  ({ stdout }) => {
    if (!/^ActiveState=active$/m.test(stdout)) return undefined;
    const [, day, time] = /^ExecMainStartTimestamp=\w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/m.exec(stdout) ?? [];
    return day === undefined ? undefined : Date.parse(`${day}T${time}Z`);
  },
);
