import { textOf } from '../parsers';
import type { CommandSpec } from '../spec';
import type { BalancerProgram } from './look';

const QUICK_MS = 60_000;

/** Lets the program read a configuration without using it; it ends with another code than 0 where there is something wrong with it. */
export function checkConfiguration(program: BalancerProgram, file: string): CommandSpec<string> {
  const argv: readonly [string, ...string[]] =
    program === 'haproxy' ? ['/usr/sbin/haproxy', '-c', '-f', file] : ['/usr/sbin/keepalived', '--config-test', '--use-file', file];
  return textOf({ argv, sudo: true, timeoutMs: QUICK_MS });
}

/** Starts it now and with the host, and lets one that runs take its configuration over without giving up its connections. */
export function loadProgram(program: BalancerProgram): readonly CommandSpec<string>[] {
  const unit = `${program}.service`;
  return [root('systemctl', 'enable', '--quiet', unit), root('systemctl', 'reload-or-restart', unit)];
}

/** Lets one that runs take its configuration over. */
export function reloadProgram(program: BalancerProgram): CommandSpec<string> {
  return root('systemctl', 'reload-or-restart', `${program}.service`);
}

export function stopProgram(program: BalancerProgram): CommandSpec<string> {
  return root('systemctl', 'disable', '--now', '--quiet', `${program}.service`);
}

function root(...argv: readonly [string, ...string[]]): CommandSpec<string> {
  return textOf({ argv, sudo: true, timeoutMs: QUICK_MS });
}
