import type { LintDocument } from '../../document';
import type { TextEdit } from '../../finding';
import type { YamlEntry, YamlNode } from '../../yaml/nodes';
import { asMap, asText, entry, get, items, pairs } from '../../yaml/walk';
import { lineBreak } from '../edits';
import { blockOf, reindent, type Block } from './block';

/** Fields that v1beta1 has once for all versions, and v1 in each of them, with their names there. */
const SHARED = [
  ['subresources', 'subresources'],
  ['additionalPrinterColumns', 'additionalPrinterColumns'],
  ['validation', 'schema'],
] as const;

/**
 * The changes that bring a definition from the layout of v1beta1 to that of v1: lines are moved with their comments, nothing
 * else is touched. Undefined where the text is written so that lines cannot be moved (flow style), or there is nothing to do.
 */
export function convertToV1(document: LintDocument): readonly TextEdit[] | undefined {
  const { text, header, root } = document;
  const spec = entry(root, 'spec');
  const map = asMap(spec?.value);
  if (map === undefined || map.isFlow || spec === undefined || header.apiVersion === undefined) return undefined;
  const edits: TextEdit[] = [];
  if (header.version !== 'v1') edits.push({ ...placeOf(header.apiVersion), newText: 'apiextensions.k8s.io/v1' });
  const shared = SHARED.flatMap(([from, to]) => {
    const old = entry(map, from);
    const block = old && blockOf(text, old);
    return block === undefined ? [] : [{ block, to }];
  });
  const isBlocked =
    SHARED.some(([from]) => entry(map, from) !== undefined) && shared.length !== SHARED.filter(([from]) => entry(map, from)).length;
  if (isBlocked) return undefined;
  const versions = entry(map, 'versions');
  if (versions !== undefined && items(versions.value).length > 0) {
    if (!addToVersions(text, items(versions.value), shared, edits)) return undefined;
    remove(text, entry(map, 'version'), edits);
  } else if (!addVersion(text, entry(map, 'version'), shared, edits)) return undefined;
  for (const { block } of shared) edits.push({ start: block.start, end: block.end, newText: '' });
  renamePaths(versions?.value, edits);
  convertConversion(text, entry(map, 'conversion'), edits);
  const preserved = entry(map, 'preserveUnknownFields');
  if (asText(preserved?.value) === undefined) remove(text, preserved, edits);
  return edits.length === 0 ? undefined : joined(edits);
}

/** In order; changes that touch become one, so that nobody need know which comes first. */
function joined(edits: readonly TextEdit[]): readonly TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = result.at(-1);
    if (last?.end === edit.start) result[result.length - 1] = { start: last.start, end: edit.end, newText: last.newText + edit.newText };
    else result.push(edit);
  }
  return result;
}

interface Shared {
  readonly block: Block;
  readonly to: string;
}

const placeOf = ({ start, end }: { readonly start: number; readonly end: number }) => ({ start, end });

/** Every version gets what was said for all. */
function addToVersions(text: string, versions: readonly YamlNode[], shared: readonly Shared[], edits: TextEdit[]): boolean {
  if (shared.length === 0) return true;
  for (const version of versions) {
    const first = pairs(version)[0];
    const last = pairs(version).at(-1);
    const end = last && blockOf(text, last)?.end;
    if (first === undefined || end === undefined || asMap(version)?.isFlow !== false) return false;
    const column = first.key.start - (text.lastIndexOf('\n', first.key.start - 1) + 1);
    const wanted = shared.filter(({ to }) => entry(version, to) === undefined);
    const isOpen = text[end - 1] !== '\n';
    edits.push({ start: end, end, newText: (isOpen ? lineBreak(text) : '') + wanted.map((part) => moved(text, part, column)).join('') });
  }
  return true;
}

/** `version: v1` becomes the only version. */
function addVersion(text: string, version: YamlEntry | undefined, shared: readonly Shared[], edits: TextEdit[]): boolean {
  const name = asText(version?.value);
  const block = version && blockOf(text, version);
  if (version === undefined || name === undefined || block === undefined) return false;
  const pad = ' '.repeat(block.column);
  const eol = lineBreak(text);
  const head = ['versions:', `  - name: ${text.slice(version.value.start, version.value.end)}`, '    served: true', '    storage: true'];
  const body = shared.map((part) => moved(text, part, block.column + 4)).join('');
  edits.push({ start: block.keyLine, end: block.end, newText: `${head.map((line) => pad + line + eol).join('')}${body}` });
  return true;
}

/** The lines of a field at another column, with the name that it has in v1. */
function moved(text: string, { block, to }: Shared, column: number): string {
  const lines = reindent(text.slice(block.start, block.end), column - block.column);
  const renamed = to === 'schema' ? lines.replace(/^( *)(["']?)validation\2:/m, '$1schema:') : lines;
  const spelt = renamed.replaceAll(/^([ -]*)JSONPath:/gm, '$1jsonPath:');
  return spelt.endsWith('\n') ? spelt : spelt + lineBreak(text);
}

function renamePaths(versions: YamlNode | undefined, edits: TextEdit[]): void {
  for (const version of items(versions)) {
    for (const column of items(get(version, 'additionalPrinterColumns'))) {
      const old = entry(column, 'JSONPath');
      if (old) edits.push({ ...placeOf(old.key), newText: 'jsonPath' });
    }
  }
}

/** `webhookClientConfig` and `conversionReviewVersions` go into `webhook`. */
function convertConversion(text: string, conversion: YamlEntry | undefined, edits: TextEdit[]): void {
  const parts = (['webhookClientConfig', 'conversionReviewVersions'] as const).flatMap((name) => {
    const old = entry(conversion?.value, name);
    const block = old && blockOf(text, old);
    return block === undefined ? [] : [{ block, name }];
  });
  const [first] = parts;
  if (first === undefined) return;
  const eol = lineBreak(text);
  const lines = parts.map(({ block, name }) => {
    const part = reindent(text.slice(block.start, block.end), 2);
    const renamed = name === 'webhookClientConfig' ? part.replace(/^( *)webhookClientConfig:/m, '$1clientConfig:') : part;
    return renamed.endsWith('\n') ? renamed : renamed + eol;
  });
  for (const { block } of parts) {
    const newText = block === first.block ? `${' '.repeat(block.column)}webhook:${eol}${lines.join('')}` : '';
    edits.push({ start: block.start, end: block.end, newText });
  }
}

function remove(text: string, pair: YamlEntry | undefined, edits: TextEdit[]): void {
  const block = pair && blockOf(text, pair);
  if (block) edits.push({ start: block.keyLine, end: block.end, newText: '' });
}
