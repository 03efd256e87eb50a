import { homedir } from 'node:os';
import { expandPath } from '../../ui/expand-path';
import { snapshotFolder } from '../etcd/destination';

/** Folders that snapshots are looked for in: the one they are written to first, then those of the setting. Each once. */
export function snapshotFolders(folder: string, more: readonly string[]): readonly string[] {
  const places = { home: homedir(), env: process.env, workspaceFolder: undefined };
  return [...new Set([snapshotFolder(folder), ...more.flatMap((path) => expandPath(path, places) ?? [])])];
}
