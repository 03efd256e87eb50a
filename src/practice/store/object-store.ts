import type { KubeObject } from '../model/object';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One write. Objects are never changed in place, so both sides may be kept. */
export interface StoreChange {
  readonly revision: number;
  readonly type: ChangeType;
  /** Name of the resource, for example `pods` or `deployments.apps`. */
  readonly resource: string;
  readonly key: string;
  /** After the write; for a deletion the last state, carrying the revision of the deletion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  /** Revision that made the object, and how often it was written since, from 1; for a deletion those of the last state. */
  readonly created: number;
  readonly version: number;
}

/** What etcd knows of a key beside its value. */
export interface Generation {
  readonly created: number;
  readonly version: number;
}

/** An object as a backup has it. Its metadata tells the revision that wrote it. */
export interface StoredRecord extends Generation {
  readonly resource: string;
  readonly key: string;
  readonly object: KubeObject;
}

/** How many writes are remembered for watches and consistent pages. */
const HISTORY = 20_000;

/**
 * Everything the practice cluster knows, under one revision counter, as etcd keeps it: each write makes a new revision,
 * and the past is readable until it is compacted.
 */
export class ObjectStore {
  private readonly collections = new Map<string, Map<string, KubeObject>>();
  private readonly generations = new Map<string, Generation>();
  private readonly listeners = new Set<(change: StoreChange) => void>();
  private history: StoreChange[] = [];
  private compacted = 0;
  private current = 1;
  private gate: () => void = () => undefined;

  /** The revision of the last write. */
  get revision(): number {
    return this.current;
  }

  /** Writes up to and including this revision are forgotten. */
  get compactedRevision(): number {
    return this.compacted;
  }

  get(resource: string, key: string): KubeObject | undefined {
    return this.collections.get(resource)?.get(key);
  }

  /** In no particular order. */
  all(resource: string): Iterable<KubeObject> {
    return this.collections.get(resource)?.values() ?? [];
  }

  /** Stores an object under the next revision, which is written into its metadata. */
  put(resource: string, key: string, object: KubeObject): KubeObject {
    this.gate();
    const previous = this.get(resource, key);
    const stored = this.numbered(object);
    let collection = this.collections.get(resource);
    if (!collection) this.collections.set(resource, (collection = new Map<string, KubeObject>()));
    collection.set(key, stored);
    const { created = this.current, version = 0 } = this.generations.get(placeOf(resource, key)) ?? {};
    const generation = { created, version: version + 1 };
    this.generations.set(placeOf(resource, key), generation);
    this.record({ revision: this.current, type: previous ? 'MODIFIED' : 'ADDED', resource, key, object: stored, previous, ...generation });
    return stored;
  }

  remove(resource: string, key: string): void {
    const previous = this.get(resource, key);
    if (!previous) return;
    this.collections.get(resource)?.delete(key);
    const last = this.numbered(previous);
    const { created, version } = this.generations.get(placeOf(resource, key)) ?? { created: this.current, version: 1 };
    this.generations.delete(placeOf(resource, key));
    this.record({ revision: this.current, type: 'DELETED', resource, key, object: last, previous, created, version });
  }

  /** Everything that is there, in no particular order. */
  *records(): Generator<StoredRecord> {
    for (const [resource, collection] of this.collections)
      for (const [key, object] of collection) {
        const { created, version } = this.generations.get(placeOf(resource, key)) ?? { created: this.current, version: 1 };
        yield { resource, key, object, created, version };
      }
  }

  /** The writes that are remembered, oldest first. */
  changes(): readonly StoreChange[] {
    return this.history;
  }

  /** Has something else in place of everything, as after a restore. Who watches is not told: their connections have to be broken. */
  replace(records: Iterable<StoredRecord>, revision: number): void {
    this.collections.clear();
    this.generations.clear();
    for (const { resource, key, object, created, version } of records) {
      let collection = this.collections.get(resource);
      if (!collection) this.collections.set(resource, (collection = new Map<string, KubeObject>()));
      collection.set(key, object);
      this.generations.set(placeOf(resource, key), { created, version });
    }
    this.current = revision;
    this.compact();
  }

  /** Called before each object is written; what it throws refuses the write. Deletions need no room and are not asked about. */
  setGate(gate: () => void): void {
    this.gate = gate;
  }

  /** The objects of a resource as they were at a revision, sorted by key. Undefined: compacted. */
  at(resource: string, revision: number): readonly (readonly [string, KubeObject])[] | undefined {
    if (revision < this.compacted) return undefined;
    const past = new Map(this.collections.get(resource));
    for (let index = this.history.length - 1; index >= 0; index--) {
      const change = this.history[index];
      if (!change || change.revision <= revision) break;
      if (change.resource !== resource) continue;
      if (change.previous) past.set(change.key, change.previous);
      else past.delete(change.key);
    }
    return [...past].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The writes to a resource after a revision. Undefined: some of them are compacted. */
  since(resource: string, revision: number): readonly StoreChange[] | undefined {
    if (revision < this.compacted) return undefined;
    return this.history.filter((change) => change.revision > revision && change.resource === resource);
  }

  /** Forgets the past up to a revision: whoever holds an older one is answered 410. */
  compact(revision = this.current): void {
    this.history = this.history.filter((change) => change.revision > revision);
    this.compacted = revision;
  }

  /** Hears of each write, in order, as part of it. */
  subscribe(listener: (change: StoreChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private numbered(object: KubeObject): KubeObject {
    this.current += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.current) } };
  }

  private record(change: StoreChange): void {
    this.history.push(change);
    if (this.history.length > HISTORY) {
      const dropped = this.history.splice(0, HISTORY / 10);
      this.compacted = dropped.at(-1)?.revision ?? this.compacted;
    }
    for (const listener of [...this.listeners]) listener(change);
  }
}

/** Neither names of resources nor keys hold a blank. */
function placeOf(resource: string, key: string): string {
  return `${resource} ${key}`;
}
