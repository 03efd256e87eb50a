import { isAlias, isMap, isScalar, isSeq, parseDocument, Scalar, type Node, type ParsedNode } from 'yaml';
import type { ScalarStyle, YamlEntry, YamlNode } from './nodes';

/**
 * The same tree by the `yaml` library, which reads a few texts that js-yaml does not: quoted scalars and flow
 * collections that go on at or left of the indentation of their parent. Slower, so only asked second.
 * @returns undefined when this library refuses the text as well
 */
export function treeFromLibrary(text: string): { readonly root: YamlNode | undefined } | undefined {
  const document = parseDocument(text, { uniqueKeys: false, keepSourceTokens: true, logLevel: 'silent', stringKeys: false });
  if (document.errors.length > 0) return undefined;
  const anchors = new Map<string, YamlNode>();
  const root = document.contents === null ? undefined : convert(document.contents, text, anchors);
  return { root: root?.kind === 'scalar' && root.isAbsent ? undefined : root };
}

function convert(node: ParsedNode, text: string, anchors: Map<string, YamlNode>): YamlNode {
  const converted = withoutAnchor(node, text, anchors);
  if (converted.anchor !== undefined) anchors.set(converted.anchor, converted);
  return converted;
}

function withoutAnchor(node: ParsedNode, text: string, anchors: Map<string, YamlNode>): YamlNode {
  const [start, end] = node.range;
  const tag = sourceTag(node);
  if (isAlias(node)) {
    return { kind: 'alias', name: node.source, target: anchors.get(node.source), start, end, anchor: undefined, tag };
  }
  const anchor = node.anchor;
  if (isMap(node)) {
    const entries = node.items.map((pair): YamlEntry => {
      const key = pair.key as ParsedNode | null;
      const value = pair.value;
      const place = key?.range[1] ?? start;
      return {
        key: key === null ? absent(place) : convert(key, text, anchors),
        value: value === null ? absent(place) : convert(value, text, anchors),
      };
    });
    return { kind: 'map', isFlow: node.flow === true, entries, start, end: lastEnd(entries, end, node.flow === true), anchor, tag };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(item, text, anchors));
    const last = items.at(-1)?.end;
    return { kind: 'seq', isFlow: node.flow === true, items, start, end: node.flow === true ? end : (last ?? end), anchor, tag };
  }
  if (!isScalar(node)) return absent(start);
  return scalar(node, text, anchor, tag);
}

function scalar(node: Scalar.Parsed, text: string, anchor: string | undefined, tag: string | undefined): YamlNode {
  const [start, end] = node.range;
  const style = STYLES[node.type ?? Scalar.PLAIN] ?? 'plain';
  if (end <= start && style === 'plain') return { ...absent(start), anchor, tag };
  const decoded = typeof node.value === 'string' ? node.value : (node.source ?? text.slice(start, end));
  const isQuoted = style === 'single' || style === 'double';
  const isBlock = style === 'literal' || style === 'folded';
  const body = isBlock ? text.indexOf('\n', start) + 1 : start + (isQuoted ? 1 : 0);
  return {
    kind: 'scalar',
    style,
    text: decoded,
    contentStart: body,
    contentEnd: isQuoted ? end - 1 : end,
    start,
    end: isBlock ? start + text.slice(start, end).trimEnd().length : end,
    indent: isBlock ? bodyIndent(text.slice(body, end)) : 0,
    isAbsent: false,
    anchor,
    tag,
  };
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  [Scalar.QUOTE_SINGLE]: 'single',
  [Scalar.QUOTE_DOUBLE]: 'double',
  [Scalar.BLOCK_LITERAL]: 'literal',
  [Scalar.BLOCK_FOLDED]: 'folded',
  [Scalar.PLAIN]: 'plain',
};

/** Only a tag that is written counts, not the one that was resolved. */
function sourceTag(node: Node): string | undefined {
  return node.tag !== undefined && !node.tag.startsWith('tag:yaml.org') ? node.tag : undefined;
}

function absent(at: number): Extract<YamlNode, { kind: 'scalar' }> {
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
    anchor: undefined,
    tag: undefined,
  };
}

function lastEnd(entries: readonly YamlEntry[], end: number, isFlow: boolean): number {
  const last = entries.at(-1);
  return isFlow || last === undefined ? end : Math.max(last.key.end, last.value.end);
}

function bodyIndent(body: string): number {
  return /^(?:[ \t]*\r?\n)*( +)\S/.exec(body)?.[1]?.length ?? 0;
}
