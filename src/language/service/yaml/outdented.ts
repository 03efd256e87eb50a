import { YAMLException } from 'js-yaml';
import { treeFromEvents } from './from-events';
import type { YamlNode, YamlScalar } from './nodes';

/** Characters that may be read again for lines that stand too far left: each such line means one more reading. */
const BUDGET = 2_000_000;

/**
 * Reads a text as go-yaml does, which does not look at the indentation of what goes on within quotes or brackets: a
 * line that js-yaml finds too far to the left is joined to the one before it, blank for line break, so that all offsets
 * stay. Quoted values are then read again as they are written.
 * @param first what js-yaml said to the text
 * @returns undefined when the text has another fault
 */
export function treeOfOutdented(text: string, first: YAMLException): { readonly root: YamlNode | undefined } | undefined {
  let joined = text;
  let error = first;
  const breaks: number[] = [];
  for (let read = 0; read <= BUDGET; read += joined.length) {
    const lineBreak = error.reason === 'deficient indentation' ? breakBefore(joined, error.mark?.position ?? 0) : undefined;
    if (lineBreak === undefined) return undefined;
    joined = join(joined, lineBreak);
    breaks.push(lineBreak);
    try {
      const { root } = treeFromEvents(joined);
      return { root: root && asWritten(root, text, breaks) };
    } catch (next) {
      if (!(next instanceof YAMLException)) throw next;
      error = next;
    }
  }
  return undefined;
}

/** The line break before a place, unless a document begins or ends there. */
function breakBefore(text: string, position: number): number | undefined {
  const at = text.lastIndexOf('\n', position - 1);
  return at <= 0 || /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(at + 1, at + 5)) ? undefined : at;
}

/** A text without a line break and the comment before it. What only looks like a comment stands in quotes, which are read again. */
function join(text: string, lineBreak: number): string {
  const start = text.lastIndexOf('\n', lineBreak - 1) + 1;
  const line = text.slice(start, lineBreak);
  const comment = /^(?:[^"'#]|"[^"]*"|'[^']*'|(?<=\S)#)*(?=#)/.exec(line)?.[0].length ?? line.trimEnd().length;
  return `${text.slice(0, start + comment)}${' '.repeat(line.length - comment + 1)}${text.slice(lineBreak + 1)}`;
}

function asWritten(root: YamlNode, text: string, breaks: readonly number[]): YamlNode {
  const seen = new Map<YamlNode, YamlNode>();
  const visit = (node: YamlNode): YamlNode => {
    const known = seen.get(node);
    if (known) return known;
    const copy = changed(node);
    seen.set(node, copy);
    return copy;
  };
  const changed = (node: YamlNode): YamlNode => {
    switch (node.kind) {
      case 'scalar':
        return isQuoted(node) && breaks.some((at) => node.start < at && at < node.end) ? { ...node, text: valueOf(node, text) } : node;
      case 'map':
        return { ...node, entries: node.entries.map(({ key, value }) => ({ key: visit(key), value: visit(value) })) };
      case 'seq':
        return { ...node, items: node.items.map(visit) };
      case 'alias':
        return node.target === undefined ? node : { ...node, target: visit(node.target) };
    }
  };
  return visit(root);
}

function isQuoted({ style }: YamlScalar): boolean {
  return style === 'single' || style === 'double';
}

/** The value of a quoted scalar, its lines indented as js-yaml wants them: leading blanks of a line are no part of it. */
function valueOf(node: YamlScalar, text: string): string {
  const indented = text.slice(node.start, node.end).replace(/\n[ \t]*(?=\S)/g, '\n ');
  const { root } = treeFromEvents(indented);
  return root?.kind === 'scalar' ? root.text : node.text;
}
