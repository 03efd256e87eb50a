/** Processes of a host that die, or stand still. */
import type { Host } from '../host.mts';
import type { Fault } from './fault.mts';
import { onHost, word } from './on-host.mts';

/**
 * Which processes: all of a systemd unit; all of a container, by its name in the pod (`kube-apiserver`), of one pod or of
 * every pod on the host; or those that are called so (the kernel's name: 15 characters).
 */
export type Processes = { readonly unit: string } | { readonly container: string; readonly pod?: string } | { readonly name: string };

/** The arguments by which the programs of faults know them, as words of bash. */
export function argumentsOf(processes: Processes): string {
  if ('unit' in processes) return `unit ${word(processes.unit)}`;
  if ('name' in processes) return `name ${word(processes.name)}`;
  return ['container', processes.container, ...(processes.pod === undefined ? [] : [processes.pod])].map(word).join(' ');
}

export function named(processes: Processes): string {
  if ('unit' in processes) return processes.unit;
  return 'name' in processes ? processes.name : processes.container;
}

/**
 * Kills processes at once, as the kernel does when memory is short. Undoing waits until a unit is active again (and starts it
 * if systemd does not), and until a container runs again unless its pod is gone. What was killed by its name stays dead: only
 * who started it can start it again.
 */
export function killProcess(host: Host, processes: Processes): Fault {
  return onHost({
    host,
    what: `${named(processes)} is killed`,
    programs: ['processes.py'],
    lines: () => ({ inject: [`python3 "$FAULT/processes.py" kill ${argumentsOf(processes)}`], undo: runsAgain(processes) }),
  });
}

/** Stops processes in the middle of what they do (SIGSTOP): alive, holding their sockets and locks, and doing nothing. */
export function freezeProcess(host: Host, processes: Processes): Fault {
  return onHost({
    host,
    what: `${named(processes)} stands still`,
    programs: ['processes.py'],
    lines: () => ({
      inject: [`python3 "$FAULT/processes.py" stop ${argumentsOf(processes)}`],
      undo: [`python3 "$FAULT/processes.py" continue ${argumentsOf(processes)}`],
    }),
  });
}

/** Lines that wait until processes which were killed or stopped run again. */
function runsAgain(processes: Processes): readonly string[] {
  if ('unit' in processes) {
    const unit = word(processes.unit);
    return [
      `systemctl reset-failed ${unit} 2>/dev/null || true`,
      `systemctl start ${unit}`,
      ...waitFor(`systemctl is-active --quiet ${unit}`, 60, `${processes.unit} is not active again`),
    ];
  }
  if ('name' in processes) return [];
  return waitFor(
    `python3 "$FAULT/processes.py" runs ${argumentsOf(processes)}`,
    // The kubelet waits longer from one restart to the next.
    240,
    `the container ${processes.container} does not run again`,
  );
}

/** Lines that wait for a command to succeed. @param limit seconds */
export function waitFor(command: string, limit: number, complaint: string): readonly string[] {
  return [
    `end=$((SECONDS + ${limit}))`,
    `until ${command}; do`,
    `  if [ $SECONDS -ge $end ]; then echo ${word(`waited ${limit} s: ${complaint}`)} >&2; exit 1; fi`,
    '  sleep 0.2',
    'done',
  ];
}
