import { DrydockError } from '../../core/errors';
import { bytesWords, count } from '../../core/report/words';
import { extractObjects } from '../../core/snapshot/extract';
import { openEnvelope } from '../../core/snapshot/kubernetes/envelope';
import { masked, ordered, readObject, withRevision } from '../../core/snapshot/kubernetes/objects';
import { resourceName } from '../../core/snapshot/kubernetes/resources';
import { toYaml } from '../../core/snapshot/kubernetes/yaml';
import { fitsKey, listObjects, summarize, type ListedObject, type ObjectFilter } from '../../core/snapshot/listing';
import type { OpenSnapshot } from '../../core/snapshot/snapshot';
import type { Streams } from '../streams';
import { printable, table } from '../table';
import type { SnapshotSurroundings } from './surroundings';
import { openingOf, withSnapshot } from './files';
import { EXIT, type SnapshotOptions } from './options';

export function list(options: SnapshotOptions, streams: Streams, around: SnapshotSurroundings): Promise<number> {
  return withSnapshot(fileOf(options), openingOf(options, around), async (snapshot) => {
    const filter = filterOf(options);
    const isDetailed = options.resource !== undefined || options.namespace !== undefined || options.search !== undefined;
    streams.out(isDetailed ? objects(snapshot, filter, options.isJson) : summary(snapshot, options));
    return EXIT.ok;
  });
}

function summary(snapshot: OpenSnapshot, { revision, isJson }: SnapshotOptions): string {
  const { resources, others, total, revision: at } = summarize(snapshot, revision);
  if (isJson) {
    const written = resources.map(({ namespaces, ...resource }) => ({ ...resource, namespaces: Object.fromEntries(namespaces) }));
    return `${JSON.stringify({ revision: at, compacted: snapshot.keyspace.compacted, resources: written, others, total }, undefined, 2)}\n`;
  }
  const rows = resources.map(({ name, count: objects, bytes, namespaces }) => [
    name,
    String(objects),
    bytesWords(bytes),
    namespaces.size === 0 ? '-' : String(namespaces.size),
  ]);
  if (others.count > 0) rows.push(['(other keys)', String(others.count), bytesWords(others.bytes), '-']);
  const { compacted } = snapshot.keyspace;
  const from = compacted > 0 ? `; history from ${compacted} on` : '';
  return `${table(['RESOURCE', 'OBJECTS', 'SIZE', 'NAMESPACES'], rows)}${count(total.count, 'key')}, ${bytesWords(total.bytes)}, at revision ${at}${from}\n`;
}

function objects(snapshot: OpenSnapshot, filter: ObjectFilter, isJson: boolean): string {
  const found = [...listObjects(snapshot, filter)];
  if (isJson) {
    const written = found.map(({ path, key, bytes, modified }) => ({ key, ...path, bytes, modified }));
    return `${JSON.stringify(written, undefined, 2)}\n`;
  }
  const rows = found.map(({ path, key, bytes, modified }) =>
    path
      ? [resourceName(path), path.namespace ?? '-', path.name, bytesWords(bytes), String(modified)]
      : ['-', '-', key, bytesWords(bytes), String(modified)],
  );
  return table(['RESOURCE', 'NAMESPACE', 'NAME', 'SIZE', 'REVISION'], rows);
}

export function show(options: SnapshotOptions, streams: Streams, around: SnapshotSurroundings): Promise<number> {
  return withSnapshot(fileOf(options), openingOf(options, around), async (snapshot) => {
    const listed = theOne(snapshot, options);
    const { value } = await snapshot.keyspace.value({ main: listed.modified, sub: listed.sub });
    if (options.raw) {
      if (!options.reveal && listed.path?.resource === 'secrets') {
        throw new DrydockError('policy', `${listed.key} is a Secret.`, { hint: 'Add --reveal to write its bytes.' });
      }
      around.bytes(value);
      return EXIT.ok;
    }
    const { object, problem } = readObject(value);
    if (!object) {
      const stored = openEnvelope(value);
      if (stored.encoding === 'text') streams.out(`${stored.text}\n`);
      else throw new DrydockError('invalid', `${listed.key}: ${problem}`, { hint: 'Add --raw to write its bytes.' });
      return EXIT.ok;
    }
    const shown = withRevision(options.reveal ? object : masked(object), listed.modified);
    streams.out(options.isJson ? json(shown) : toYaml(ordered(shown)));
    return EXIT.ok;
  });
}

export function history(options: SnapshotOptions, streams: Streams, around: SnapshotSurroundings): Promise<number> {
  return withSnapshot(fileOf(options), openingOf(options, around), async (snapshot) => {
    const key = keyOf(snapshot, options);
    const { keyspace } = snapshot;
    const changes = keyspace.history(new TextEncoder().encode(key)).map(({ main, sub, isDeletion, size }) => ({
      revision: main,
      sub,
      change: isDeletion ? 'deleted' : 'written',
      bytes: size,
    }));
    if (changes.length === 0)
      throw new DrydockError('notFound', `${key} is not in the snapshot, and was not since revision ${keyspace.compacted}.`);
    if (options.isJson) streams.out(json({ key, compacted: keyspace.compacted, changes }));
    else {
      const rows = changes.map(({ revision, change, bytes: size }) => [
        String(revision),
        change,
        change === 'deleted' ? '-' : bytesWords(size),
      ]);
      streams.out(table(['REVISION', 'CHANGE', 'SIZE'], rows));
    }
    return EXIT.ok;
  });
}

export function extract(options: SnapshotOptions, streams: Streams, around: SnapshotSurroundings): Promise<number> {
  return withSnapshot(fileOf(options), openingOf(options, around), async (snapshot) => {
    const wanted =
      options.name !== undefined || options.key !== undefined ? [theOne(snapshot, options)] : [...listObjects(snapshot, filterOf(options))];
    const { objects: extracted, controlled: left } = await extractObjects(snapshot, wanted);
    for (const { listed, notes } of extracted)
      for (const note of notes) streams.error(`drydock: ${printable(listed.path?.name ?? listed.key)}: ${printable(note)}\n`);
    const written = extracted.map(({ object }) => object);
    if (left > 0)
      streams.error(
        `drydock: ${count(left, 'object')} that controllers made ${left === 1 ? 'was' : 'were'} left out; name one to get it.\n`,
      );
    if (written.length === 0)
      throw new DrydockError('notFound', 'There is no object to extract.', { hint: 'See what there is with drydock snapshot list.' });
    streams.out(options.isJson ? json(written.length === 1 ? written[0] : written) : written.map((object) => toYaml(object)).join('---\n'));
    return EXIT.ok;
  });
}

function fileOf({ files }: SnapshotOptions): string {
  return files[0] ?? '';
}

export function filterOf({ resource, namespace, name, search, revision, key }: SnapshotOptions): ObjectFilter {
  return {
    ...(resource === undefined ? {} : { resource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(search === undefined ? {} : { text: search }),
    ...(revision === undefined ? {} : { revision }),
    ...(key === undefined ? {} : { key }),
  };
}

/** @throws DrydockError where there is none, or more than one */
function theOne(snapshot: OpenSnapshot, options: SnapshotOptions): ListedObject {
  const found = [...listObjects(snapshot, filterOf(options))];
  const [first, second] = found;
  if (first && second) {
    throw new DrydockError('invalid', `There are ${found.length} of that name: ${found.map(({ key }) => key).join(', ')}.`, {
      hint: 'Say which with --namespace or --key.',
    });
  }
  if (first) return first;
  const what = options.key ?? `${options.resource} ${options.namespace === undefined ? '' : `${options.namespace}/`}${options.name}`;
  throw new DrydockError('notFound', `${what} is not there at revision ${options.revision ?? snapshot.keyspace.revision}.`, {
    hint: 'If it was deleted since the compaction, drydock snapshot history tells when; --revision shows what was before.',
  });
}

/** The key of an object that may be deleted by now. */
function keyOf(snapshot: OpenSnapshot, options: SnapshotOptions): string {
  if (options.key !== undefined) return options.key;
  const keys = snapshot.keyspace.everKeysWhere((key) => key.endsWith(`/${options.name}`));
  const found = keys.filter((key) => listedAs(snapshot, key, options));
  const [first, second] = found;
  if (first === undefined) throw new DrydockError('notFound', `${options.resource} ${options.name} is not in the snapshot.`);
  if (second !== undefined) {
    throw new DrydockError('invalid', `There are ${found.length} of that name: ${found.join(', ')}.`, {
      hint: 'Say which with --namespace or --key.',
    });
  }
  return first;
}

function listedAs({ prefix }: OpenSnapshot, key: string, options: SnapshotOptions): boolean {
  return fitsKey(key, prefix, filterOf(options));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner), 2)}\n`;
}
