import type { ExpiryEntry } from '../../core/model/expiry';
import { needsAttention } from '../../core/policy/certificates/attention';
import { count } from '../../core/report/words';

/** Which entries are shown. */
export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'attention' }
  /** Those that end within so many days. */
  | { readonly kind: 'within'; readonly days: number }
  | { readonly kind: 'host'; readonly host: string };

export const ALL: Filter = { kind: 'all' };
const DAY_MS = 86_400_000;

export function passes(entry: ExpiryEntry, filter: Filter, now: number): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'attention':
      return needsAttention(entry);
    case 'within':
      return entry.expiresAt !== undefined && entry.expiresAt - now <= filter.days * DAY_MS;
    case 'host':
      return entry.host === filter.host;
  }
}

/** For the view's message; undefined: everything is shown. */
export function filterWords(filter: Filter): string | undefined {
  switch (filter.kind) {
    case 'all':
      return undefined;
    case 'attention':
      return 'Only what needs attention';
    case 'within':
      return `Only what ends within ${count(filter.days, 'day')}`;
    case 'host':
      return `Only ${filter.host}`;
  }
}
