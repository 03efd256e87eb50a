import type { YamlEntry } from '../../yaml/nodes';
import { lineEnd, lineStart } from '../edits';

/** The lines that a pair of a block mapping takes up. */
export interface Block {
  /** With the comments directly above it. */
  readonly start: number;
  /** Where the key's line begins. */
  readonly keyLine: number;
  /** Behind the last line break. */
  readonly end: number;
  /** How far the key is indented. */
  readonly column: number;
}

/** The lines of a pair; undefined when something else stands on its first line. */
export function blockOf(text: string, { key, value }: YamlEntry): Block | undefined {
  const keyLine = lineStart(text, key.start);
  const before = text.slice(keyLine, key.start);
  if (!/^ *(?:- +)?$/.test(before)) return undefined;
  const last = Math.max(key.end, value.end);
  const end = text[last - 1] === '\n' ? last : lineEnd(text, last);
  const start = before.includes('-') ? keyLine : commentsAbove(text, keyLine, before.length);
  return { start, keyLine, end, column: before.length };
}

/** Where the comments begin that stand directly above a line, at its own indentation. */
function commentsAbove(text: string, line: number, column: number): number {
  let start = line;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const content = text.slice(above, start);
    if (!content.startsWith(`${' '.repeat(column)}#`)) break;
    start = above;
  }
  return start;
}

/** Shifts lines to the right or, with a negative number, to the left. Empty lines stay empty. */
export function reindent(lines: string, by: number): string {
  if (by >= 0) return lines.replaceAll(/^(?=[^\r\n])/gm, ' '.repeat(by));
  return lines.replaceAll(new RegExp(`^ {0,${-by}}`, 'gm'), '');
}
