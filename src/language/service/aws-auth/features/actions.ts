import { stringify } from 'yaml';
import type { LintDocument } from '../../document';
import type { CodeAction } from '../../family';
import type { TextRange } from '../../finding';
import { readAuthFile } from '../model/auth-file';
import type { Section } from '../model/section';
import { resolved } from '../../yaml/walk';
import { toJson } from '../../yaml/value';
import { accessEntries, asEksctl, asScript } from '../semantics/access-entries';
import { parseMap } from '../semantics/parse-map';

/** Sections as block scalars, and the map as access entries. */
export function actions(document: LintDocument, range: TextRange): readonly CodeAction[] {
  const file = readAuthFile(document);
  if (file === undefined) return [];
  const touched = file.sections.filter(({ pair, scalar }) => pair.key.start <= range.end && range.start <= scalar.end);
  return [...touched.flatMap((section) => expand(section, document.text)), ...convert(file.sections)];
}

function expand(section: Section, text: string): readonly CodeAction[] {
  const root = section.root === undefined ? undefined : resolved(section.root);
  if (section.isBlock || root?.kind !== 'seq' || root.items.length === 0 || section.pair.value.kind === 'alias') return [];
  const { key } = section.pair;
  const column = key.start - (text.lastIndexOf('\n', key.start - 1) + 1);
  // A single line of JSON becomes YAML; what has lines already keeps them, comments included.
  const isOneLine = !section.text.trim().includes('\n');
  const body = isOneLine ? stringify(toJson(root), { lineWidth: 0, version: '1.1' }) : `${section.text.trimEnd()}\n`;
  const lines = body.trimEnd().replace(/^(?=.)/gm, ' '.repeat(column + 2));
  return [
    {
      title: `Write ${section.key} as a block with |`,
      kind: 'refactor',
      edits: [
        {
          start: section.scalar.start,
          end: section.scalar.contentEnd > section.scalar.end ? section.scalar.contentEnd : section.scalar.end,
          newText: `|\n${lines}${section.scalar.style === 'folded' ? '\n' : ''}`,
        },
      ],
    },
  ];
}

function convert(sections: readonly Section[]): readonly CodeAction[] {
  const map = parseMap(Object.fromEntries(sections.map(({ key, text }) => [key, text])));
  const conversion = accessEntries(map);
  if (conversion.entries.length === 0) return [];
  return [
    {
      title: 'Convert to access entries for eksctl',
      kind: 'refactor',
      opens: { title: 'access-entries.yaml', language: 'yaml', text: asEksctl(conversion) },
    },
    {
      title: 'Convert to access entries with the AWS command line',
      kind: 'refactor',
      opens: { title: 'access-entries.sh', language: 'shellscript', text: asScript(conversion) },
    },
  ];
}
