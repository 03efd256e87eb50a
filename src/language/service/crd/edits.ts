import type { Fix, TextEdit, TextRange } from '../finding';
import type { YamlEntry, YamlNode } from '../yaml/nodes';

export const replace = ({ start, end }: TextRange, newText: string): TextEdit => ({ start, end, newText });

export function replaceFix(title: string, range: TextRange, newText: string, isSafe = false): Fix {
  return { title, isSafe, edits: [replace(range, newText)] };
}

/** The line break that a text uses. */
export function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the line of an offset, line break included. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** How far a place is indented, counting the dashes of lists before it. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/**
 * Adds a key with a one-line value to a mapping, before its first key. In a flow mapping within the braces.
 * Undefined where there is no place for it.
 */
export function addKey(text: string, node: YamlNode | undefined, name: string, value: string): TextEdit | undefined {
  if (node?.kind !== 'map') return undefined;
  const first = node.entries[0];
  if (node.isFlow) {
    const at = node.start + 1;
    return { start: at, end: at, newText: first === undefined ? `${name}: ${value}` : `${name}: ${value}, ` };
  }
  if (first === undefined) return undefined;
  const at = first.key.start;
  const before = text.slice(lineStart(text, at), at);
  if (!/^[ -]*$/.test(before)) return undefined;
  return { start: at, end: at, newText: `${name}: ${value}${lineBreak(text)}${' '.repeat(before.length)}` };
}

/** Removes a pair that stands on lines of its own. Undefined where something else is on them. */
export function removeEntry(text: string, { key, value }: YamlEntry): TextEdit | undefined {
  const start = lineStart(text, key.start);
  const last = Math.max(key.end, value.end);
  // Block scalars end behind their last line break.
  const end = text[last - 1] === '\n' ? last : lineEnd(text, last);
  const isAlone = /^ *$/.test(text.slice(start, key.start)) && /^:?[ \t]*(?:#.*)?\r?\n?$/.test(text.slice(last, end));
  return isAlone ? { start, end, newText: '' } : undefined;
}
