import type { ExpiryInventory } from '../../core/model/expiry';
import { count } from '../../core/report/words';
import type { Lists, Option } from '../../ui/lists';
import { ALL, passes, type Filter } from './filter';

/** Lets the person choose what is shown, with how much each choice leaves. Undefined: dismissed. */
export function chooseFilter(lists: Lists, inventory: ExpiryInventory, current: Filter): Promise<Filter | undefined> {
  const hosts = [...new Set(inventory.entries.flatMap(({ host }) => host ?? []))].sort();
  const choices: readonly (readonly [string, Filter])[] = [
    ['Everything', ALL],
    ['What needs attention', { kind: 'attention' }],
    ['What ends within 30 days', { kind: 'within', days: 30 }],
    ['What ends within 90 days', { kind: 'within', days: 90 }],
    ...hosts.map((host) => [`Only ${host}`, { kind: 'host', host }] as const),
  ];
  const options: readonly Option<Filter>[] = choices.map(([label, value]) => {
    const number = inventory.entries.filter((entry) => passes(entry, value, inventory.at)).length;
    const isCurrent = JSON.stringify(value) === JSON.stringify(current);
    return { label, description: `${count(number, 'entry', 'entries')}${isCurrent ? ' · shown now' : ''}`, value };
  });
  return lists.one(options, { title: 'Show which certificates?' });
}
