import { compare, contains, equal } from '../../values/compare';
import { integer, list, map } from '../../values/expect';
import { CelError, CelList, CelMap, noSuchOverload, type Value } from '../../values/value';
import { show, typeNameOf } from '../../values/type-name';
import { define, row, type CelFunction } from '../overload';

/** Types with an order, by the name that ids of ext/lists have them under. */
const sortable: readonly (readonly [id: string, type: string])[] = [
  ['int', 'int'],
  ['uint', 'uint'],
  ['double', 'double'],
  ['bool', 'bool'],
  ['google.protobuf.Duration', 'duration'],
  ['google.protobuf.Timestamp', 'timestamp'],
  ['string', 'string'],
  ['bytes', 'bytes'],
];

function sorted(elements: readonly Value[], keys: readonly Value[]): Value {
  const names = new Set(keys.map(typeNameOf));
  if (names.size > 1) throw new CelError('list elements must have the same type');
  const pairs = elements.map((element, i) => ({ element, key: keys[i] ?? null }));
  return CelList.of(pairs.sort((a, b) => compare(a.key, b.key)).map((pair) => pair.element));
}

function sortByKeys(value: Value, keys: Value): Value {
  if (list(value).size !== list(keys).size)
    throw new CelError('@sortByAssociatedKeys() expected a list of the same size as the associated keys list');
  return sorted(list(value).elements(), list(keys).elements());
}

function flatten(elements: readonly Value[], depth: bigint): Value[] {
  return elements.flatMap((element) => {
    if (!(element instanceof CelList)) return [element];
    return depth > 1n ? flatten(element.elements(), depth - 1n) : element.elements();
  });
}

function flattened(value: Value, depth: bigint): Value {
  if (depth < 0n) throw new CelError('level must be non-negative');
  return CelList.of(depth === 0n ? list(value).elements() : flatten(list(value).elements(), depth));
}

function slice(value: Value, from: Value, to: Value): Value {
  const [start, end, size] = [integer(from), integer(to), BigInt(list(value).size)];
  if (start < 0n || end < 0n) throw new CelError(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end) throw new CelError(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (end > size) throw new CelError(`cannot slice(${start}, ${end}), list is length ${size}`);
  return CelList.of(list(value).elements().slice(Number(start), Number(end)));
}

function range(value: Value): Value {
  const count = integer(value);
  // Longer than anything the API server's own budget lets it build.
  if (count > 1_000_000n) throw new CelError('operation cancelled: actual cost limit exceeded');
  return CelList.of(Array.from({ length: Math.max(0, Number(count)) }, (_, i) => BigInt(i)));
}

function distinct(value: Value): Value {
  const kept: Value[] = [];
  for (const element of list(value).elements()) {
    if (!kept.some((known) => equal(known, element))) kept.push(element);
  }
  return CelList.of(kept);
}

/** cel-go's ext/lists, version 3. */
export const extendedLists: readonly CelFunction[] = [
  define('distinct', 'The list without elements that were there before.', 34, [
    row('list_distinct', 'list(T).distinct() -> list(T)', distinct),
  ]),
  define('flatten', 'A list of lists as one list; one level, or as many as the argument says.', 34, [
    row('list_flatten', 'list(list(T)).flatten() -> list(T)', (value) => flattened(value, 1n)),
    row('list_flatten_int', 'list(dyn).flatten(int) -> list(dyn)', (value, depth) => flattened(value, integer(depth))),
  ]),
  define('lists.range', 'The integers from 0 up to the argument, without it.', 34, [
    row('lists_range', 'lists.range(int) -> list(int)', range),
  ]),
  define('reverse', 'The list from its end to its beginning.', 34, [
    row('list_reverse', 'list(T).reverse() -> list(T)', (value) => CelList.of([...list(value).elements()].reverse())),
  ]),
  define('slice', 'The elements from one index up to another, without that one.', 34, [
    row('list_slice', 'list(T).slice(int, int) -> list(T)', slice),
  ]),
  define(
    'sort',
    'The list in ascending order.',
    34,
    sortable.map(([id, type]) =>
      row(`list_${id}_sort`, `list(${type}).sort() -> list(${type})`, (value) => sorted(list(value).elements(), list(value).elements())),
    ),
  ),
  define(
    '@sortByAssociatedKeys',
    'Sorts by keys computed before; sortBy() uses it.',
    34,
    sortable.map(([id, type]) =>
      row(`list_${id}_sortByAssociatedKeys`, `list(T).@sortByAssociatedKeys(list(${type})) -> list(T)`, sortByKeys),
    ),
  ),
];

/** cel-go's ext/sets. */
export const sets: readonly CelFunction[] = [
  define('sets.contains', 'True if every element of the second list is in the first one.', 29, [
    row('list_sets_contains_list', 'sets.contains(list(T), list(T)) -> bool', (a, b) => includesAll(a, b)),
  ]),
  define('sets.equivalent', 'True if both lists have the same elements, in any order and number.', 29, [
    row('list_sets_equivalent_list', 'sets.equivalent(list(T), list(T)) -> bool', (a, b) => includesAll(a, b) && includesAll(b, a)),
  ]),
  define('sets.intersects', 'True if the lists have at least one element in common.', 29, [
    row('list_sets_intersects_list', 'sets.intersects(list(T), list(T)) -> bool', (a, b) =>
      list(b)
        .elements()
        .some((element) => contains(list(a), element)),
    ),
  ]),
];

function includesAll(whole: Value, part: Value): boolean {
  return list(part)
    .elements()
    .every((element) => contains(list(whole), element));
}

function inserted(target: Value, entries: readonly (readonly [Value, Value])[]): Value {
  const known = map(target);
  for (const [key] of entries) {
    if (known.has(key)) throw new CelError(`insert failed: key ${show(key)} already exists`);
  }
  if (entries.some(([key]) => !['string', 'int', 'uint', 'bool'].includes(typeNameOf(key)))) throw noSuchOverload('cel.@mapInsert');
  return CelMap.of([...known.entries(), ...entries]);
}

/** What the macros with two variables build maps with. */
export const mapBuilding: readonly CelFunction[] = [
  define('cel.@mapInsert', 'Adds entries to a map; transformMap() and transformMapEntry() use it.', 32, [
    row('@mapInsert_map_key_value', 'cel.@mapInsert(map(K, V), K, V) -> map(K, V)', (target, key, value) =>
      inserted(target, [[key, value]]),
    ),
    row('@mapInsert_map_map', 'cel.@mapInsert(map(K, V), map(K, V)) -> map(K, V)', (target, more) => inserted(target, map(more).entries())),
  ]),
];
