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
import { fileIn, hostPlaceWords } from '../../core/snapshot/host-place';
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
import { withHostWriter } from './take-to-host';

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
    const { path, metadata, why } = await take(options, streams, around, signal);
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

/** In a bucket and on a host pages can't be read before all is there. */
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

async function take(options: TakeOptions, streams: Streams, { now }: TakeSurroundings, signal: AbortSignal): Promise<Taken> {
  const recipients = await recipientsOf(options);
  const opener = new LocalOpener(createEtcdConnector(systemClock), await credentialsIn(options.files), now);
  try {
    const reading = await readAll(options, opener, signal);
    const source = chooseSource(reading);
    if (!source?.one.place)
      throw new DrydockError('notFound', 'No member with a vote answers, so that there is nothing to take a snapshot of.');
    const port = await opener.open(source.one.place, signal);
    const members = reading.members.map(({ member: { id, name, peerUrls } }) => ({ id: idWords(id), name, peerUrls }));
    const about = { cluster: { name: options.cluster }, members, pki: {} };
    const goes = async ({ path, writer }: Target): Promise<Taken> => {
      const metadata = await takeSnapshot(port, await sealed(writer, recipients), about, { now, signal });
      return { path, metadata, why: `${source.why.charAt(0).toUpperCase()}${source.why.slice(1)}` };
    };
    const name = encryptedName(snapshotName(options.cluster, now()), recipients);
    const place = options.toHost && fileIn(options.toHost, name);
    if (!place) return await goes(await targetOf(options, name, signal));
    return await withHostWriter(place, options, streams, signal, (writer) => goes({ path: hostPlaceWords(place), writer }));
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

interface Target {
  readonly path: string;
  readonly writer: SnapshotWriter;
}

/** A file of this computer, or an object. @param name where only a folder is named */
async function targetOf(options: TakeOptions, name: string, signal: AbortSignal): Promise<Target> {
  if (options.to === undefined) {
    const path = await pathOf(options.output, name);
    return { path, writer: await new LocalSnapshots().create(path) };
  }
  const place = objectIn(parseS3(options.to), name);
  return { path: s3Words(place), writer: await S3SnapshotWriter.create(await bucketClient(options.s3), place, signal) };
}

/** Encrypted where there are recipients. */
async function sealed(plain: SnapshotWriter, recipients: readonly string[]): Promise<SnapshotWriter> {
  if (recipients.length === 0) return plain;
  try {
    return await new LocalSnapshots().seal(plain, recipients);
  } catch (error) {
    await plain.discard();
    throw error;
  }
}

async function pathOf(output: string, name: string): Promise<string> {
  const path = resolve(output);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(path, name) : path;
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
