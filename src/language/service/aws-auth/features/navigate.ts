import type { LintDocument } from '../../document';
import type { OutlineSymbol, Target } from '../../family';
import { readAuthFile } from '../model/auth-file';
import { arnOf, headOf, titleOf, written } from '../model/values';

/** Sections with their entries: the tail of the ARN and the username. */
export function symbols(document: LintDocument): readonly OutlineSymbol[] {
  return (readAuthFile(document)?.sections ?? []).map((section) => ({
    name: section.key,
    kind: 'array',
    range: { start: section.pair.key.start, end: Math.max(section.pair.key.end, section.scalar.end) },
    selection: section.pair.key,
    children: section.entries.map((entry) => {
      const username = written(entry, 'username')?.text;
      const range = section.place(entry.node);
      const head = headOf(entry);
      return {
        name: titleOf(entry),
        kind: 'object',
        ...(username === undefined ? {} : { detail: `→ ${username}` }),
        range,
        selection: { start: Math.max(head.start, range.start), end: Math.min(head.end, range.end) },
      };
    }),
  }));
}

/** From an ARN to all entries of the same account. */
export function definition(document: LintDocument, offset: number): readonly Target[] {
  const arns = (readAuthFile(document)?.entries ?? []).flatMap((entry) => arnOf(entry) ?? []);
  const here = arns.find(({ place }) => place.start <= offset && offset <= place.end);
  const account = here?.text.split(':')[4];
  if (account === undefined || account === '') return [];
  return arns.filter(({ text }) => text.split(':')[4] === account).map(({ place }) => ({ range: place }));
}
