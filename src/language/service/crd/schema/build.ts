import type { YamlEntry, YamlMap, YamlNode } from '../../yaml/nodes';
import { isMergeKey, mergedEntries } from '../../yaml/value';
import { asMap, asSeq, asValue, items, pairs } from '../../yaml/walk';
import type { SchemaNode, SchemaRole } from './node';

/** Deeper than any real schema; ends aliases in circles. */
const MAX_DEPTH = 120;
/** More nodes than this are taken for an attack with aliases. */
const MAX_NODES = 200_000;

interface Position {
  readonly role: SchemaRole;
  readonly key: YamlNode | undefined;
  readonly path: readonly string[];
  readonly parent: SchemaNode | undefined;
}

type Mutable = { -readonly [K in keyof SchemaNode]: SchemaNode[K] };

/** Reads the tree of a schema once, with everything that is written, right or wrong. */
export function buildSchema(key: YamlNode | undefined, value: YamlNode): SchemaNode {
  return new Builder().build(value, { role: 'root', key, path: [], parent: undefined });
}

class Builder {
  private left = MAX_NODES;

  build(value: YamlNode, { role, key, path, parent }: Position): SchemaNode {
    this.left -= 1;
    const map = this.left < 0 || path.length > MAX_DEPTH ? undefined : asMap(value);
    const isJunctor = role === 'allOf' || role === 'anyOf' || role === 'oneOf' || role === 'not';
    const isUnmarshalled = role === 'items' || role === 'additionalProperties';
    const node: Mutable = {
      role,
      key,
      value,
      map,
      path,
      parent,
      isNested: isJunctor || parent?.isNested === true,
      isUnseen: isUnmarshalled || parent?.isUnseen === true,
      keywords: keywordsOf(map),
      properties: undefined,
      items: undefined,
      additionalProperties: undefined,
      allOf: [],
      anyOf: [],
      oneOf: [],
      not: undefined,
      refused: [],
    };
    this.addChildren(node);
    return node;
  }

  private addChildren(node: Mutable): void {
    const child = (value: YamlNode, role: SchemaRole, key: YamlNode | undefined, ...steps: readonly string[]) =>
      this.build(value, { role, key, path: [...node.path, ...steps], parent: node });
    for (const [name, { key, value }] of node.keywords) {
      switch (name) {
        case 'properties':
          node.properties = this.namedChildren(node, value, 'property', name);
          break;
        case 'items':
          if (asMap(value)) node.items = child(value, 'items', key, name);
          else node.refused = [...node.refused, ...items(value).map((item, index) => child(item, 'refused', undefined, `items[${index}]`))];
          break;
        case 'additionalProperties': {
          const scalar = asValue(value);
          if (asMap(value)) node.additionalProperties = child(value, 'additionalProperties', key, name);
          else if (typeof scalar === 'boolean') node.additionalProperties = scalar;
          break;
        }
        case 'allOf':
        case 'anyOf':
        case 'oneOf':
          node[name] = (asSeq(value)?.items ?? []).map((item, index) => child(item, name, undefined, `${name}[${index}]`));
          break;
        case 'not':
          if (asMap(value)) node.not = child(value, 'not', key, name);
          break;
        case 'definitions':
        case 'patternProperties':
        case 'dependencies':
          node.refused = [...node.refused, ...(this.namedChildren(node, value, 'refused', name)?.values() ?? [])];
          break;
        default:
      }
    }
  }

  private namedChildren(parent: SchemaNode, value: YamlNode, role: SchemaRole, step: string): ReadonlyMap<string, SchemaNode> | undefined {
    const entries = keywordsOf(asMap(value));
    if (entries.size === 0) return undefined;
    const found = new Map<string, SchemaNode>();
    for (const [name, { key, value: schema }] of entries) {
      found.set(name, this.build(schema, { role, key, path: [...parent.path, step, name], parent }));
    }
    return found;
  }
}

/** The entries of a map by name as JSON has them, each with a key that stands in the document. */
function keywordsOf(map: YamlMap | undefined): ReadonlyMap<string, YamlEntry> {
  const found = new Map<string, YamlEntry>();
  if (map === undefined) return found;
  const merge = map.entries.find(({ key }) => isMergeKey(key));
  if (merge) for (const [name, value] of mergedEntries(map)) found.set(name, { key: merge.key, value });
  for (const { name, key, value } of pairs(map)) found.set(name, { key, value });
  return found;
}
