import type { ExpiryInventory } from '../../core/model/expiry';
import { attentionOf, worst } from '../../core/policy/certificates/attention';
import { GROUP_ORDER, groupTitle, timeLeft } from '../../core/report/certificates/words';
import { count } from '../../core/report/words';
import { aligned, printable } from '../table';

/** A table for people: one line for each entry, and what was found under it. */
export function certificatesTable(inventory: ExpiryInventory): string {
  const { entries, findings, cluster, at } = inventory;
  const rows = GROUP_ORDER.flatMap((group) => entries.filter((entry) => entry.group === group)).map((entry) => ({
    cells: [
      entry.request ? 'waiting' : timeLeft(entry, at),
      (worst(entry.findings) ?? 'ok').toUpperCase(),
      groupTitle(entry.group),
      entry.host ?? '-',
      entry.name,
      entry.expiresAt === undefined ? '-' : new Date(entry.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    ],
    notes: entry.findings.map(({ message }) => message),
  }));
  const head = ['LEFT', 'STATE', 'KIND', 'HOST', 'NAME', 'EXPIRES'];
  const line = aligned(
    head,
    rows.map(({ cells }) => cells),
  );
  const attention = attentionOf(inventory);
  return [
    line(head),
    ...rows.flatMap(({ cells, notes }) => [line(cells), ...notes.map((note) => `    ${printable(note)}`)]),
    ...findings.map(({ subject, message, severity }) => `${severity.toUpperCase()}  ${printable(subject)}: ${printable(message)}`),
    `${printable(cluster)}: ${count(entries.length, 'entry', 'entries')}, ${attention === 0 ? 'nothing needs attention' : `${attention} ${attention === 1 ? 'needs' : 'need'} attention`}`,
    '',
  ].join('\n');
}
