import { treeFromEvents } from './from-events';
import type { YamlNode, YamlScalar } from './nodes';

/** Characters that may be read again in one text: each place that is put right means one more reading. */
const BUDGET = 2_000_000;

/**
 * Puts a text that go-yaml takes and stricter parsers don't into a form in which they do, every character at its offset:
 * go-yaml does not look at the indentation of what goes on within quotes or brackets, and a comment may touch either.
 */
export class Repair {
  private current: string;
  private read = 0;
  private readonly breaks: number[] = [];

  constructor(private readonly source: string) {
    this.current = source;
  }

  /** The text as far as it was put right. */
  get text(): string {
    return this.current;
  }

  get isMade(): boolean {
    return this.read > 0;
  }

  /**
   * One step towards a text that a strict parser reads.
   * @param offset where the parser stopped
   * @param reason why, as js-yaml puts it
   * @returns false: there is nothing here that go-yaml would overlook, or too much
   */
  goOn(offset: number, reason: string): boolean {
    const next = this.read > BUDGET ? undefined : (this.joined(offset, reason) ?? this.uncommented(offset));
    if (next === undefined) return false;
    this.read += next.length;
    this.current = next;
    return true;
  }

  /** The tree of the text with the values of quoted texts as they are written; leading blanks of a line are no part of them. */
  asWritten(root: YamlNode): YamlNode {
    if (this.breaks.length === 0) return root;
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
          return this.isJoined(node) ? { ...node, text: valueOf(node, this.source) } : node;
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

  private isJoined({ style, start, end }: YamlScalar): boolean {
    return (style === 'single' || style === 'double') && this.breaks.some((at) => start < at && at < end);
  }

  /** A line that stands too far to the left joined to the one before it, unless a document begins or ends there. */
  private joined(offset: number, reason: string): string | undefined {
    if (reason !== 'deficient indentation') return undefined;
    const lineBreak = this.current.lastIndexOf('\n', offset - 1);
    if (lineBreak <= 0 || /^(?:---|\.\.\.)(?:\s|$)/.test(this.current.slice(lineBreak + 1, lineBreak + 5))) return undefined;
    this.breaks.push(lineBreak);
    const start = this.current.lastIndexOf('\n', lineBreak - 1) + 1;
    // A comment would swallow the line that is joined to its own.
    return blank(this.current, start + endOfContent(this.current.slice(start, lineBreak)), lineBreak + 1);
  }

  private uncommented(offset: number): string | undefined {
    if (this.current[offset] !== '#' || !/["'\]}]/.test(this.current[offset - 1] ?? '')) return undefined;
    const end = /^[^\r\n]*/.exec(this.current.slice(offset))?.[0].length ?? 0;
    return blank(this.current, offset, offset + end);
  }
}

/** Where the comment of a line begins, else its end. What only looks like a comment stands in quotes, which are read again. */
function endOfContent(line: string): number {
  const comment =
    /^(?:[^"'#]|"[^"]*"|'[^']*'|(?<=\S)#)*(?<=^|\s)(?=#)/.exec(line)?.[0].length ?? /(?<=^|\s)#[^"'\r]*\r?$/.exec(line)?.index;
  return comment ?? line.trimEnd().length;
}

function valueOf(node: YamlScalar, text: string): string {
  const indented = text.slice(node.start, node.end).replace(/\n[ \t]*(?=\S)/g, '\n ');
  const { root } = treeFromEvents(indented);
  return root?.kind === 'scalar' ? root.text : node.text;
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
}
