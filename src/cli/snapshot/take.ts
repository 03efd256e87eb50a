import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createEtcdConnector, LocalSnapshots } from '../../backends/etcd';
import { S3SnapshotWriter } from '../../backends/s3/writer';
import { storageGuard } from '../../backends/storage/files';
import { systemClock } from '../../backends/system-clock';
import { DrydockError } from '../../core/errors';
import { idWords, type EtcdPlace, type EtcdReading } from '../../core/model/etcd';
import { chooseSource } from '../../core/policy/etcd/source';
import { bytesWords, count } from '../../core/report/words';
import { encryptedName } from '../../core/snapshot/age/recipients';
import { snapshotName, type SnapshotMetadata } from '../../core/snapshot/metadata';
import { objectIn, parseS3, s3Words } from '../../core/snapshot/s3-place';
import { readPlaces, type MemberOpener } from '../../operations/etcd/read';
import { takeSnapshot } from '../../operations/etcd/take-snapshot';
import type { EtcdConnector, EtcdCredentials, EtcdPort } from '../../ports/etcd';
import type { SnapshotWriter } from '../../ports/snapshots';
import type { Streams } from '../streams';
import { bucketClient } from './files';
import { EXIT } from './options';
import { recipientsOf } from './recipients';
import { readTakeOptions, TAKE_HELP, type TakeOptions } from './take-options';

interface TakeSurroundings {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/** `drydock snapshot take`. @throws UsageError */
export async function takeCommand(args: readonly string[], streams: Streams, around: TakeSurroundings): Promise<number> {
  const options = readTakeOptions(args);
  if (!options) {
    streams.out(TAKE_HELP);
    return EXIT.ok;
  }
  const late = AbortSignal.timeout(options.timeoutMs);
  const signal = around.signal ? AbortSignal.any([around.signal, late]) : late;
  try {
    const { path, metadata, why } = await take(options, around, signal);
    if (options.isJson) streams.out(`${JSON.stringify({ file: path, source: why, ...metadata }, undefined, 2)}\n`);
    else streams.out(`${path}\n${bytesWords(metadata.size)}, ${checkedWords(metadata)}${encryptedWords(metadata)}. ${why}.\n`);
    return EXIT.ok;
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    const said = late.aborted ? `gave up after ${options.timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ');
    streams.error(`drydock: ${said}\n`);
    return error.kind === 'invalid' ? EXIT.critical : EXIT.unknown;
  }
}

/** In a bucket pages can't be read before all is there. */
function checkedWords({ revision, keys }: SnapshotMetadata): string {
  return revision === undefined ? 'whole by its digest' : `revision ${revision}, ${keys} keys, verified`;
}

function encryptedWords({ stored }: SnapshotMetadata): string {
  return stored ? `, encrypted to ${count(stored.recipients.length, 'recipient')}` : '';
}

interface Taken {
  readonly path: string;
  readonly metadata: SnapshotMetadata;
  /** Why of that member. */
  readonly why: string;
}

async function take(options: TakeOptions, { now }: TakeSurroundings, signal: AbortSignal): Promise<Taken> {
  const recipients = await recipientsOf(options);
  const opener = new LocalOpener(createEtcdConnector(systemClock), await credentialsIn(options.files), now);
  try {
    const reading = await readAll(options, opener, signal);
    const source = chooseSource(reading);
    if (!source?.one.place)
      throw new DrydockError('notFound', 'No member with a vote answers, so that there is nothing to take a snapshot of.');
    const port = await opener.open(source.one.place, signal);
    const { path, writer } = await targetOf(options, recipients, now(), signal);
    const members = reading.members.map(({ member: { id, name, peerUrls } }) => ({ id: idWords(id), name, peerUrls }));
    const about = { cluster: { name: options.cluster }, members, pki: {} };
    const metadata = await takeSnapshot(port, writer, about, { now, signal });
    return { path, metadata, why: `${source.why.charAt(0).toUpperCase()}${source.why.slice(1)}` };
  } finally {
    opener.dispose();
  }
}

/** Asks the members that were named, then also those that they know of. */
async function readAll({ endpoints, files }: TakeOptions, opener: LocalOpener, signal: AbortSignal): Promise<EtcdReading> {
  const named = endpoints.map((url) => placeOf(url, files));
  const first = await readPlaces({ topology: 'external', places: named, unreadable: [] }, opener, signal);
  const missing = first.members
    .filter(({ status, member }) => !status.known && member.name !== '')
    .flatMap(({ member }) => member.clientUrls.filter((url) => URL.canParse(url)).slice(0, 1))
    .map((url) => placeOf(new URL(url), files));
  if (missing.length === 0) return first;
  return readPlaces({ topology: 'external', places: [...named, ...missing], unreadable: [] }, opener, signal);
}

function placeOf({ hostname, port }: URL, { ca, cert, key }: TakeOptions['files']): EtcdPlace {
  const address = hostname.replace(/^\[|\]$/g, '');
  const target = { name: 'this computer', destination: 'localhost', source: 'named' } as const;
  return {
    name: address,
    port: port === '' ? 443 : Number(port),
    address,
    target: undefined,
    serverNames: [address],
    credentials: { target, ca, cert, key },
    staticPod: false,
    peerUrls: undefined,
  };
}

async function credentialsIn({ ca, cert, key }: TakeOptions['files']): Promise<EtcdCredentials> {
  const read = (path: string) => storageGuard(`read ${path}`, () => readFile(path, 'utf8'));
  return { ca: await read(ca), cert: await read(cert), key: await read(key) };
}

/** Where it goes: a file or an object, encrypted where there are recipients. */
async function targetOf(
  options: TakeOptions,
  recipients: readonly string[],
  now: number,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly writer: SnapshotWriter }> {
  const files = new LocalSnapshots();
  let path: string;
  let plain: SnapshotWriter;
  if (options.to === undefined) {
    path = await pathOf(options, recipients, now);
    plain = await files.create(path);
  } else {
    const place = objectIn(parseS3(options.to), encryptedName(snapshotName(options.cluster, now), recipients));
    path = s3Words(place);
    plain = await S3SnapshotWriter.create(await bucketClient(options.s3), place, signal);
  }
  if (recipients.length === 0) return { path, writer: plain };
  try {
    return { path, writer: await files.seal(plain, recipients) };
  } catch (error) {
    await plain.discard();
    throw error;
  }
}

async function pathOf({ output, cluster }: TakeOptions, recipients: readonly string[], now: number): Promise<string> {
  const path = resolve(output);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(path, encryptedName(snapshotName(cluster, now), recipients)) : path;
}

/** Opens members from here, with credentials of this computer. */
class LocalOpener implements MemberOpener {
  private readonly ports = new Map<string, EtcdPort>();

  constructor(
    private readonly connector: EtcdConnector,
    private readonly credentials: EtcdCredentials,
    readonly now: () => number,
  ) {}

  async open({ address = '', port, serverNames }: EtcdPlace, _signal: AbortSignal): Promise<EtcdPort> {
    const key = `${address}:${port}`;
    const made =
      this.ports.get(key) ??
      this.connector.open({ label: `etcd at ${key}`, host: address, port, serverNames, credentials: this.credentials });
    this.ports.set(key, made);
    return made;
  }

  dispose(): void {
    this.ports.forEach((port) => port.dispose());
  }
}
