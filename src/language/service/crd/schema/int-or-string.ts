import type { YamlNode } from '../../yaml/nodes';
import { asMap, asValue, isNull, items } from '../../yaml/walk';
import { isKeyword } from './keywords';
import { textOf, type SchemaNode } from './node';

/** Whether alternatives are exactly `type: integer` and `type: string`, in this order. */
export function isIntOrStringChoice(anyOf: readonly SchemaNode[]): boolean {
  return anyOf.length === 2 && isOnly(anyOf[0], 'integer') && isOnly(anyOf[1], 'string');
}

function isOnly(node: SchemaNode | undefined, type: string): boolean {
  if (node === undefined || textOf(node, 'type') !== type) return false;
  return [...node.keywords].every(([name, { value }]) => name === 'type' || isUnsaid(name, value));
}

/** Keywords that Go's conversion leaves out of structural schemas, always or when they are empty, and those it does not know. */
function isUnsaid(name: string, value: YamlNode): boolean {
  if (['example', 'externalDocs'].includes(name) || !isKeyword(name) || isNull(value)) return true;
  const scalar = asValue(value);
  if (scalar === false || scalar === '') return !name.startsWith('x-kubernetes-list') && !name.startsWith('x-kubernetes-map');
  if (['enum', 'allOf', 'anyOf', 'oneOf'].includes(name)) return items(value).length === 0;
  return ['definitions', 'patternProperties', 'dependencies'].includes(name) && asMap(value)?.entries.length === 0;
}

/**
 * Whether a node within anyOf, or within anyOf of the first allOf, is one of the two shapes in which types may be
 * listed although they are in a junctor.
 */
export function isTypeExempt(node: SchemaNode): boolean {
  const { parent } = node;
  if (node.role !== 'anyOf' || parent === undefined || !isIntOrStringChoice(parent.anyOf)) return false;
  if (!parent.isNested) return true;
  return parent.role === 'allOf' && parent.parent?.isNested === false && parent.parent.allOf[0] === parent;
}
