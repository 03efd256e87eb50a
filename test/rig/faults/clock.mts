/**
 * Programs with a wall clock of their own. Containers share the kernel's clock, so a whole host can't have another time, and
 * time namespaces have monotonic clocks only. What can be changed is what running processes read: see `programs/clock.py`.
 * Processes that start later have the machine's time, and so does the kernel (times of files). Timers and timeouts go on.
 */
import type { Host } from '../host.mts';
import type { Fault } from './fault.mts';
import { onHost } from './on-host.mts';
import { argumentsOf, named, type Processes } from './processes.mts';

/**
 * Makes running processes believe that it is earlier or later: a `kube-apiserver` a year ahead refuses certificates that
 * have expired by then. It lasts until they are undone or end; a restart brings the right time back.
 * @param seconds added to the wall clock, may be negative
 */
export function shiftClock(host: Host, processes: Processes, seconds: number): Fault {
  if (!Number.isSafeInteger(seconds) || seconds === 0) throw new Error(`a clock is shifted by whole seconds, not by ${seconds}`);
  return clock(
    host,
    processes,
    `the clock of ${named(processes)} is ${Math.abs(seconds)} s ${seconds > 0 ? 'fast' : 'slow'}`,
    `shift ${seconds}`,
  );
}

/** Stops the wall clock of running processes at this moment, while they go on working. */
export function freezeClock(host: Host, processes: Processes): Fault {
  return clock(host, processes, `the clock of ${named(processes)} stands`, 'freeze 0');
}

function clock(host: Host, processes: Processes, what: string, change: string): Fault {
  return onHost({
    host,
    what,
    programs: ['clock.py', 'processes.py'],
    lines: () => ({
      inject: [`python3 "$FAULT/clock.py" ${change} ${argumentsOf(processes)}`],
      undo: [`python3 "$FAULT/clock.py" restore ${argumentsOf(processes)}`],
    }),
  });
}
