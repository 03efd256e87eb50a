import type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSeq } from './nodes';
import { scalarValue, type ScalarValue } from './scalar-value';
import { isMergeKey, keyText, mergedEntries } from './value';

export type PathStep = string | number;

/** Where a value stands and, unless it is an item of a list or the root, under which key. */
export interface Place {
  readonly key: YamlNode | undefined;
  readonly value: YamlNode;
}

/** The node that an alias stands for; the node itself for all others. */
export function resolved(node: YamlNode | undefined): Exclude<YamlNode, { kind: 'alias' }> | undefined {
  let at = node;
  for (let hops = 0; at?.kind === 'alias'; hops += 1) {
    if (hops > 50) return undefined;
    at = at.target;
  }
  return at;
}

export function asMap(node: YamlNode | undefined): YamlMap | undefined {
  const at = resolved(node);
  return at?.kind === 'map' ? at : undefined;
}

export function asSeq(node: YamlNode | undefined): YamlSeq | undefined {
  const at = resolved(node);
  return at?.kind === 'seq' ? at : undefined;
}

export function asScalar(node: YamlNode | undefined): YamlScalar | undefined {
  const at = resolved(node);
  return at?.kind === 'scalar' ? at : undefined;
}

/** The text of a scalar that is a string for JSON; undefined for numbers, booleans, null and collections. */
export function asText(node: YamlNode | undefined): string | undefined {
  const value = asValue(node);
  return typeof value === 'string' ? value : undefined;
}

/** The JSON value of a scalar; undefined for collections and nothing. */
export function asValue(node: YamlNode | undefined): ScalarValue | undefined {
  const scalar = asScalar(node);
  return scalar === undefined ? undefined : scalarValue(scalar);
}

/** Whether a node counts as JSON null: `null`, `~`, or nothing behind the colon. */
export function isNull(node: YamlNode | undefined): boolean {
  return asValue(node) === null;
}

/** The value of a key; of a key written twice the last; merge keys resolved. */
export function get(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return entry(node, key)?.value;
}

/** The pair of a key. A key that comes by a merge has the pair of the map it is written in. */
export function entry(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  const map = asMap(node);
  if (!map) return undefined;
  const own = map.entries.findLast((pair) => !isMergeKey(pair.key) && keyText(pair.key) === key);
  if (own) return own;
  if (!map.entries.some((pair) => isMergeKey(pair.key))) return undefined;
  const value = mergedEntries(map).get(key);
  const merge = map.entries.find((pair) => isMergeKey(pair.key));
  return value === undefined || merge === undefined ? undefined : { key: merge.key, value };
}

/** The pairs of a map as written, without merge keys; duplicates included. */
export function pairs(node: YamlNode | undefined): readonly (YamlEntry & { readonly name: string })[] {
  const map = asMap(node);
  if (!map) return [];
  return map.entries.filter((pair) => !isMergeKey(pair.key)).map((pair) => ({ ...pair, name: keyText(pair.key) }));
}

/** Pairs whose key was already written before in the same map. */
export function duplicates(map: YamlMap): readonly YamlEntry[] {
  const seen = new Set<string>();
  return map.entries.filter((pair) => {
    if (isMergeKey(pair.key)) return false;
    const name = keyText(pair.key);
    const isSeen = seen.has(name);
    seen.add(name);
    return isSeen;
  });
}

export function items(node: YamlNode | undefined): readonly YamlNode[] {
  return asSeq(node)?.items ?? [];
}

/** What stands at a path; undefined where it is not. */
export function at(root: YamlNode | undefined, path: readonly PathStep[]): Place | undefined {
  if (root === undefined) return undefined;
  let place: Place = { key: undefined, value: root };
  for (const step of path) {
    if (typeof step === 'number') {
      const item = asSeq(place.value)?.items[step];
      if (!item) return undefined;
      place = { key: undefined, value: item };
    } else {
      const pair = entry(place.value, step);
      if (!pair) return undefined;
      place = pair;
    }
  }
  return place;
}

/** The deepest place on the way to a path that exists: where a finding about something missing is shown. */
export function nearest(root: YamlNode, path: readonly PathStep[]): Place {
  for (let length = path.length; length > 0; length -= 1) {
    const place = at(root, path.slice(0, length));
    if (place) return place;
  }
  return { key: undefined, value: root };
}

/** Visits every node below a node with its path, parents first. Aliases are not followed. */
export function* walk(
  node: YamlNode | undefined,
  path: readonly PathStep[] = [],
): Generator<Place & { readonly path: readonly PathStep[] }> {
  if (node === undefined) return;
  yield { key: undefined, value: node, path };
  yield* below(node, path);
}

function* below(node: YamlNode, path: readonly PathStep[]): Generator<Place & { readonly path: readonly PathStep[] }> {
  if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      const here = [...path, keyText(key)];
      yield { key, value, path: here };
      yield* below(value, here);
    }
  } else if (node.kind === 'seq') {
    for (const [index, value] of node.items.entries()) {
      const here = [...path, index];
      yield { key: undefined, value, path: here };
      yield* below(value, here);
    }
  }
}

/** The path of the innermost node at an offset, and whether the offset is on its key. */
export function pathAt(root: YamlNode | undefined, offset: number): { readonly path: readonly PathStep[]; readonly isKey: boolean } {
  let path: readonly PathStep[] = [];
  let isKey = false;
  for (const place of walk(root)) {
    const onKey = place.key !== undefined && place.key.start <= offset && offset <= place.key.end;
    const onValue = place.value.start <= offset && offset <= place.value.end;
    if (!onKey && !onValue) continue;
    path = place.path;
    isKey = onKey;
  }
  return { path, isKey };
}
