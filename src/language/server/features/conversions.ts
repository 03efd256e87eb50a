import type { Conversion } from '../../protocol/messages';
import type { CodeAction, Environment, Family } from '../../service/family';
import type { FileView } from '../view';

/** What the documents of a family in a file can be turned into, each way once, in the order of the documents. */
export function conversionsOf(view: FileView, family: Family, environment: Environment): readonly Conversion[] {
  return view.documents().flatMap(({ document, start }) => {
    if (!family.claims(document, view.file)) return [];
    const whole = { start: 0, end: document.text.length };
    const actions = family.features?.actions?.(document, whole, environment, view.file) ?? [];
    const place = placeInWords(document.header.kind?.value, document.header.name, view.file.documents.length);
    return actions.filter(isConversion).map(({ title, edits, opens }): Conversion => ({
      title: `${title}${place}`,
      ...(edits ? { edits: edits.map((edit) => ({ ...edit, start: start + edit.start, end: start + edit.end })) } : {}),
      ...(opens ? { opens } : {}),
    }));
  });
}

/** The contract of families: conversions, and nothing else, are titled so. */
function isConversion({ title }: CodeAction): boolean {
  return title.startsWith('Convert');
}

/** Tells documents of one file apart. */
function placeInWords(kind: string | undefined, name: string | undefined, documents: number): string {
  if (documents < 2 || kind === undefined) return '';
  return ` (${name === undefined ? kind : `${kind} ${name}`})`;
}
