import type { PathStep } from '../../yaml/walk';

/**
 * What is being typed at a place, told from the indentation of lines alone: a document that is being typed seldom parses.
 * Which item of a list it is does not matter; items count as 0.
 */
export interface Cursor {
  /** Of the mapping that a key is typed in, or of the value that is typed. */
  readonly path: readonly PathStep[];
  readonly isValue: boolean;
  /** Keys that the mapping has already. */
  readonly siblings: ReadonlySet<string>;
  /** Of the word at the cursor. */
  readonly start: number;
  readonly end: number;
  /** Column that further lines of the same mapping begin at. */
  readonly column: number;
}

interface Token {
  readonly column: number;
  /** undefined: the dash of an item. */
  readonly key: string | undefined;
}

const KEY = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s#:[\]{},&*!|>'"%@`-][^#:]*?|-[^\s#:][^#:]*?))[ \t]*:(?=[ \t]|$)/;

export function cursorAt(text: string, offset: number): Cursor | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lines = text.split('\n');
  const row = text.slice(0, lineStart).split('\n').length - 1;
  const line = (lines[row] ?? '').replace(/\r$/, '');
  const before = line.slice(0, offset - lineStart);
  if (/^\s*#/.test(before) || /\s#/.test(before)) return undefined;
  const tokens = tokensOf(line).filter(({ column }) => column < before.length);
  const value = /:[ \t]+([^\s].*)?$/.exec(before);
  const last = tokens.at(-1);
  const isValue = value !== null && last?.key !== undefined;
  const word = isValue ? (value[1] ?? '') : (/[^\s]*$/.exec(before.replace(/^(?:\s|- )*/, ''))?.[0] ?? '');
  const rest = /^[^\s:,\]}#]*/.exec(line.slice(before.length))?.[0] ?? '';
  const column = isValue ? (last?.column ?? 0) : before.length - word.length;
  const inner = isValue ? tokens : tokens.filter((token) => token.column < column);
  const path = pathOf(lines, row, inner, isValue ? Infinity : column);
  return {
    path,
    isValue,
    siblings: isValue ? new Set() : siblingsOf(lines, row, column),
    start: offset - word.length,
    end: offset + rest.length,
    column,
  };
}

/** Dashes and the key at the beginning of a line. */
function tokensOf(line: string): readonly Token[] {
  const tokens: Token[] = [];
  let column = /^ */.exec(line)?.[0].length ?? 0;
  for (;;) {
    const rest = line.slice(column);
    const dash = /^-(?:[ \t]+|$)/.exec(rest);
    if (dash === null) {
      const key = KEY.exec(rest);
      if (key !== null) tokens.push({ column, key: key[1] ?? key[2] ?? key[3] ?? '' });
      return tokens;
    }
    tokens.push({ column, key: undefined });
    column += dash[0].length;
  }
}

function pathOf(lines: readonly string[], row: number, own: readonly Token[], column: number): readonly PathStep[] {
  const path: PathStep[] = [];
  let need = column;
  let isItem = false;
  const take = (tokens: readonly Token[]) => {
    for (const token of tokens.toReversed()) {
      // The items of a list may stand right below its key, not indented.
      const isAbove = token.column < need || (isItem && token.key !== undefined && token.column === need);
      if (!isAbove) continue;
      path.unshift(token.key ?? 0);
      need = token.column;
      isItem = token.key === undefined;
    }
  };
  take(own);
  for (let above = row - 1; above >= 0 && (need > 0 || isItem); above -= 1) {
    const line = lines[above] ?? '';
    if (/^\s*(?:#|$)/.test(line)) continue;
    if (line.startsWith('---')) break;
    take(tokensOf(line));
  }
  return path;
}

function siblingsOf(lines: readonly string[], row: number, column: number): ReadonlySet<string> {
  const found = new Set<string>();
  const see = (at: number): boolean => {
    const line = lines[at] ?? '';
    if (/^\s*(?:#|$)/.test(line)) return true;
    const tokens = tokensOf(line);
    const key = tokens.find((token) => token.column === column)?.key;
    if (key !== undefined && at !== row) found.add(key);
    const indentation = /^ */.exec(line)?.[0].length ?? 0;
    return indentation >= column && !line.startsWith('---');
  };
  for (let at = row; at >= 0 && see(at); at -= 1);
  for (let at = row + 1; at < lines.length; at += 1) {
    const indentation = /^ */.exec(lines[at] ?? '')?.[0].length ?? 0;
    if ((indentation < column && !/^\s*(?:#|$)/.test(lines[at] ?? '')) || !see(at)) break;
  }
  return found;
}
