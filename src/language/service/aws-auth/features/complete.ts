import type { LintDocument } from '../../document';
import type { Completion, Environment } from '../../family';
import { readAuthFile } from '../model/auth-file';
import type { Section } from '../model/section';
import { PARTITIONS, partitionOf } from '../semantics/arn';
import { TEMPLATE_VARIABLES } from '../semantics/template';
import { FIELD_DOCS, GROUP_DOCS } from './words';

/** What may be written at an offset within a section. Looks at lines, as the section seldom parses while it is typed. */
export function complete(document: LintDocument, offset: number, environment: Environment): readonly Completion[] {
  const { text } = document;
  const section = readAuthFile(document)?.sections.find(({ pair, scalar }) => pair.key.end < offset && offset <= endOf(text, scalar.end));
  if (section === undefined || section.key === 'mapAccounts') return [];
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(line, offset);
  const replace = (length: number) => ({ start: offset - length, end: offset });
  const variable = /\{\{\w*$/.exec(before);
  if (variable) {
    const closing = text.startsWith('}}', offset) ? 2 : 0;
    return TEMPLATE_VARIABLES.map(({ name, doc }) => ({
      label: `{{${name}}}`,
      kind: 'value',
      documentation: doc,
      replace: { start: offset - variable[0].length, end: offset + closing },
      insertText: `{{${name}}}`,
    }));
  }
  const arn = /\barn:([\w-]*)$/.exec(before);
  if (arn) return partitions(section, replace((arn[1] ?? '').length), environment);
  if (!section.isBlock) return [];
  const item = /^([ \t]*)- (["']?[\w:-]*)$/.exec(before);
  if (item && isInGroups(text, line, (item[1] ?? '').length)) {
    return [...GROUP_DOCS].map(([label, documentation]) => ({
      label,
      kind: 'value',
      documentation,
      replace: replace((item[2] ?? '').length),
      insertText: label,
    }));
  }
  const key = /^[ \t]*(?:- )?(\w*)$/.exec(before);
  if (key === null) return [];
  return keys(section, before.includes('- '), replace((key[1] ?? '').length));
}

/** The blank lines below a block belong to it for somebody who types there. */
function endOf(text: string, end: number): number {
  const rest = /^[ \t\r\n]*/.exec(text.slice(end))?.[0] ?? '';
  return end + rest.length;
}

function partitions({ key }: Section, replace: { start: number; end: number }, { awsRegion }: Environment): readonly Completion[] {
  const own = awsRegion === undefined ? 'aws' : partitionOf(awsRegion);
  return [...PARTITIONS.keys()].map((partition) => ({
    label: partition,
    kind: 'value',
    detail: 'partition',
    replace,
    insertText: `${partition}:iam::\${1:111122223333}:${key === 'mapUsers' ? 'user' : 'role'}/\${2:name}`,
    isSnippet: true,
    sortText: `${partition === own ? '0' : '1'}${partition}`,
  }));
}

function keys({ key }: Section, isItem: boolean, replace: { start: number; end: number }): readonly Completion[] {
  const arn = key === 'mapUsers' ? 'userarn' : 'rolearn';
  const kind = arn === 'userarn' ? 'user' : 'role';
  const fields = [arn, 'username', 'groups', 'userid'] as const;
  const plain = fields.map((field, index): Completion => ({
    label: field,
    kind: 'field',
    documentation: FIELD_DOCS[field],
    replace,
    // Further lines get the indentation of the cursor's line; behind a dash the fields of the entry stand two columns deeper.
    insertText: field === 'groups' ? `groups:\n${isItem ? '    ' : '  '}- $0` : `${field}: $0`,
    isSnippet: true,
    sortText: String(index),
  }));
  const lines = [`${arn}: arn:aws:iam::\${1:111122223333}:${kind}/\${2:name}`, '  username: ${3:$2}', '  groups:', '    - ${4:group}'];
  const margin = isItem ? lines : [`- ${lines[0] ?? ''}`, ...lines.slice(1)];
  return [
    ...plain,
    {
      label: 'entry',
      kind: 'snippet',
      detail: `a whole entry of ${key}`,
      replace,
      insertText: margin.join('\n'),
      isSnippet: true,
      sortText: '9',
    },
  ];
}

/** Whether the nearest line above that is no item of the same list begins the groups of an entry. */
function isInGroups(text: string, line: number, column: number): boolean {
  const above = text.slice(0, line).split('\n').slice(0, -1).reverse();
  for (const candidate of above.slice(0, 200)) {
    const trimmed = candidate.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const indent = candidate.length - candidate.trimStart().length;
    if (/^(?:- )?groups:\s*(?:#.*)?$/i.test(trimmed)) return indent <= column;
    if (!trimmed.startsWith('- ') || indent !== column || /^- \w+: /.test(trimmed)) return false;
  }
  return false;
}
