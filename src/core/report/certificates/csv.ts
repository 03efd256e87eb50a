import type { ExpiryInventory } from '../../model/expiry';
import { flatten, type FlatEntry } from './flat';

const COLUMNS: readonly (keyof FlatEntry)[] = [
  'group',
  'host',
  'name',
  'expires',
  'daysLeft',
  'severity',
  'findings',
  'subject',
  'issuer',
  'serial',
  'key',
  'names',
  'place',
  'restarts',
  'fingerprint',
];

/** RFC 4180, with a head line. */
export function certificatesCsv(inventory: ExpiryInventory): string {
  const lines = flatten(inventory).map((entry) => COLUMNS.map((column) => cell(entry[column])).join(','));
  return [COLUMNS.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

/** A value that a spreadsheet would run as a formula is kept from it: names in certificates come from strangers. */
function cell(value: FlatEntry[keyof FlatEntry]): string {
  const plain = Array.isArray(value) ? value.join('; ') : String(value ?? '');
  const text = typeof value !== 'number' && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
