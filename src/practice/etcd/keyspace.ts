import { writeRevision } from '../../core/snapshot/mvcc/revision';
import type { KubeObject } from '../model/object';
import { resourceName } from '../resources/resource';
import type { Generation, ObjectStore, StoredRecord } from '../store/object-store';
import type { BoltEntry } from './bolt-writer';
import { Message } from './message';
import { etcdKey, placeOf } from './paths';

const TOMBSTONE = Uint8Array.of(0x74);

/** One change of a key, as bucket `key` of etcd holds it. */
export interface KeyspaceEntry extends BoltEntry {
  readonly revision: number;
  readonly isTombstone: boolean;
}

interface Past extends Generation {
  readonly object: KubeObject;
}

/**
 * The key space of etcd in which the objects of the practice cluster would be: what is left at the compacted revision, and every
 * change since, up to a revision. Objects are JSON, as an API server stores them that was told `--storage-media-type=application/json`.
 */
export function keyspaceOf(store: ObjectStore, upTo = store.revision): readonly KeyspaceEntry[] {
  const past = new Map<string, Past>();
  for (const { resource, key, object, created, version } of store.records()) past.set(etcdKey(resource, key), { object, created, version });
  const changes: KeyspaceEntry[] = [];
  for (const { revision, type, resource, key: name, object, previous, created, version } of store.changes().toReversed()) {
    const key = etcdKey(resource, name);
    if (revision <= upTo) changes.push(type === 'DELETED' ? tombstone(key, revision) : entry(key, revision, { object, created, version }));
    if (type === 'ADDED' || !previous) past.delete(key);
    else past.set(key, { object: previous, created, version: type === 'MODIFIED' ? version - 1 : version });
  }
  const left = [...past].map(([key, kept]) => entry(key, Number(kept.object.metadata.resourceVersion), kept));
  return [...left.sort((a, b) => a.revision - b.revision), ...changes.toReversed()];
}

function entry(key: string, revision: number, { object, created, version }: Past): KeyspaceEntry {
  const value = new Message().bytes(1, key).number(2, created).number(3, revision).number(4, version).bytes(5, storedForm(object)).done();
  return { key: writeRevision({ main: revision, sub: 0 }), value, revision, isTombstone: false };
}

function tombstone(key: string, revision: number): KeyspaceEntry {
  return {
    key: Buffer.concat([writeRevision({ main: revision, sub: 0 }), TOMBSTONE]),
    value: new Message().bytes(1, key).done(),
    revision,
    isTombstone: true,
  };
}

const stored = new WeakMap<KubeObject, Uint8Array>();

/** What an API server stores: the object without its revision, which etcd knows. Objects never change, so each is made once. */
function storedForm(object: KubeObject): Uint8Array {
  const known = stored.get(object);
  if (known) return known;
  const { kind, apiVersion, metadata, ...rest } = object;
  const { resourceVersion: _, ...kept } = metadata;
  const bytes = new TextEncoder().encode(`${JSON.stringify({ kind, apiVersion, metadata: kept, ...rest })}\n`);
  stored.set(object, bytes);
  return bytes;
}

/** A change of a key that was read from a file. */
export interface FoundValue {
  readonly key: string;
  readonly value: Uint8Array;
  readonly created: number;
  readonly modified: number;
  readonly version: number;
}

/** The object that a stored value holds. Undefined: the practice cluster has no such kind, or the value is no JSON of it. */
export function recordOf({ key, value, created, modified, version }: FoundValue): StoredRecord | undefined {
  const place = placeOf(key);
  if (!place) return undefined;
  let object: KubeObject;
  try {
    object = JSON.parse(new TextDecoder().decode(value)) as KubeObject;
  } catch {
    return undefined;
  }
  if (object.metadata?.name !== place.name) return undefined;
  const metadata = { ...object.metadata, resourceVersion: String(modified) };
  return { resource: resourceName(place.resource), key: place.key, object: { ...object, metadata }, created, version };
}
