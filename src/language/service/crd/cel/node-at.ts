import type { SchemaNode } from '../schema/node';

/** The node at a path of schema keys, such as `['properties', 'spec', 'items']`. */
export function nodeAt(root: SchemaNode, path: readonly string[]): SchemaNode | undefined {
  return wayTo(root, path)?.at(-1);
}

/** The nodes from the root to a path, both included. */
export function wayTo(root: SchemaNode, path: readonly string[]): readonly SchemaNode[] | undefined {
  const way = [root];
  for (let index = 0; index < path.length; index += 1) {
    const at = way.at(-1);
    let next: SchemaNode | undefined;
    if (path[index] === 'properties') {
      index += 1;
      next = at?.properties?.get(path[index] ?? '');
    } else if (path[index] === 'items') next = at?.items;
    else next = typeof at?.additionalProperties === 'object' ? at.additionalProperties : undefined;
    if (next === undefined) return undefined;
    way.push(next);
  }
  return way;
}
