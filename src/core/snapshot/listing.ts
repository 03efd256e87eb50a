import { naturally } from '../natural-order';
import { readFolder, readPath, resourceName, type ObjectPath } from './kubernetes/resources';
import type { OpenSnapshot } from './snapshot';

/** How many there are, and how much they take. */
export interface Amount {
  readonly count: number;
  /** Bytes of the values. */
  readonly bytes: number;
}

/** Objects of one resource. */
export interface ResourceSummary extends Amount {
  /** `deployments.apps` */
  readonly name: string;
  readonly group: string;
  readonly resource: string;
  /** By namespace, in order; empty for what is not in namespaces. */
  readonly namespaces: ReadonlyMap<string, Amount>;
}

export interface SnapshotSummary {
  readonly revision: number;
  /** In order of their names, those of the core group first. */
  readonly resources: readonly ResourceSummary[];
  /** Keys that are no objects of Kubernetes. */
  readonly others: Amount;
  readonly total: Amount;
}

interface Sum {
  count: number;
  bytes: number;
}

/** Counts the objects that exist at a revision, without reading a value. @throws DrydockError `gone`, `notFound` */
export function summarize({ keyspace, prefix }: OpenSnapshot, revision = keyspace.revision): SnapshotSummary {
  const collect = collectSummary(revision);
  for (const { path, live, bytes } of keyspace.foldersAt(revision)) collect.add(readFolder(path, prefix), { count: live.length, bytes });
  return collect.summary();
}

/** Counts objects as they are named to it. */
export function collectSummary(revision: number): {
  /** @param path undefined for keys that are no objects */
  add(path: Omit<ObjectPath, 'name'> | undefined, amount: Amount): void;
  summary(): SnapshotSummary;
} {
  const resources = new Map<string, Sum & { readonly path: Omit<ObjectPath, 'name'>; readonly namespaces: Map<string, Sum> }>();
  const [others, total]: [Sum, Sum] = [
    { count: 0, bytes: 0 },
    { count: 0, bytes: 0 },
  ];
  return {
    add: (path, amount) => {
      add(total, amount);
      if (!path) return add(others, amount);
      const name = resourceName(path);
      let sum = resources.get(name);
      if (!sum) resources.set(name, (sum = { count: 0, bytes: 0, path, namespaces: new Map() }));
      add(sum, amount);
      if (path.namespace === undefined) return;
      let inNamespace = sum.namespaces.get(path.namespace);
      if (!inNamespace) sum.namespaces.set(path.namespace, (inNamespace = { count: 0, bytes: 0 }));
      add(inNamespace, amount);
    },
    summary: () => ({
      revision,
      resources: naturally(resources, ([, { path }]) => `${path.group}/${path.resource}`).map(
        ([name, { path, count, bytes, namespaces }]) => ({
          name,
          group: path.group,
          resource: path.resource,
          count,
          bytes,
          namespaces: new Map(naturally(namespaces, ([namespace]) => namespace)),
        }),
      ),
      others,
      total,
    }),
  };
}

/** An object of a snapshot. */
export interface ListedObject {
  readonly path: ObjectPath | undefined;
  readonly key: string;
  readonly bytes: number;
  /** Main revision of its last change. */
  readonly modified: number;
  readonly sub: number;
}

export interface ObjectFilter {
  /** `pods`, `deployments.apps`, or `deployments` where that is only one. */
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Part of the key. */
  readonly text?: string;
  /** All of the key. */
  readonly key?: string;
  readonly revision?: number;
}

/** Objects that fit, in the order of their keys. @throws DrydockError `gone`, `notFound` */
export function* listObjects({ keyspace, prefix }: OpenSnapshot, filter: ObjectFilter = {}): Generator<ListedObject, void, undefined> {
  for (const { key, size, main, sub } of keyspace.live(filter.revision)) {
    const text = keyText(key);
    const path = readPath(text, prefix);
    if (fits(path, text, filter)) yield { path, key: text, bytes: size, modified: main, sub };
  }
}

/** Whether a key is one of those that are looked for. */
export function fitsKey(key: string, prefix: string, filter: ObjectFilter): boolean {
  return fits(readPath(key, prefix), key, filter);
}

export function fits(path: ObjectPath | undefined, key: string, filter: ObjectFilter): boolean {
  const { resource, namespace, name, text } = filter;
  if (filter.key !== undefined && key !== filter.key) return false;
  if (text !== undefined && !key.includes(text)) return false;
  if (resource !== undefined && (!path || (resourceName(path) !== resource && path.resource !== resource))) return false;
  if (namespace !== undefined && path?.namespace !== namespace) return false;
  return name === undefined || path?.name === name;
}

/** Keys of Kubernetes are ASCII; others are shown as well as they can be. */
export function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('utf8');
}

function add(sum: Sum, { count, bytes }: Amount): void {
  sum.count += count;
  sum.bytes += bytes;
}
