/**
 * A fault inside a host. Before anything is done, the host gets a folder that says how to undo it: whoever comes later, after
 * the process that made the fault has died, puts the host right from that alone.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.mts';
import type { Fault } from './fault.mts';

/** Holds a folder for each fault of the host, named so that later ones sort behind earlier ones. */
export const FAULTS_FOLDER = '/var/lib/drydock-faults';

/** Programs of faults, copied into the folder of the fault that needs them. */
type Program = 'clock.py' | 'delay.py' | 'processes.py' | 'corrupt.py';

/** Lines of bash with `set -euo pipefail`. They run in the folder of the fault, which is also in `$FAULT`. */
export interface HostFaultLines {
  /** Makes the fault, and fails unless its effect is there. */
  readonly inject: readonly string[];
  /** Undoes it, and fails unless its effect is gone. Run again after it was interrupted, or with nothing to undo, it does no harm. */
  readonly undo: readonly string[];
}

export interface HostFault {
  readonly host: Host;
  /** What happens to the host: `cut from its peers`. */
  readonly what: string;
  readonly programs?: readonly Program[];
  /** @param id short and unique on the host, good in names of units, chains and file systems */
  readonly lines: (id: string) => HostFaultLines;
  /** Further proof of the effect, seen from outside. */
  readonly seen?: () => Promise<void>;
  /** Further proof that the effect is gone. */
  readonly gone?: () => Promise<void>;
}

export function onHost({ host, what, programs = [], lines, seen, gone }: HostFault): Fault {
  let id: string | undefined;
  return {
    what: `${host.name}: ${what}`,
    async inject() {
      id = `${Date.now().toString(36)}${randomBytes(2).toString('hex')}`;
      const folder = `${FAULTS_FOLDER}/${id}`;
      const { inject, undo } = lines(id);
      for (const program of programs)
        await host.write(`${folder}/${program}`, readFileSync(join(import.meta.dirname, 'programs', program)));
      await host.write(`${folder}/undo.part`, ['set -euo pipefail', ...enter(folder), ...undo, ''].join('\n'));
      await host.script([...enter(folder), 'mv undo.part undo', ...inject]);
      await seen?.();
    },
    async undo() {
      if (id === undefined) return;
      await host.script([`cd ${FAULTS_FOLDER} 2>/dev/null || exit 0`, ...undoOf(id)]);
      await gone?.();
    },
  };
}

/** Undoes every fault that is recorded on a host, last first. @returns whether there was one */
export async function undoRecorded(host: Host): Promise<boolean> {
  const said = await host.script([
    `cd ${FAULTS_FOLDER} 2>/dev/null || exit 0`,
    'for id in $(ls --reverse); do',
    ...undoOf('$id'),
    'echo "$id"',
    'done',
    `cd / && rmdir ${FAULTS_FOLDER}`,
  ]);
  return said !== '';
}

function enter(folder: string): readonly string[] {
  return [`FAULT=${folder}`, 'cd "$FAULT"'];
}

/** A folder without `undo` is of a fault that was not begun. */
function undoOf(id: string): readonly string[] {
  return [`if [ -e "${id}/undo" ]; then bash "${id}/undo" </dev/null; fi`, `rm -rf "${id}"`];
}

/** A word of bash that means exactly this text. */
export function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
