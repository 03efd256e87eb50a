/** Where go-yaml, with which the Kubernetes tools read, is stricter or looser than the parsers used here. */
import type { YamlNode } from './nodes';

/** A place that go-yaml refuses. */
export interface Refusal {
  readonly reason: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * A text as go-yaml sees its lines, every character at its offset: the line breaks of old standards count.
 * @param isCutOff whether the marker before the document is cut off before it is parsed, as it is from the second on
 */
export function asGoReads(text: string, isCutOff: boolean): string {
  // Where the marker is cut off, a byte order mark behind it is the text's first character.
  const marker = isCutOff ? /^(---[^\n]*\n)\uFEFF/.exec(text)?.[1] : undefined;
  const ordered = marker === undefined ? text : `\uFEFF${marker}${text.slice(marker.length + 1)}`;
  return ordered.replace(OLD_BREAKS, '\n').replace(/^---(?=#)/, '   ');
}

const OLD_BREAKS = /[\u0085\u2028\u2029]/g;

/**
 * The text once more with blanks for the tabs that begin a line and for old line breaks: within quotes and brackets
 * go-yaml takes both, and the parsers used here do not. undefined: there is nothing of this in it.
 */
export function withBlanks(source: string, text: string): string | undefined {
  const blanked = source
    .replace(/^[ \t]*\t/gm, (blank) => ' '.repeat(blank.length))
    .replace(/\n/g, (line, at: number) => (text[at] === '\n' ? line : ' '));
  return blanked === source ? undefined : blanked;
}

/** Whether each old line break of a text is within quotes, where it separates words as any other does. */
export function hasOldBreaksInQuotesOnly(text: string, root: YamlNode | undefined): boolean {
  const leaves = leavesOf(text, root);
  return [...text.matchAll(OLD_BREAKS)].every(({ index }) => {
    const node = lastBefore(leaves, index)?.node;
    return node?.kind === 'scalar' && (node.style === 'single' || node.style === 'double') && index < node.end;
  });
}

const UNREADABLE =
  /[\0-\x08\v\f\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** The first character that makes go-yaml refuse a text, wherever it stands. */
export function unreadableCharacter(text: string): Refusal | undefined {
  const found = UNREADABLE.exec(text);
  return found ? { reason: 'control characters are not allowed', start: found.index, end: found.index + 1 } : undefined;
}

/** What stands behind a document: `start` is where it ends, `content` where something is written that nobody reads. */
export interface DocumentEnd {
  readonly start: number;
  readonly content: number | undefined;
}

/** The line `...` that ends the first document of a text. */
export function endMarker(text: string): DocumentEnd | undefined {
  const found = /^\.\.\.(?=[ \t\r\n]|$)/m.exec(text);
  return found ? { start: found.index, content: contentFrom(text, found.index + 3) } : undefined;
}

/** A text whose first token is `...`, which is an error where no document has begun. */
export function leadingEnd(text: string): Refusal | undefined {
  const found = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*(\.\.\.)(?=[ \t\r\n]|$)/.exec(text);
  if (found?.[1] === undefined) return undefined;
  const start = found[0].length - 3;
  return { reason: 'an end of a document stands where one should begin', start, end: start + 3 };
}

/**
 * Where go-yaml's first document ends before an offset that other parsers stop at: it looks no further than the end of
 * the root, which a line further to the left is, and a directive.
 * @param offset of the first character that can not follow
 */
export function earlyEnd(text: string, offset: number): DocumentEnd | undefined {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  if (text.slice(line, offset).trim() !== '') return undefined;
  const rest = text.slice(offset);
  const isDirective = offset === line && /^%(?:YAML[ \t]+\d+\.\d+|TAG[ \t]+\S+[ \t]+\S+)/.test(rest);
  const isLeft = offset - line < rootColumn(text) && !/^[@`%\t]/.test(rest);
  return isDirective || isLeft ? { start: line, content: contentFrom(text, offset) } : undefined;
}

function rootColumn(text: string): number {
  const first = /^(?!---(?:\s|$)|\uFEFF?[ \t]*(?:#|\r?$))\uFEFF?( *)\S/m.exec(text);
  return first?.[1]?.length ?? 0;
}

function contentFrom(text: string, from: number): number | undefined {
  const found = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?=[^\s#])/.exec(text.slice(from));
  return found ? from + found[0].length : undefined;
}

/**
 * The first tab that go-yaml refuses: it takes none before the first character of a line, not even of a blank line or
 * of a comment, and none behind the dash of a list. Within texts that go over several lines, and within brackets, it does.
 */
export function refusedTab(text: string, root: YamlNode | undefined): Refusal | undefined {
  if (!text.includes('\t')) return undefined;
  const candidates = [...text.matchAll(/^(?!---) *(?:- *)*\t/gm)].map(({ index, 0: blank }) => ({
    line: index,
    at: index + blank.length - 1,
  }));
  if (candidates.length === 0) return undefined;
  const leaves = leavesOf(text, root);
  const refused = candidates.find(({ line, at }) => !isTaken(text, line, at, leaves));
  return refused && { reason: 'tab characters must not be used in indentation', start: refused.at, end: refused.at + 1 };
}

/** A scalar or a collection in brackets, with the column of the block collection around it; -1 for the root. */
interface Leaf {
  readonly node: YamlNode;
  readonly parentColumn: number;
}

function isTaken(text: string, line: number, at: number, leaves: readonly Leaf[]): boolean {
  const leaf = lastBefore(leaves, at);
  if (leaf === undefined) return false;
  const { node, parentColumn } = leaf;
  if (node.kind !== 'scalar' || node.style === 'single' || node.style === 'double') return at < node.end;
  const column = at - line;
  // A plain text is looked for on over blank lines, up to a comment or the next word.
  if (node.style === 'plain') return !node.isAbsent && text.slice(node.end, at).trim() === '' && column > parentColumn;
  return at < Math.max(node.contentEnd, node.end) && node.indent > 0 && column >= node.indent;
}

function lastBefore(leaves: readonly Leaf[], at: number): Leaf | undefined {
  let [low, high] = [0, leaves.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((leaves[middle]?.node.start ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return leaves[low - 1];
}

/** In the order of the text. */
function leavesOf(text: string, root: YamlNode | undefined): readonly Leaf[] {
  const found: Leaf[] = [];
  const columnOf = ({ start }: YamlNode) => start - (text.lastIndexOf('\n', start - 1) + 1);
  const visit = (node: YamlNode, parentColumn: number): void => {
    if (node.kind === 'map' && !node.isFlow) {
      const column = columnOf(node);
      for (const { key, value } of node.entries) {
        visit(key, column);
        visit(value, column);
      }
    } else if (node.kind === 'seq' && !node.isFlow) {
      const column = columnOf(node);
      for (const item of node.items) visit(item, column);
    } else if (node.kind !== 'alias') found.push({ node, parentColumn });
  };
  if (root !== undefined) visit(root, -1);
  return found;
}
