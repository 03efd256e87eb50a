import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KeptMachines } from '../controllers/machines';
import type { KeptHosts } from '../hosts/hosts';
import type { StoredRecord } from '../store/object-store';

/** A world as it is kept on a disk while its window is away. Its keys are those of a cluster that exists nowhere else. */
export interface KeptWorld {
  readonly format: typeof FORMAT;
  readonly revision: number;
  readonly records: readonly StoredRecord[];
  readonly machines: KeptMachines;
  readonly hosts: KeptHosts;
}

/** Another one: what is kept is of another version, and a new world is opened. */
export const FORMAT = 1;

/** What was kept; undefined: nothing that can be read. */
export function readKept(file: string): KeptWorld | undefined {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptWorld;
    return kept.format === FORMAT ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Writes it as a whole or not at all, readable by its owner only. */
export function writeKept(file: string, world: KeptWorld): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.part`;
  writeFileSync(part, JSON.stringify(world), { mode: 0o600 });
  renameSync(part, file);
}

export function forgetKept(file: string): void {
  rmSync(file, { force: true });
}
