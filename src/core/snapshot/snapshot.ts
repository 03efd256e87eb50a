import { bucketsIn } from './bbolt/bucket';
import { BoltFile } from './bbolt/file';
import type { ScanOptions } from './bbolt/scan';
import { DamageError } from './damage';
import { findPrefix, NAMESPACES_FOLDER } from './kubernetes/resources';
import { readFacts, type EtcdFacts } from './mvcc/facts';
import { Keyspace } from './mvcc/keyspace';
import type { RandomAccess } from './random-access';

/** An etcd snapshot that is looked into: what it says of etcd, and all its keys. */
export interface OpenSnapshot {
  readonly file: BoltFile;
  readonly facts: EtcdFacts;
  readonly keyspace: Keyspace;
  /** Where the API server keeps its objects: `/registry/` unless told otherwise. */
  readonly prefix: string;
}

/**
 * Opens a snapshot and reads its keys; values stay in the file.
 * @throws DamageError, DrydockError `cancelled`, `storage`
 */
export async function openSnapshot(source: RandomAccess, options: Omit<ScanOptions, 'heads'> = {}): Promise<OpenSnapshot> {
  const file = await BoltFile.open(source);
  const buckets = await bucketsIn(file);
  const keys = buckets.find(({ name }) => name === 'key');
  if (!keys) {
    const names = buckets.map(({ name }) => name);
    throw new DamageError({
      region: 'file',
      message: `It is a bbolt file, but not one of etcd: it has ${names.join(', ') || 'no buckets'}`,
    });
  }
  const facts = await readFacts(file, buckets);
  const keyspace = await Keyspace.read(file, keys, facts.compacted, options);
  return { file, facts, keyspace, prefix: prefixOf(keyspace) };
}

function prefixOf(keyspace: Keyspace): string {
  const encoder = new TextEncoder();
  return findPrefix(
    keyspace.foldersEndingWith(encoder.encode(NAMESPACES_FOLDER)),
    (key) => keyspace.find(encoder.encode(key)) !== undefined,
  );
}
