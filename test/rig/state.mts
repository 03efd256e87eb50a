/** What is remembered of a rig on this machine: one folder with its record, keys and kubeconfig. Gone with `down`. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '../harness/tools/cache.mjs';
import type { HostSpec } from './host.mts';
import type { RigNetwork } from './network.mts';
import type { RigOptions } from './options.mts';

export interface RigRecord {
  readonly options: RigOptions;
  readonly network: RigNetwork;
  readonly hosts: readonly HostSpec[];
  /** Path of the kubectl of the cluster's version. */
  readonly kubectl: string;
  /** Folder of a container runtime with the images, from which each node begins. */
  readonly store: string;
  /** Process that makes the rig, until it is complete: tells an interrupted `up` from one that is still at it. */
  readonly madeBy: Maker | undefined;
}

/** A process, told apart from a later one with the same number by when it started (clock ticks since the machine's start). */
export interface Maker {
  readonly pid: number;
  readonly started: string | undefined;
}

/** This process. */
export function me(): Maker {
  return { pid: process.pid, started: startOf(process.pid) };
}

/** Where everything of a rig is kept on this machine. */
export function stateFolder(name: string): string {
  return join(cacheRoot(), 'rigs', name);
}

/** Folder that all hosts of a rig see as /srv/rig, read-only. */
export function sharedFolder(state: string): string {
  return join(state, 'shared');
}

export function readRecord(name: string): RigRecord | undefined {
  const file = recordFile(name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RigRecord) : undefined;
}

/** Written before the first container is made, so that whatever is interrupted later can be found and removed. */
export function writeRecord(record: RigRecord): void {
  const file = recordFile(record.options.name);
  mkdirSync(sharedFolder(stateFolder(record.options.name)), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(record, undefined, 2));
  renameSync(`${file}.new`, file);
}

export function removeState(name: string): void {
  rmSync(stateFolder(name), { recursive: true, force: true });
}

/** Whether another process that began to make a rig is still at it. */
export function isBeingMade({ madeBy }: RigRecord): boolean {
  if (madeBy === undefined || madeBy.pid === process.pid) return false;
  return madeBy.started !== undefined && startOf(madeBy.pid) === madeBy.started;
}

/** When a process started: the 22nd field of its stat, counted after the name, which may hold anything. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function recordFile(name: string): string {
  return join(stateFolder(name), 'rig.json');
}
