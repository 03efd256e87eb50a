import type { RuleInfo } from '../../finding';
import { hasForeignTemplate } from '../model/auth-file';
import { groupsOf } from '../model/values';
import { ADMIN, exampleRole } from './example';
import type { Scene } from './scene';

export const mergedGroups: RuleInfo = {
  id: 'AA033',
  severity: 'warning',
  title: 'A group is one name without blanks.',
  explanation:
    'A list item that is indented deeper than the one before continues its text: `system:bootstrappers - system:nodes` is a single group that nothing is bound to. ' +
    'A `#` without a blank before it is part of the name as well and begins no comment.',
  example: {
    bad: exampleRole(ADMIN, 'username: admin', 'groups:', '  - ops', '    - readers'),
    good: exampleRole(ADMIN, 'username: admin', 'groups:', '  - ops', '  - readers'),
  },
  source: 'YAML 1.2, 7.3.3 plain scalars',
};

export function checkGroupNames({ file, report }: Scene): void {
  for (const entry of file.entries) {
    for (const { text, node, place } of groupsOf(entry)) {
      if (hasForeignTemplate(text) || !/\s|#/.test(text.replaceAll(/\{\{.*?\}\}/g, ''))) continue;
      const { section } = entry;
      const raw = section.text.slice(node.start, node.end);
      const [first = '', lead = '', ...more] = raw.split(/(\n[ \t]*)- /);
      const column = node.start - (section.text.lastIndexOf('\n', node.start - 1) + 1);
      const isList = node.style === 'plain' && section.isBlock && lead !== '' && more.length % 2 === 1 && column >= 2;
      const names = [first, ...more.filter((_, index) => index % 2 === 0)];
      const message = /\s/.test(text)
        ? `"${text}" is one group: a list item that is indented deeper continues the one before. Write one "- " in the same column for each group.`
        : `"${text}" is one group, # included: a comment needs a blank before it.`;
      report(mergedGroups, place, message, {
        fixes: isList
          ? [{ title: 'Make them separate groups', edits: [section.edit(node, names.join(`\n${' '.repeat(column - 2)}- `))], isSafe: true }]
          : [],
      });
    }
  }
}
