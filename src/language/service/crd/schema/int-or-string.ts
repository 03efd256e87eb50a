import { textOf, type SchemaNode } from './node';

/** Whether alternatives are exactly `type: integer` and `type: string`, in this order. */
export function isIntOrStringChoice(anyOf: readonly SchemaNode[]): boolean {
  return anyOf.length === 2 && isOnly(anyOf[0], 'integer') && isOnly(anyOf[1], 'string');
}

function isOnly(node: SchemaNode | undefined, type: string): boolean {
  return node?.keywords.size === 1 && textOf(node, 'type') === type;
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
