import type { LintDocument, LintFile } from '../../document';
import type { CodeLens, Environment, OutlineSymbol, Target } from '../../family';
import { toSubject } from '../../object-targets';
import { noObjects } from '../../objects';
import { readAuthFile } from '../model/auth-file';
import { arnOf, groupsOf, headOf, titleOf, written } from '../model/values';

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

/** From an ARN to all entries of the same account; from a group to the bindings in the workspace that name it. */
export function definition(document: LintDocument, offset: number, { objects = noObjects }: Environment): readonly Target[] {
  const entries = readAuthFile(document)?.entries ?? [];
  const group = entries.flatMap(groupsOf).find(({ place }) => place.start <= offset && offset <= place.end);
  if (group !== undefined) return objects.bindingsOf(group.text).map((place) => toSubject(place, group.text));
  const arns = entries.flatMap((entry) => arnOf(entry) ?? []);
  const here = arns.find(({ place }) => place.start <= offset && offset <= place.end);
  const account = here?.text.split(':')[4];
  if (account === undefined || account === '') return [];
  return arns.filter(({ text }) => text.split(':')[4] === account).map(({ place }) => ({ range: place }));
}

/** What can be asked of a map, above its data. */
export function lenses(document: LintDocument, _environment: Environment, file: LintFile): readonly CodeLens[] {
  const found = readAuthFile(document);
  const [section] = found?.sections ?? [];
  if (found === undefined || section === undefined) return [];
  const { start, end } = section.pair.key;
  const lens = (title: string, id: string): CodeLens => ({ range: { start, end }, title, command: { id, arguments: [file.name] } });
  return [
    lens(`${found.entries.length} ${found.entries.length === 1 ? 'identity' : 'identities'} · Who am I?`, COMMANDS.whoAmI),
    lens('Convert to access entries…', COMMANDS.convert),
  ];
}

const COMMANDS = { whoAmI: 'drydock.language.whoAmI', convert: 'drydock.language.convertToAccessEntries' } as const;
