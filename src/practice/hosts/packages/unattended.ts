import type { Program, System } from '../system/system';
import { ROOT } from '../system/users';

/** What apt keeps of when it last did something by itself. */
const STAMP = '/var/lib/apt/periodic/upgrade-stamp';
const PROGRAM = '/usr/bin/unattended-upgrade';

/** The process that works on packages by itself; undefined: none does. */
export function unattendedOn({ processes }: System): number | undefined {
  return processes.list().find(({ args }) => args[0] === PROGRAM)?.pid;
}

/**
 * A routine update of packages that begins in the very moment in which somebody installs for the first time, as it does on real hosts
 * sooner or later, and lasts some seconds.
 * @param seconds undefined: there is none
 */
export function withUnattended(apt: Program, seconds: number | undefined): Program {
  return (run) => {
    const { system } = run;
    if (seconds !== undefined && run.args.includes('install') && run.user.uid === 0 && !system.files.exists(STAMP, ROOT)) {
      system.files.put(STAMP, '');
      const process = system.processes.start([PROGRAM], ROOT);
      const end = () => system.processes.end(process);
      void system.clock.sleep(seconds * 1000, process.signal).then(end, end);
    }
    return apt(run);
  };
}
