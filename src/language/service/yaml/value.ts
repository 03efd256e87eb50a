import type { JsonValue } from '../crd/json-schema';
import type { YamlMap, YamlNode } from './nodes';
import { scalarValue } from './scalar-value';

/** Nodes that aliases may blow a document up to; more is taken for an attack (a "billion laughs" file). */
const MAX_NODES = 500_000;

/** A document whose aliases stand for more nodes than any honest file has. */
export class TooManyAliases extends Error {}

/**
 * The JSON that the Kubernetes tools make of a node: aliases and merge keys resolved, of a key written twice the last.
 * @throws TooManyAliases
 */
export function toJson(node: YamlNode | undefined): JsonValue {
  let left = MAX_NODES;
  const merges = { left: MAX_MERGED };
  const convert = (at: YamlNode | undefined, trail: readonly YamlNode[]): JsonValue => {
    left -= 1;
    if (left < 0) throw new TooManyAliases();
    if (at === undefined) return null;
    switch (at.kind) {
      case 'scalar':
        return scalarValue(at);
      case 'alias':
        // An alias within its own anchor has no JSON; go-yaml refuses it.
        if (at.target === undefined || trail.includes(at.target)) return null;
        return convert(at.target, [...trail, at.target]);
      case 'seq':
        return at.items.map((item) => convert(item, trail));
      case 'map': {
        const object: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
        for (const [key, value] of collect(at, 0, merges)) object[key] = convert(value, trail);
        if (merges.left < 0) throw new TooManyAliases();
        return object;
      }
    }
  };
  return convert(node, []);
}

/** The entries of a map by key, as JSON sees them: merge keys (`<<`) resolved, own keys winning, of duplicates the last. */
export function mergedEntries(map: YamlMap): ReadonlyMap<string, YamlNode> {
  return collect(map, 0, { left: MAX_MERGED_AT_ONCE });
}

function collect(map: YamlMap, depth: number, merges: { left: number }): Map<string, YamlNode> {
  const found = new Map<string, YamlNode>();
  if (depth > 0) merges.left -= 1;
  if (merges.left < 0) return found;
  const own = new Map<string, YamlNode>();
  for (const { key, value } of map.entries) {
    if (isMergeKey(key)) {
      if (depth < MAX_MERGES)
        for (const source of mergeSources(value)) for (const [name, at] of collect(source, depth + 1, merges)) found.set(name, at);
      continue;
    }
    own.set(keyText(key), value);
  }
  for (const [name, value] of own) found.set(name, value);
  return found;
}

/** Merges of merges of merges: more than this is not written by people. */
const MAX_MERGES = 20;
/** Mappings that are merged in a document; as with aliases, more is taken for an attack. */
const MAX_MERGED = 100_000;
/** The same for one mapping, which is looked at again and again. */
const MAX_MERGED_AT_ONCE = 1000;

function mergeSources(value: YamlNode): readonly YamlMap[] {
  const target = value.kind === 'alias' ? value.target : value;
  if (target?.kind === 'map') return [target];
  if (target?.kind === 'seq') return [...target.items].reverse().flatMap(mergeSources);
  return [];
}

export function isMergeKey(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.style === 'plain' && key.text === '<<';
}

/** A key as JSON has it: what is not text becomes text. */
export function keyText(key: YamlNode): string {
  const target = key.kind === 'alias' ? key.target : key;
  if (target?.kind !== 'scalar') return '';
  const value = scalarValue(target);
  return typeof value === 'string' ? value : value === null ? 'null' : String(value);
}
