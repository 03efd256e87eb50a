import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SnapshotDestination } from '../../core/plan/etcd/plan';
import { count } from '../../core/report/words';
import { snapshotName } from '../../core/snapshot/metadata';
import { encryptedName } from '../../core/snapshot/age/recipients';
import { objectIn, parseS3, s3Words } from '../../core/snapshot/s3-place';
import type { BucketWishes } from '../../ports/snapshots';
import { expandPath } from '../../ui/expand-path';
import type { UiKit } from '../../ui/kit';
import type { Option } from '../../ui/lists';
import type { ClusterSession } from '../clusters/session';
import type { EtcdDesk } from './desk';

/** On hosts of control planes: not on the disk of etcd's data, and readable by root only. */
const HOST_FOLDER = '/var/backups/etcd';

type Place =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'choose' }
  | { readonly kind: 'hosts' }
  | { readonly kind: 'bucket' };

/** Asks where a snapshot goes. @returns undefined: dismissed */
export async function chooseDestination(
  { lists, settings, interaction }: Pick<UiKit, 'lists' | 'settings' | 'interaction'>,
  desk: Pick<EtcdDesk, 'hosts'>,
  session: ClusterSession,
  now: number,
  recipients: readonly string[] = [],
): Promise<SnapshotDestination | undefined> {
  const name = encryptedName(snapshotName(session.ref.name, now), recipients);
  const folder = snapshotFolder(settings.get('snapshots.folder'));
  const bucket = settings.get('snapshots.bucket');
  const places: readonly Option<Place>[] = [
    {
      label: 'This computer',
      description: folder,
      detail: 'The folder of the setting drydock.snapshots.folder',
      value: { kind: 'folder', path: folder },
    },
    { label: 'Another folder of this computer…', value: { kind: 'choose' } },
    {
      label: 'A control plane…',
      description: HOST_FOLDER,
      detail: 'Readable by root; not enough by itself, because it goes with the host',
      value: { kind: 'hosts' },
    },
    {
      label: bucket === '' ? 'A bucket…' : 'The bucket',
      description: bucket === '' ? 's3://BUCKET/FOLDER/' : bucket,
      detail: 'Compatible with S3; credentials from the environment or the shared files of AWS',
      value: { kind: 'bucket' },
    },
  ];
  const place = await lists.one(places, { title: `Where does the snapshot of ${session.ref.name} go? (${encryptionWords(recipients)})` });
  if (!place) return undefined;
  if (place.kind === 'folder') return { kind: 'local', path: join(place.path, name) };
  if (place.kind === 'choose') {
    const [chosen] =
      (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel: 'Take Snapshot Here' })) ?? [];
    return chosen && { kind: 'local', path: join(chosen.fsPath, name) };
  }
  if (place.kind === 'bucket') {
    const chosen =
      bucket === '' ? await interaction.ask({ kind: 'input', title: 'Bucket and folder for the snapshot', value: 's3://' }) : bucket;
    if (chosen === undefined) return undefined;
    const path = s3Words(objectIn(parseS3(chosen.endsWith('/') ? chosen : `${chosen}/`), name));
    return { kind: 'bucket', path, ...bucketWishes(settings) };
  }
  const hosts = await desk.hosts(session, new AbortController().signal);
  const host = await lists.one(
    hosts.map((target) => ({ label: target.name, description: target.destination, value: target })),
    { title: 'On which host?' },
  );
  return host && { kind: 'host', place: host, path: `${HOST_FOLDER}/${name}` };
}

/** The folder of the setting; one of our own in the home folder where it is not set. */
export function snapshotFolder(setting: string): string {
  const fallback = join(homedir(), 'drydock-snapshots');
  if (setting === '') return fallback;
  return expandPath(setting, { home: homedir(), env: process.env, workspaceFolder: undefined }) ?? fallback;
}

/** Where the buckets are, as the settings say. */
export function bucketWishes(settings: UiKit['settings']): BucketWishes {
  const [endpoint, region] = [settings.get('snapshots.s3Endpoint'), settings.get('snapshots.s3Region')];
  return { ...(endpoint === '' ? {} : { endpoint }), ...(region === '' ? {} : { region }) };
}

function encryptionWords(recipients: readonly string[]): string {
  return recipients.length === 0 ? 'not encrypted' : `encrypted to ${count(recipients.length, 'recipient')} of drydock.yaml`;
}
