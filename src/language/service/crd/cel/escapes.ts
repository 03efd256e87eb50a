import { escapeField, type CelProblem } from '../../cel';
import { everyNode, type SchemaNode } from '../schema/node';

/** A field whose name stands unescaped in an expression. */
export interface Unescaped {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly escaped: string;
}

/** Names of fields of a schema that CEL reads only escaped, the longest first. */
export function escapedNames(root: SchemaNode): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { properties } of everyNode(root)) {
    for (const name of properties?.keys() ?? []) {
      const escaped = escapeField(name);
      if (escaped !== undefined && escaped !== name) found.set(name, escaped);
    }
  }
  return new Map([...found].sort(([a], [b]) => b.length - a.length));
}

/** The unescaped name that a problem comes from, if it comes from one. */
export function unescapedAt(source: string, { code, start }: CelProblem, names: ReadonlyMap<string, string>): Unescaped | undefined {
  if (code !== 'unknown-field' && code !== 'syntax' && code !== 'reserved-word') return undefined;
  for (const [name, escaped] of names) {
    const end = start + name.length;
    if (source.startsWith(name, start) && !/\w/.test(source.charAt(end))) return { start, end, name, escaped };
  }
  return undefined;
}
