import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { bytesWords } from '../../core/report/words';
import { stateOf, takenAtOf } from '../../core/snapshot/catalog';
import type { UiKit } from '../../ui/kit';
import type { Option } from '../../ui/lists';
import { targetsOf } from '../../ui/targets';
import { exactTime, joined } from '../operations/words';
import { ageWords } from './age';
import { isSnapshotElement } from './elements';
import type { KnownSnapshot } from './known-snapshot';
import type { SnapshotLibrary } from './library';

/** Snapshots that a command was called on: rows, or `{ snapshot: path }` from links, messages and tests. */
export async function namedFiles(library: SnapshotLibrary, args: readonly unknown[]): Promise<readonly KnownSnapshot[]> {
  const rows = targetsOf(args, (value) => (isSnapshotElement(value) && 'file' in value ? value.file : undefined))?.targets ?? [];
  const paths = args.flatMap((value) => pathsIn(value));
  return [
    ...new Map([...rows, ...(await Promise.all(paths.map((path) => library.find(path))))].map((file) => [file.entry.path, file])).values(),
  ];
}

function pathsIn(value: unknown): readonly string[] {
  if (value instanceof vscode.Uri && value.scheme === 'file') return [value.fsPath];
  if (typeof value !== 'object' || value === null || !('snapshot' in value)) return [];
  return [value.snapshot].flat().filter((path) => typeof path === 'string');
}

const ANOTHER = Symbol('another file');

/** One that the person chooses: of those that are known, or any file. Undefined: dismissed. */
export async function chooseFile(
  kit: Pick<UiKit, 'lists'>,
  library: SnapshotLibrary,
  title: string,
  now: number,
  except?: KnownSnapshot,
): Promise<KnownSnapshot | undefined> {
  const { files } = await library.list();
  const options: readonly Option<KnownSnapshot | typeof ANOTHER>[] = [
    ...files.filter(({ entry }) => entry.path !== except?.entry.path).map((file) => ({ ...describe(file, now), value: file })),
    { label: '$(folder-opened) Another file…', value: ANOTHER },
  ];
  const chosen = options.length === 1 ? ANOTHER : await kit.lists.one(options, { title });
  if (chosen !== ANOTHER) return chosen;
  const path = await chooseAnyFile(title, files[0]?.entry.path);
  return path === undefined ? undefined : library.find(path);
}

function describe({ entry, note }: KnownSnapshot, now: number): Omit<Option<unknown>, 'value'> {
  const taken = takenAtOf(entry);
  return {
    label: entry.name,
    description: joined(
      entry.metadata?.cluster?.name,
      ageWords(taken, now),
      bytesWords(entry.size),
      stateOf(entry, note) === 'verified' ? 'verified' : undefined,
    ),
    detail: `${exactTime(taken)} · ${entry.path}`,
  };
}

/** @param near a file beside which to look first */
export async function chooseAnyFile(title: string, near?: string): Promise<string | undefined> {
  const start = vscode.Uri.file(near ?? homedir());
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: 'Open Snapshot',
      defaultUri: near === undefined ? start : vscode.Uri.joinPath(start, '..'),
      filters: { 'etcd snapshots': ['db', 'gz', 'age', 'snapshot'], 'All files': ['*'] },
    })) ?? [];
  return chosen?.fsPath;
}
