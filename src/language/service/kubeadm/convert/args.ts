import type { TextEdit } from '../../finding';
import type { YamlNode } from '../../yaml/nodes';

/**
 * Edits that make a mapping of arguments (v1beta3) a list of `name` and `value` (v1beta4): the order stays, values become
 * texts, comments stay where they are. undefined for what is no such mapping.
 * @param text the document's
 */
export function argsConversion(node: YamlNode, text: string): readonly TextEdit[] | undefined {
  if (node.kind !== 'map' || node.entries.length === 0) return undefined;
  const pairs = node.entries.map(({ key, value }) => (key.kind === 'scalar' && value.kind === 'scalar' ? { key, value } : undefined));
  if (!pairs.every((pair) => pair !== undefined)) return undefined;
  if (node.isFlow) {
    const items = pairs.map(({ key, value }) => `{name: ${quoted(key.text)}, value: ${quoted(value.text)}}`);
    return [{ start: node.start, end: node.end, newText: `[${items.join(', ')}]` }];
  }
  return pairs.flatMap(({ key, value }): readonly TextEdit[] => {
    // All keys of a block mapping stand in its own column.
    const column = key.start - (text.lastIndexOf('\n', key.start - 1) + 1);
    const name = { start: key.start, end: key.end, newText: `- name: ${quoted(key.text)}\n${' '.repeat(column)}  value` };
    if (value.isAbsent) return [name, { start: value.start, end: value.end, newText: ' ""' }];
    if (value.style !== 'plain') return [name];
    return [name, { start: value.start, end: value.end, newText: JSON.stringify(value.text) }];
  });
}

/** A name as people write it; in quotes where YAML would read something else. */
function quoted(text: string): string {
  return /^[a-z][a-z0-9-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/.test(text) ? text : JSON.stringify(text);
}
