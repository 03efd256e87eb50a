import type { OutlineSymbol } from './family';
import type { YamlEntry, YamlNode } from './yaml/nodes';
import { asText, asValue, get, items, pairs, resolved } from './yaml/walk';

/** Of long mappings and lists only so many are shown. */
const MOST = 200;

/**
 * The outline of a document: what stands under its root, without what says only what the document is.
 * @param levels below the document; deeper it would be the file again
 */
export function outline(root: YamlNode | undefined, levels = 2): readonly OutlineSymbol[] {
  return children(root, levels).filter(({ name }) => name !== 'apiVersion' && name !== 'kind');
}

function children(node: YamlNode | undefined, levels: number): readonly OutlineSymbol[] {
  if (levels === 0) return [];
  const fields = pairs(node)
    .slice(0, MOST)
    .map((entry) => symbol(entry.name, entry, levels));
  const listed = items(node)
    .slice(0, MOST)
    .map((item, index) => itemSymbol(item, index, levels));
  return [...fields, ...listed];
}

function symbol(name: string, { key, value }: YamlEntry, levels: number): OutlineSymbol {
  const below = children(value, levels - 1);
  const detail = detailOf(value);
  return {
    name: name === '' ? '""' : name,
    kind: kindOf(value),
    range: { start: key.start, end: Math.max(key.end, value.kind === 'alias' ? key.end : value.end) },
    selection: { start: key.start, end: key.end },
    ...(detail === undefined ? {} : { detail }),
    ...(below.length === 0 ? {} : { children: below }),
  };
}

function itemSymbol(item: YamlNode, index: number, levels: number): OutlineSymbol {
  const name = asText(get(item, 'name')) ?? asText(get(item, 'key'));
  const below = children(item, levels - 1);
  return {
    name: name === undefined || name === '' ? `[${index}]` : name,
    kind: kindOf(item),
    range: { start: item.start, end: item.end },
    selection: { start: item.start, end: item.end },
    ...(below.length === 0 ? {} : { children: below }),
  };
}

function detailOf(node: YamlNode): string | undefined {
  const value = asValue(node);
  if (value === undefined || value === null) return undefined;
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function kindOf(node: YamlNode): OutlineSymbol['kind'] {
  const at = resolved(node);
  if (at?.kind === 'map') return 'object';
  if (at?.kind === 'seq') return 'array';
  switch (typeof asValue(node)) {
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'string';
  }
}
