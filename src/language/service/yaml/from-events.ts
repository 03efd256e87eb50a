import {
  COLLECTION_STYLE_FLOW,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_FOLDED_BLOCK,
  SCALAR_STYLE_LITERAL_BLOCK,
  SCALAR_STYLE_SINGLE_QUOTED,
} from 'js-yaml';
import type { ScalarStyle, YamlEntry, YamlNode, YamlScalar } from './nodes';

type YamlEvent = ReturnType<typeof parseEvents>[number];
type ScalarEvent = Extract<YamlEvent, { type: typeof EVENT_SCALAR }>;
type CollectionEvent = Extract<YamlEvent, { style: unknown; start: number }>;

/** Collections deeper than this are refused; go-yaml stops at 10,000, people long before 100. */
const MAX_DEPTH = 200;

/** What the first document of a text is made of. */
export interface ParsedText {
  /** undefined: nothing but comments. */
  readonly root: YamlNode | undefined;
}

/**
 * Builds the tree from js-yaml's events, which are several times quicker than a composer and carry offsets.
 * Only the first document is read: like the Kubernetes tools, which never read on behind a `...` line.
 * @throws YAMLException at the first syntax error
 */
export function treeFromEvents(text: string): ParsedText {
  const events = parseEvents(text, { maxDepth: MAX_DEPTH });
  return { root: new TreeBuilder(text, events).build() };
}

class TreeBuilder {
  private next = 0;
  /** End of the last thing read: where an absent value stands. */
  private last = 0;
  private readonly anchors = new Map<string, YamlNode>();

  constructor(
    private readonly text: string,
    private readonly events: readonly YamlEvent[],
  ) {}

  build(): YamlNode | undefined {
    if (this.events[0]?.type !== EVENT_DOCUMENT) return undefined;
    this.next = 1;
    const first = this.events[1];
    if (first === undefined || first.type === EVENT_POP) return undefined;
    const root = this.node();
    return root.kind === 'scalar' && root.isAbsent ? undefined : root;
  }

  private node(): YamlNode {
    const event = this.events[this.next];
    this.next += 1;
    switch (event?.type) {
      case EVENT_MAPPING:
        return this.map(event);
      case EVENT_SEQUENCE:
        return this.seq(event);
      case EVENT_SCALAR:
        return this.anchored(this.scalar(event));
      case EVENT_ALIAS: {
        const name = this.text.slice(event.anchorStart, event.anchorEnd);
        this.last = event.anchorEnd;
        return {
          kind: 'alias',
          name,
          target: this.anchors.get(name),
          start: event.anchorStart - 1,
          end: event.anchorEnd,
          anchor: undefined,
          tag: undefined,
        };
      }
      default:
        throw new Error(`a node was expected at event ${this.next - 1}`);
    }
  }

  private map(event: CollectionEvent): YamlNode {
    this.last = Math.max(this.last, event.start);
    const isFlow = event.style === COLLECTION_STYLE_FLOW;
    if (isFlow) this.last = event.start + 1;
    const entries: YamlEntry[] = [];
    while (this.events[this.next]?.type !== EVENT_POP) {
      const key = this.node();
      if (key.kind !== 'scalar' || !key.isAbsent) this.passColon(key);
      const value = this.node();
      entries.push({ key, value });
    }
    this.next += 1;
    if (isFlow) this.last = this.closing('}');
    return this.anchored({ kind: 'map', isFlow, entries, start: event.start, end: this.last, ...this.decorations(event) });
  }

  private seq(event: CollectionEvent): YamlNode {
    this.last = Math.max(this.last, event.start);
    const isFlow = event.style === COLLECTION_STYLE_FLOW;
    if (isFlow) this.last = event.start + 1;
    const items: YamlNode[] = [];
    while (this.events[this.next]?.type !== EVENT_POP) {
      if (!isFlow) this.passDash();
      items.push(this.node());
    }
    this.next += 1;
    if (isFlow) this.last = this.closing(']');
    return this.anchored({ kind: 'seq', isFlow, items, start: event.start, end: this.last, ...this.decorations(event) });
  }

  private scalar(event: ScalarEvent): YamlScalar {
    const { valueStart, valueEnd, indent } = event;
    const decorations = this.decorations(event);
    if (valueStart < 0) {
      const at = Math.max(this.last, event.anchorEnd, event.tagEnd);
      this.last = at;
      return {
        kind: 'scalar',
        style: 'plain',
        text: '',
        contentStart: at,
        contentEnd: at,
        start: at,
        end: at,
        indent: 0,
        isAbsent: true,
        ...decorations,
      };
    }
    const style = styleOf(event);
    const text = getScalarValue(this.text, event);
    const content = { contentStart: valueStart, contentEnd: valueEnd };
    const isQuoted = style === 'single' || style === 'double';
    const isBlock = style === 'literal' || style === 'folded';
    const start = isQuoted ? valueStart - 1 : isBlock ? this.blockHeader(valueStart) : valueStart;
    const end = isQuoted ? valueEnd + 1 : isBlock ? this.trimmedEnd(valueStart, valueEnd) : valueEnd;
    this.last = end;
    return {
      kind: 'scalar',
      style,
      text,
      start,
      end,
      indent: isBlock ? Math.max(indent, 0) : 0,
      isAbsent: false,
      ...content,
      ...decorations,
    };
  }

  private decorations(event: CollectionEvent | ScalarEvent): { readonly anchor: string | undefined; readonly tag: string | undefined } {
    return {
      anchor: event.anchorStart >= 0 ? this.text.slice(event.anchorStart, event.anchorEnd) : undefined,
      tag: event.tagStart >= 0 ? this.text.slice(event.tagStart, event.tagEnd) : undefined,
    };
  }

  private anchored<N extends YamlNode>(node: N): N {
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    return node;
  }

  /** The `|` or `>` that opens the block scalar whose body begins at an offset. */
  private blockHeader(bodyStart: number): number {
    const lineEnd = this.text.lastIndexOf('\n', bodyStart - 1);
    const lineStart = this.text.lastIndexOf('\n', lineEnd - 1) + 1;
    const header = /[|>][-+0-9]*[ \t]*(?:#.*)?\r?$/.exec(this.text.slice(lineStart, lineEnd < 0 ? bodyStart : lineEnd));
    return header ? lineStart + header.index : bodyStart;
  }

  /** A block scalar's place ends with its last line that is not blank. */
  private trimmedEnd(start: number, end: number): number {
    let at = end;
    while (at > start && /\s/.test(this.text[at - 1] ?? '')) at -= 1;
    return at;
  }

  /** Steps behind the colon of a pair, so that an absent value is placed behind it. */
  private passColon(key: YamlNode): void {
    const at = skipBlank(this.text, key.end);
    this.last = this.text[at] === ':' ? at + 1 : key.end;
  }

  private passDash(): void {
    const at = skipBlank(this.text, this.last);
    if (this.text[at] === '-') this.last = at + 1;
  }

  private closing(bracket: string): number {
    let at = this.last;
    while (at < this.text.length) {
      at = skipBlank(this.text, at);
      if (this.text[at] === bracket) return at + 1;
      at += 1;
    }
    return this.text.length;
  }
}

/** The offset of the next character that is neither white space nor part of a comment. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
    if (text[at] !== '#') return at;
    const newline = text.indexOf('\n', at);
    at = newline < 0 ? text.length : newline + 1;
  }
}

function styleOf(event: ScalarEvent): ScalarStyle {
  switch (event.style) {
    case SCALAR_STYLE_SINGLE_QUOTED:
      return 'single';
    case SCALAR_STYLE_DOUBLE_QUOTED:
      return 'double';
    case SCALAR_STYLE_LITERAL_BLOCK:
      return 'literal';
    case SCALAR_STYLE_FOLDED_BLOCK:
      return 'folded';
    default:
      return 'plain';
  }
}
