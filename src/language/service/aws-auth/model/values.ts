import type { TextRange } from '../../finding';
import type { YamlScalar } from '../../yaml/nodes';
import { asScalar, asText, items } from '../../yaml/walk';
import type { EntryField } from '../semantics/fields';
import type { Entry } from './section';

/** A text of an entry with its place in the document. */
export interface Written {
  readonly text: string;
  readonly node: YamlScalar;
  readonly place: TextRange;
  /** Of the text without quotes. */
  readonly content: TextRange;
}

/** A field that is text and not empty. */
export function written(entry: Entry, field: EntryField): Written | undefined {
  const node = asScalar(entry.fields.get(field)?.value);
  return node === undefined ? undefined : asWritten(entry, node);
}

/** The ARN that an entry is looked up by. */
export function arnOf(entry: Entry): Written | undefined {
  return written(entry, arnField(entry));
}

export function arnField({ section }: Entry): 'rolearn' | 'userarn' {
  return section.key === 'mapUsers' ? 'userarn' : 'rolearn';
}

/** The groups that are text. */
export function groupsOf(entry: Entry): readonly Written[] {
  return items(entry.fields.get('groups')?.value).flatMap((item) => {
    const node = asScalar(item);
    const group = node === undefined ? undefined : asWritten(entry, node);
    return group === undefined ? [] : [group];
  });
}

function asWritten({ section }: Entry, node: YamlScalar): Written | undefined {
  const text = asText(node);
  if (text === undefined || text === '') return undefined;
  const content = section.place({ start: node.contentStart, end: node.contentEnd });
  return { text, node, place: section.place(node), content };
}

/** What an entry is called when people are told about it: the last part of its ARN. */
export function titleOf(entry: Entry): string {
  const arn = arnOf(entry)?.text;
  return arn === undefined ? `entry ${entry.index + 1} of ${entry.section.key}` : (arn.split('/').at(-1) ?? arn);
}

/** Where an entry is shown as a whole: its first line. */
export function headOf({ section, node }: Entry): TextRange {
  const first = node.entries[0];
  return section.place(first ? { start: first.key.start, end: Math.max(first.key.end, first.value.end) } : node);
}

/** Takes an item out of its list, with its lines. */
export function removeEntry({ section, node }: Entry) {
  const list = section.root?.kind === 'seq' ? section.root : undefined;
  if (list === undefined || list.isFlow || !section.isBlock) return undefined;
  const lineOf = (offset: number) => section.text.lastIndexOf('\n', offset - 1) + 1;
  const at = list.items.indexOf(node);
  const next = list.items[at + 1];
  const until = next ? lineOf(next.start) : section.text.length;
  const [start, end] = [
    section.place({ start: lineOf(node.start), end: lineOf(node.start) + 1 }).start,
    section.place({ start: 0, end: until }).end,
  ];
  // Whole lines, the indentation before the first one included.
  return { start: start - section.margin.length, end: next ? end : section.scalar.contentEnd, newText: '' };
}
