import { stringify } from 'yaml';
import type { JsonValue } from '../crd/json-schema';
import type { TextEdit } from '../finding';
import type { YamlEntry, YamlMap, YamlScalar } from '../yaml/nodes';

/** A scalar replaced by a value, quoted where it needs to be. */
export function replaceScalar(scalar: YamlScalar, value: JsonValue): TextEdit {
  return { start: scalar.start, end: scalar.end, newText: inFlow(value) };
}

/** A key written differently; its quotes stay away unless the name needs them. */
export function renameKey(entry: YamlEntry, name: string): TextEdit {
  return { start: entry.key.start, end: entry.key.end, newText: inFlow(name) };
}

/** Takes an entry out of a mapping, with its line when it has one of its own. */
export function removeEntry(text: string, map: YamlMap, entry: YamlEntry): TextEdit | undefined {
  const index = map.entries.indexOf(entry);
  const next = map.entries[index + 1];
  const previous = map.entries[index - 1];
  if (next !== undefined) return { start: entry.key.start, end: next.key.start, newText: '' };
  if (previous === undefined) return undefined;
  const end = Math.max(entry.value.end, entry.key.end);
  const start = map.isFlow ? previous.value.end : lineBreakBefore(text, entry.key.start);
  return { start, end, newText: '' };
}

/** Puts entries before the first one of a mapping, in its style and with its indentation. */
export function addEntries(text: string, map: YamlMap, fields: Readonly<Record<string, JsonValue>>): TextEdit | undefined {
  const first = map.entries[0];
  if (map.isFlow) {
    const inner = Object.entries(fields).map(([name, value]) => `${inFlow(name)}: ${inFlow(value)}`);
    return { start: map.start + 1, end: map.start + 1, newText: `${inner.join(', ')}${first === undefined ? '' : ', '}` };
  }
  if (first === undefined) return undefined;
  const { start } = first.key;
  const indentation = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
  const lines = stringify(fields, { indent: 2, lineWidth: 0 }).trimEnd().split('\n');
  return { start, end: start, newText: lines.map((line) => `${line}\n${indentation}`).join('') };
}

function inFlow(value: JsonValue): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, version: '1.1' }).trimEnd();
}

/** Where the line break stands that ends the line before. */
function lineBreakBefore(text: string, offset: number): number {
  const newline = text.lastIndexOf('\n', offset - 1);
  return newline > 0 && text[newline - 1] === '\r' ? newline - 1 : Math.max(0, newline);
}
