import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { items, resolved } from '../../yaml/walk';
import { scalarValue } from '../../yaml/scalar-value';
import { badAccount } from './arn';
import { exampleMap } from './example';
import type { Scene } from './scene';

export const unquotedAccount: RuleInfo = {
  id: 'AA025',
  severity: 'hint',
  title: 'Account ids are better quoted.',
  explanation:
    'The authenticator keeps the digits as written. Other tools that read and write the map take them for a number: leading zeros are lost, or the id becomes octal.',
  example: { bad: exampleMap('mapAccounts', ['- 012345678901']), good: exampleMap('mapAccounts', ['- "012345678901"']) },
  source: 'gopkg.in/yaml.v2',
};

export function checkAccounts({ file, report }: Scene): void {
  const section = file.sections.find(({ key }) => key === 'mapAccounts');
  if (section === undefined) return;
  for (const item of items(section.root)) {
    const node = resolved(item);
    if (node === undefined) continue;
    if (node.kind !== 'scalar') {
      report(badAccount, section.place(node), 'An account is a text of 12 digits; this is left out.', { severity: 'error' });
      continue;
    }
    if (isPlaceholder(node.text)) continue;
    const place = section.place(node);
    if (!/^\d{12}$/.test(node.text)) {
      const shown =
        place.end > place.start ? place : section.place({ start: Math.max(0, section.text.lastIndexOf('-', node.start)), end: node.start });
      report(badAccount, shown, `An account id has 12 digits; "${node.text}" is none and lets nobody in.`);
    } else if (typeof scalarValue(node) === 'number') {
      report(unquotedAccount, place, 'Tools that re-write the map take this id for a number. Put it in quotes.', {
        fixes: item.kind === 'alias' ? [] : [{ title: 'Put it in quotes', edits: [section.edit(node, `"${node.text}"`)], isSafe: true }],
      });
    }
  }
}
