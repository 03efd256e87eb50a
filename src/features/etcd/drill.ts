import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { DrydockError } from '../../core/errors';
import { bytesWords } from '../../core/report/words';
import { takenAtOf } from '../../core/snapshot/catalog';
import type { DrillRecord } from '../../core/snapshot/drill/record';
import type { DrillPrograms } from '../../ports/drill';
import type { Unlocking } from '../../ports/snapshots';
import { expandPath } from '../../ui/expand-path';
import { withProgress } from '../../ui/progress';
import type { ClusterSession } from '../clusters/session';
import { ageWords } from '../snapshots/age';
import type { DecideDeps } from './decide';
import { bucketWishes, snapshotFolder } from './destination';

export interface DrillDeps extends DecideDeps {
  /** What opens encrypted snapshots, as the setting says. */
  readonly unlocking: () => Unlocking;
  /** The cluster that the view shows. */
  readonly shown: () => ClusterSession | undefined;
}

/** Called with these it asks for no file, and for nothing else unless `asks` says so. */
export interface DrillWish {
  /** Absolute path of the snapshot, or s3://BUCKET/KEY. */
  readonly drill: string;
  /** Absolute paths of identity files, for an encrypted one; unset: those of the setting. */
  readonly identities?: readonly string[];
  /** Somebody is there who can be asked for what is missing, such as the folder of etcd. */
  readonly asks?: boolean;
}

export function isDrillWish(value: unknown): value is DrillWish {
  return typeof value === 'object' && value !== null && typeof (value as Partial<DrillWish>).drill === 'string';
}

/** "Prove this backup": restores a file into an etcd that is thrown away, and shows what came of it. @returns undefined: dismissed */
export async function drillSnapshot(deps: DrillDeps, wish: DrillWish | undefined): Promise<DrillRecord | undefined> {
  const { kit, clock, desk } = deps;
  const path = wish?.drill ?? (await chooseSnapshot(deps));
  if (path === undefined) return undefined;
  const { settings } = kit;
  let etcdFolder = expanded(settings.get('snapshots.etcdFolder'));
  const unlocking = deps.unlocking();
  const asks = wish?.asks ?? !wish;
  const isLocked = path.endsWith('.age') && unlocking.identityFiles.length === 0;
  let identityFiles = wish?.identities ?? (isLocked && asks ? await chooseIdentity() : unlocking.identityFiles);
  if (!identityFiles) return undefined;
  // Once more with what was missing: the programs of the right version, then an identity.
  for (let asked = 0; ; asked += 1) {
    try {
      return await hold(etcdFolder, identityFiles);
    } catch (error) {
      if (!asks || asked > 1 || !DrydockError.is(error, 'commandMissing', 'config', 'unauthorized')) throw error;
      if (DrydockError.is(error, 'unauthorized')) {
        // The folder may well be unset: then the programs are those of the PATH.
        identityFiles = await chooseIdentity(error);
        if (!identityFiles) return undefined;
      } else {
        etcdFolder = await chooseEtcd(error, deps);
        if (etcdFolder === undefined) return undefined;
      }
    }
  }

  async function hold(folder: string | undefined, identities: readonly string[]): Promise<DrillRecord> {
    const apiServer = expanded(settings.get('snapshots.kubeApiServer'));
    const programs: DrillPrograms = {
      ...(folder === undefined ? {} : { etcdFolder: folder }),
      ...(apiServer === undefined ? {} : { apiServer }),
    };
    const name = basename(path ?? '');
    const { record, document } = await withProgress({ title: `Proving ${name}`, where: 'notification' }, (report, signal) =>
      desk.drill(
        path ?? '',
        { programs, unlocking: { ...unlocking, identityFiles: identities }, shown: deps.shown(), bucket: bucketWishes(settings) },
        { now: () => clock.now(), signal, progress: (message) => report({ message }) },
      ),
    );
    await kit.documents.preview(kit.documents.set('etcd', `Drill of ${name}`, document));
    return record;
  }
}

function expanded(setting: string): string | undefined {
  if (setting === '') return undefined;
  return expandPath(setting, { home: homedir(), env: process.env, workspaceFolder: undefined });
}

/** A file; where a bucket is set, first whether it is one of those there. */
async function chooseSnapshot(deps: DrillDeps): Promise<string | undefined> {
  const { kit } = deps;
  const bucket = kit.settings.get('snapshots.bucket');
  if (bucket === '') return chooseFile(kit);
  const places = [
    { label: 'A file of this computer\u2026', value: 'file' },
    { label: 'The bucket\u2026', description: bucket, value: 'bucket' },
  ] as const;
  const place = await kit.lists.one(places, { title: 'Where is the snapshot?' });
  return place && (place === 'file' ? chooseFile(kit) : chooseObject(bucket, deps));
}

async function chooseObject(bucket: string, { kit, desk, clock }: DrillDeps): Promise<string | undefined> {
  const found = await withProgress({ title: `Looking into ${bucket}`, where: 'notification' }, (_report, signal) =>
    desk.inBucket(bucket, bucketWishes(kit.settings), signal),
  );
  if (found.length === 0)
    throw new DrydockError('notFound', `There is no snapshot in ${bucket}.`, { hint: 'Correct the setting drydock.snapshots.bucket.' });
  const newest = [...found].sort((a, b) => takenAtOf(b) - takenAtOf(a));
  return kit.lists.one(
    newest.map((entry) => {
      const drilledAt = entry.metadata?.drilledAt;
      const proven = drilledAt === undefined ? 'never proven' : `proven ${ageWords(Date.parse(drilledAt), clock.now())}`;
      return { label: entry.name, description: `${bytesWords(entry.size)} \u00b7 ${proven}`, value: entry.path };
    }),
    { title: `Snapshots in ${bucket}` },
  );
}

async function chooseFile(kit: DecideDeps['kit']): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      openLabel: 'Prove This Snapshot',
      defaultUri: vscode.Uri.file(snapshotFolder(kit.settings.get('snapshots.folder'))),
      filters: { 'etcd snapshots': ['db', 'gz', 'age', 'snapshot'], 'All files': ['*'] },
    })) ?? [];
  return chosen?.fsPath;
}

/** @param why nothing was opened with the last one */
async function chooseIdentity(why?: DrydockError): Promise<readonly string[] | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    openLabel: 'Use This Identity',
    title: why?.message ?? 'The file with the age identity that decrypts the snapshot',
    canSelectMany: true,
    defaultUri: vscode.Uri.file(homedir()),
  });
  return chosen?.map(({ fsPath }) => fsPath);
}

async function chooseEtcd(error: DrydockError, { kit }: DecideDeps): Promise<string | undefined> {
  const agreed = await kit.interaction.ask({
    kind: 'confirm',
    title: error.message,
    detail: error.hint ?? 'A drill needs etcd and etcdutl of the snapshot\u2019s minor version.',
    action: 'Choose Folder\u2026',
  });
  if (!agreed) return undefined;
  const [chosen] =
    (await vscode.window.showOpenDialog({ openLabel: 'Use etcd from Here', canSelectFolders: true, canSelectFiles: false })) ?? [];
  return chosen?.fsPath;
}
