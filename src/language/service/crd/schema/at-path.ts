import type { SchemaNode } from './node';

/** The node at a path of keys, where lists count as their first item; undefined where nothing was read. */
export function nodeAtPath(root: SchemaNode, path: readonly string[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (let index = 0; index < path.length && node !== undefined; index += 1) {
    const step = path[index] ?? '';
    if (step === 'properties') node = node.properties?.get(path[(index += 1)] ?? '');
    else if (step === 'items') node = node.items;
    else if (step === 'additionalProperties') node = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
    else if (step === 'allOf' || step === 'anyOf' || step === 'oneOf') node = node[step][0];
    else node = step === 'not' ? node.not : undefined;
  }
  return node;
}
