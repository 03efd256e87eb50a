import type { TextRange } from '../finding';
import type { YamlNode } from '../yaml/nodes';

/** Of a mapping its first key: a whole mapping underlined hides what is in it. */
export function head(node: YamlNode): TextRange {
  if (node.kind === 'map') return node.entries[0]?.key ?? node;
  if (node.kind === 'seq') return node.items[0] === undefined ? node : head(node.items[0]);
  return node;
}
