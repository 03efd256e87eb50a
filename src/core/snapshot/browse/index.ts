import type { Breathe } from '../../slices';
import { readFolder, readPath, resourceName } from '../kubernetes/resources';
import { collectSummary, keyText, type ListedObject, type SnapshotSummary } from '../listing';
import type { GoneKeys, LiveKey, LiveKeys } from '../mvcc/live-keys';
import type { OpenSnapshot } from '../snapshot';

/** Keys that are looked at without asking for a turn. */
const AT_ONCE = 512;

/** Where a key belongs: the name of its resource and its namespace, or neither where it is no object of Kubernetes. */
export interface Shelf {
  /** `deployments.apps`; undefined: keys that are no objects. */
  readonly resource: string | undefined;
  /** Undefined: objects without one. */
  readonly namespace: string | undefined;
}

interface Place {
  /** In order once somebody looked. */
  keys: LiveKeys;
  isSorted: boolean;
}

/**
 * What a snapshot holds at a revision, by resource and namespace: four bytes for each key. Counting needs no order and looks at folders
 * of keys only; objects are put into theirs where somebody looks at them.
 */
export class SnapshotIndex {
  private constructor(
    private readonly snapshot: OpenSnapshot,
    private readonly places: ReadonlyMap<string, Place>,
    /** Counts and sizes, without what was deleted. */
    readonly summary: SnapshotSummary,
    /** Keys that are deleted at the revision and whose history the file still has, in no order. */
    readonly gone: GoneKeys,
  ) {}

  get revision(): number {
    return this.summary.revision;
  }

  /** Goes once through all keys, giving others a turn. @throws DrydockError `gone`, `notFound`, and whatever `breathe` rejects with */
  static async build(snapshot: OpenSnapshot, breathe: Breathe, revision = snapshot.keyspace.revision): Promise<SnapshotIndex> {
    const { keyspace, prefix } = snapshot;
    const places = new Map<string, Place>();
    const collect = collectSummary(revision);
    const outside: LiveKeys[] = [];
    for (const { path: folder, live, bytes } of await keyspace.foldersInSlices(breathe, revision)) {
      const path = readFolder(folder, prefix);
      collect.add(path, { count: live.length, bytes });
      if (path) {
        // Two folders may hold the same resource, when its place was changed.
        const place = placeOf({ resource: resourceName(path), namespace: path.namespace });
        const before = places.get(place);
        places.set(place, { keys: before ? before.keys.with([live]) : live, isSorted: false });
      } else outside.push(live);
      await breathe();
    }
    const [first, ...others] = outside;
    if (first) places.set(placeOf(NOWHERE), { keys: first.with(others), isSorted: false });
    return new SnapshotIndex(snapshot, places, collect.summary(), await keyspace.goneInSlices(breathe, revision));
  }

  count(shelf: Shelf): number {
    return this.places.get(placeOf(shelf))?.keys.length ?? 0;
  }

  /** Objects of a resource and namespace in the order of their keys. @param to exclusive */
  async objects(shelf: Shelf, breathe: Breathe, from = 0, to = Infinity): Promise<readonly ListedObject[]> {
    const place = this.places.get(placeOf(shelf));
    if (!place) return [];
    if (!place.isSorted) {
      place.keys = await place.keys.sortedInSlices(breathe);
      place.isSorted = true;
    }
    const found: ListedObject[] = [];
    for (let at = from; at < Math.min(to, place.keys.length); at++) {
      found.push(this.listed(place.keys.at(at)));
      if (found.length % AT_ONCE === 0) await breathe();
    }
    return found;
  }

  /** Objects whose key has all the words, in no order, as they are found. Without regard to case. */
  async *search(words: readonly string[], breathe: Breathe): AsyncGenerator<ListedObject, void, undefined> {
    const wanted = words.map((word) => word.toLowerCase());
    // As they lie in memory: by place, each would be far from the one before.
    const keys = await this.snapshot.keyspace.unorderedInSlices(breathe, this.revision);
    for (let at = 0; at < keys.length; at++) {
      const live = keys.at(at);
      if (at % AT_ONCE === AT_ONCE - 1) await breathe();
      const lower = keyText(live.key).toLowerCase();
      if (wanted.every((word) => lower.includes(word))) yield this.listed(live);
    }
  }

  /** Namespaces that hold objects, in order, with how many. */
  namespaces(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { namespaces } of this.summary.resources)
      for (const [namespace, { count }] of namespaces) counts.set(namespace, (counts.get(namespace) ?? 0) + count);
    return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private listed({ key, size, main, sub }: LiveKey): ListedObject {
    const text = keyText(key);
    return { path: readPath(text, this.snapshot.prefix), key: text, bytes: size, modified: main, sub };
  }
}

/** Where keys are that are no objects. */
const NOWHERE: Shelf = { resource: undefined, namespace: undefined };

function placeOf({ resource, namespace }: Shelf): string {
  return `${resource ?? ''}\n${namespace ?? ''}`;
}
