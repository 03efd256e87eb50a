import type { RuleInfo } from '../../finding';
import type { YamlNode } from '../../yaml/nodes';
import { scalarValue } from '../../yaml/scalar-value';
import { isNull, resolved } from '../../yaml/walk';
import { hasForeignTemplate } from '../model/auth-file';
import type { Entry } from '../model/section';
import { arnField, titleOf } from '../model/values';
import { ADMIN, exampleRole } from './example';
import type { Scene } from './scene';

export const wrongType: RuleInfo = {
  id: 'AA014',
  severity: 'error',
  title: 'ARNs, usernames and groups are texts, and groups is a list.',
  explanation:
    'A value of another type is logged as an error and left out while the entry stays: with `groups: system:masters` the role gets in and belongs to no group; with `username: 1234` or `username: yes` it has no name.',
  example: {
    bad: exampleRole(ADMIN, 'username: admin', 'groups: system:masters'),
    good: exampleRole(ADMIN, 'username: admin', 'groups: ["system:masters"]'),
  },
  source: 'aws-iam-authenticator pkg/config/types.go',
};

/** Whether the values of an entry are of the types that the decoder wants. */
export function checkTypes(entry: Entry, report: Scene['report']): void {
  const { section, fields } = entry;
  const texts = [arnField(entry), 'username', 'userid'] as const;
  for (const field of texts) {
    const value = fields.get(field)?.value;
    if (value !== undefined) checkText(entry, value, field, report);
  }
  const groups = resolved(fields.get('groups')?.value);
  if (groups === undefined || isNull(groups)) return;
  if (groups.kind === 'seq') {
    for (const item of groups.items) {
      if (!isNull(item)) checkText(entry, item, 'a group', report);
    }
    return;
  }
  if (groups.kind === 'scalar' && hasForeignTemplate(groups.text)) return;
  const names = groups.kind === 'scalar' ? groups.text.split(/[\s,]+/).filter((name) => name !== '') : [];
  const list = `[${names.map((name) => JSON.stringify(name)).join(', ')}]`;
  report(
    wrongType,
    section.place(groups.kind === 'map' && groups.entries[0] ? groups.entries[0].key : groups),
    `groups must be a list: as ${groups.kind === 'map' ? 'a mapping' : 'a single value'} it is left out, and ${titleOf(entry)} belongs to no group. Write one "- " for each group.`,
    {
      fixes: names.length > 0 ? [{ title: `Write ${list}`, edits: [section.edit(groups, list)], isSafe: true }] : [],
    },
  );
}

function checkText(entry: Entry, node: YamlNode, what: string, report: Scene['report']): void {
  const { section } = entry;
  const value = resolved(node);
  if (value === undefined) return;
  if (value.kind !== 'scalar') {
    if (section.text.startsWith('{{', value.start)) return;
    const place = value.kind === 'map' && !value.isFlow ? (value.entries[0]?.key ?? value) : value;
    report(wrongType, section.place(place), `${what} must be a text; a ${value.kind === 'seq' ? 'list' : 'mapping'} is left out.`);
    return;
  }
  const json = scalarValue(value);
  if (typeof json === 'string' || json === null) return;
  const raw = section.text.slice(value.start, value.end);
  report(
    wrongType,
    section.place(value),
    `${raw} is a ${typeof json} for YAML; ${what} must be a text and is left out otherwise. Put it in quotes.`,
    {
      fixes:
        node.kind === 'alias' || value.tag !== undefined
          ? []
          : [{ title: 'Put it in quotes', edits: [section.edit(value, JSON.stringify(raw))], isSafe: true }],
    },
  );
}
