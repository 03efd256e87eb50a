import type { JsonValue } from '../../crd/json-schema';
import type { YamlNode } from '../../yaml/nodes';
import { isMergeKey, mergedEntries, toJson, TooManyAliases } from '../../yaml/value';
import { scalarValue } from '../../yaml/scalar-value';
import { resolved, walk } from '../../yaml/walk';

/** YAML that parses but cannot become JSON: the whole section is lost. */
export class Unconvertible extends Error {
  constructor(
    readonly node: YamlNode,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The JSON that the authenticator decodes.
 * @throws Unconvertible for keys that JSON cannot have, such as the mapping that an unquoted `{{…}}` is, and for infinity
 */
export function goJson(root: YamlNode | undefined): JsonValue {
  for (const { key, value } of walk(root)) {
    const name = resolved(key);
    if (name !== undefined && (name.kind !== 'scalar' || (!isMergeKey(name) && scalarValue(name) === null))) {
      throw new Unconvertible(name, name.kind === 'scalar' ? 'a key is null' : `a key is a ${name.kind === 'map' ? 'mapping' : 'list'}`);
    }
    if (value.kind === 'alias' && value.target === undefined) throw new Unconvertible(value, `no anchor has the name ${value.name}`);
    if (value.kind === 'scalar' && value.style === 'plain' && value.tag === undefined && NOT_A_NUMBER.test(value.text)) {
      throw new Unconvertible(value, `${value.text} has no form in JSON`);
    }
  }
  try {
    return toJson(root);
  } catch (error) {
    if (error instanceof TooManyAliases && root !== undefined) throw new Unconvertible(root, 'aliases stand for too many values');
    throw error;
  }
}

const NOT_A_NUMBER = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** The entries of a mapping as the JSON decoder meets them: sorted by the bytes of their keys, so that of two letter cases the lower wins. */
export function entriesAsDecoded(node: YamlNode | undefined): readonly (readonly [string, YamlNode])[] {
  const map = resolved(node);
  if (map?.kind !== 'map') return [];
  return [...mergedEntries(map)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
