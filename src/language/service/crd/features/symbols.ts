import type { LintDocument } from '../../document';
import type { OutlineSymbol } from '../../family';
import { viewDefinition, type VersionView } from '../definition';
import { isTrue, textOf, type SchemaNode } from '../schema/node';

/** More than this makes an outline useless. */
const MAX_SYMBOLS = 2_000;
const MAX_DEPTH = 8;

/** Versions with the tree of their properties. */
export function symbols(document: LintDocument): readonly OutlineSymbol[] {
  const budget = { left: MAX_SYMBOLS };
  return (viewDefinition(document)?.versions ?? []).map((version) => ofVersion(version, budget));
}

interface Budget {
  left: number;
}

function ofVersion({ node, name, schema }: VersionView, budget: Budget): OutlineSymbol {
  const range = { start: node.start, end: node.end };
  const children = schema === undefined ? [] : ofProperties(schema, budget, 0);
  return {
    name: name === '' ? '(no name)' : name,
    detail: 'version',
    kind: 'class',
    range,
    selection: { start: range.start, end: range.start },
    children,
  };
}

function ofProperties(node: SchemaNode, budget: Budget, depth: number): readonly OutlineSymbol[] {
  if (depth > MAX_DEPTH) return [];
  const found: OutlineSymbol[] = [];
  for (const [name, child] of node.properties ?? []) {
    budget.left -= 1;
    if (budget.left < 0 || child.key === undefined) break;
    const type = isTrue(child, 'x-kubernetes-int-or-string') ? 'int or string' : textOf(child, 'type');
    found.push({
      name: name === '' ? '""' : name,
      ...(type === '' ? {} : { detail: type }),
      kind: KINDS[type] ?? 'field',
      range: { start: child.key.start, end: Math.max(child.key.end, child.value.end) },
      selection: { start: child.key.start, end: child.key.end },
      children: ofProperties(elementOf(child), budget, depth + 1),
    });
  }
  return found;
}

const KINDS: Readonly<Record<string, OutlineSymbol['kind']>> = {
  object: 'object',
  array: 'array',
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
};

/** The schema whose fields are shown below a node: of a list or map that of its elements. */
function elementOf(node: SchemaNode): SchemaNode {
  if (node.items) return elementOf(node.items);
  return typeof node.additionalProperties === 'object' ? elementOf(node.additionalProperties) : node;
}
