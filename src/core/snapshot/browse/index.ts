import { sortInSlices, type Breathe } from '../../slices';
import { compareKeys } from '../bbolt/page';
import { readPath, resourceName } from '../kubernetes/resources';
import { collectSummary, keyText, type ListedObject, type SnapshotSummary } from '../listing';
import type { GoneKey, LiveKeys } from '../mvcc/keyspace';
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
  /** Of the live keys; in order once somebody looked. */
  positions: Uint32Array;
  isSorted: boolean;
}

/**
 * What a snapshot holds at a revision, by resource and namespace: four bytes for each key. Counting needs no order; objects are put
 * into theirs where somebody looks at them.
 */
export class SnapshotIndex {
  private constructor(
    private readonly snapshot: OpenSnapshot,
    private readonly live: LiveKeys,
    private readonly places: ReadonlyMap<string, Place>,
    /** Counts and sizes, without what was deleted. */
    readonly summary: SnapshotSummary,
    /** Keys that are deleted at the revision and whose history the file still has. */
    readonly gone: readonly GoneKey[],
  ) {}

  get revision(): number {
    return this.summary.revision;
  }

  /** Goes once through all keys, giving others a turn. @throws DrydockError `gone`, `notFound`, and whatever `breathe` rejects with */
  static async build(snapshot: OpenSnapshot, breathe: Breathe, revision = snapshot.keyspace.revision): Promise<SnapshotIndex> {
    const { keyspace, prefix } = snapshot;
    const live = keyspace.unordered(revision);
    const lists = new Map<string, number[]>();
    const collect = collectSummary(revision);
    for (let at = 0; at < live.length; at++) {
      const { key, size } = live.at(at);
      const path = readPath(keyText(key), prefix);
      collect.add(path, size);
      const place = placeOf({ resource: path && resourceName(path), namespace: path?.namespace });
      const list = lists.get(place);
      if (list) list.push(at);
      else lists.set(place, [at]);
      if (at % AT_ONCE === AT_ONCE - 1) await breathe();
    }
    const places = new Map<string, Place>();
    for (const [place, list] of lists) places.set(place, { positions: Uint32Array.from(list), isSorted: false });
    await breathe();
    return new SnapshotIndex(snapshot, live, places, collect.summary(), keyspace.gone(revision));
  }

  count(shelf: Shelf): number {
    return this.places.get(placeOf(shelf))?.positions.length ?? 0;
  }

  /** Objects of a resource and namespace in the order of their keys. @param to exclusive */
  async objects(shelf: Shelf, breathe: Breathe, from = 0, to = Infinity): Promise<readonly ListedObject[]> {
    const place = this.places.get(placeOf(shelf));
    if (!place) return [];
    if (!place.isSorted) {
      // A copy, so that a stop in the middle leaves the list whole.
      const positions = place.positions.slice();
      await sortInSlices(positions, (a, b) => compareKeys(this.live.at(a).key, this.live.at(b).key), breathe);
      place.positions = positions;
      place.isSorted = true;
    }
    const found: ListedObject[] = [];
    for (const position of place.positions.subarray(from, Math.min(to, place.positions.length))) {
      found.push(this.listed(position));
      if (found.length % AT_ONCE === 0) await breathe();
    }
    return found;
  }

  /** Objects whose key has all the words, in no order, as they are found. Without regard to case. */
  async *search(words: readonly string[], breathe: Breathe): AsyncGenerator<ListedObject, void, undefined> {
    const wanted = words.map((word) => word.toLowerCase());
    for (let at = 0; at < this.live.length; at++) {
      const text = keyText(this.live.at(at).key);
      if (at % AT_ONCE === AT_ONCE - 1) await breathe();
      const lower = text.toLowerCase();
      if (wanted.every((word) => lower.includes(word))) yield this.listed(at);
    }
  }

  /** Namespaces that hold objects, in order, with how many. */
  namespaces(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { namespaces } of this.summary.resources)
      for (const [namespace, { count }] of namespaces) counts.set(namespace, (counts.get(namespace) ?? 0) + count);
    return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private listed(position: number): ListedObject {
    const { key, size, main, sub } = this.live.at(position);
    const text = keyText(key);
    return { path: readPath(text, this.snapshot.prefix), key: text, bytes: size, modified: main, sub };
  }
}

function placeOf({ resource, namespace }: Shelf): string {
  return `${resource ?? ''}\n${namespace ?? ''}`;
}
