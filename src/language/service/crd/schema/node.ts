import type { YamlEntry, YamlMap, YamlNode } from '../../yaml/nodes';
import { asMap, asText, asValue, isNull } from '../../yaml/walk';

/** Under which keyword of its parent a schema stands. */
export type SchemaRole = 'root' | 'property' | 'items' | 'additionalProperties' | 'allOf' | 'anyOf' | 'oneOf' | 'not' | 'refused';

/** One node of the schema of a version with its places in the document. */
export interface SchemaNode {
  readonly role: SchemaRole;
  /** What it is written under: the field's name, `items`, …; undefined for entries of allOf and the like. */
  readonly key: YamlNode | undefined;
  /** Null counts as an empty schema, as it does for Go. */
  readonly value: YamlNode;
  readonly map: YamlMap | undefined;
  /** Keys from the schema's root: `['properties', 'spec', 'items']`. */
  readonly path: readonly string[];
  readonly parent: SchemaNode | undefined;
  /** Somewhere within allOf, anyOf, oneOf or not. */
  readonly isNested: boolean;
  /** Somewhere within items or additionalProperties, where strict decoding does not look for unknown keywords. */
  readonly isUnseen: boolean;
  /** By name; of keys written twice the last; merged ones under the key they were merged by. */
  readonly keywords: ReadonlyMap<string, YamlEntry>;
  /** Undefined when not written or empty. */
  readonly properties: ReadonlyMap<string, SchemaNode> | undefined;
  readonly items: SchemaNode | undefined;
  readonly additionalProperties: SchemaNode | boolean | undefined;
  readonly allOf: readonly SchemaNode[];
  readonly anyOf: readonly SchemaNode[];
  readonly oneOf: readonly SchemaNode[];
  readonly not: SchemaNode | undefined;
  /** Below keywords that are refused, such as definitions. */
  readonly refused: readonly SchemaNode[];
}

/** The value of a keyword; undefined when it is absent or null, which is the same to the API server. */
export function keyword(node: SchemaNode, name: string): YamlEntry | undefined {
  const entry = node.keywords.get(name);
  return entry === undefined || isNull(entry.value) ? undefined : entry;
}

/** The text of a keyword that is a string; empty when it is absent or something else. */
export function textOf(node: SchemaNode, name: string): string {
  return asText(node.keywords.get(name)?.value) ?? '';
}

export function isTrue(node: SchemaNode, name: string): boolean {
  return asValue(node.keywords.get(name)?.value) === true;
}

/** Where a finding about a node as a whole is shown: its key, else its first keyword, else its value. */
export function anchor(node: SchemaNode): { readonly start: number; readonly end: number } {
  return node.key ?? asMap(node.value)?.entries[0]?.key ?? node.value;
}

/** Children in the order of keywords. */
export function* children(node: SchemaNode): Generator<SchemaNode> {
  if (node.properties) yield* node.properties.values();
  if (node.items) yield node.items;
  if (typeof node.additionalProperties === 'object') yield node.additionalProperties;
  yield* node.allOf;
  yield* node.anyOf;
  yield* node.oneOf;
  if (node.not) yield node.not;
  yield* node.refused;
}

/** Every node, parents first. */
export function* everyNode(node: SchemaNode): Generator<SchemaNode> {
  yield node;
  for (const child of children(node)) yield* everyNode(child);
}

/** Where a node is, as people say it: `spec.ports[*].name`; `the root` for the schema itself. */
export function nameOf(node: SchemaNode): string {
  const { path } = node;
  let text = '';
  for (let index = 0; index < path.length; index += 1) {
    const step = path[index] ?? '';
    if (step === 'properties') {
      index += 1;
      text += `${text === '' ? '' : '.'}${path[index] ?? ''}`;
    } else if (step === 'items' || step === 'additionalProperties') text += '[*]';
    else text += `${text === '' ? '' : ' '}${step}`;
  }
  return text === '' ? 'the root' : text;
}
