import type { HostTarget } from '../../core/model/host';

/** The words after `ssh` for a terminal on a host. The host's key is then ssh's own to verify, as in any terminal. */
export function terminalArguments({ destination, port, user, jump }: HostTarget, configFile: string | undefined): readonly string[] {
  return [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(jump === undefined || jump.length === 0 ? [] : ['-J', jump.join(',')]),
    '--',
    destination,
  ];
}
