import type { ExpiryEntry, ExpiryFinding, ExpiryGroup, RequestCheck, SourceReport } from '../../core/model/expiry';
import { targetsOf } from '../../ui/targets';
import type { ClusterSession } from '../clusters/session';

/** What the Certificates view is made of. Every element knows its cluster, so that a late click acts on the right one. */
export type CertificateElement = { readonly session: ClusterSession } & (
  | { readonly kind: 'entry'; readonly entry: ExpiryEntry }
  /** What was found about an entry, under it. */
  | { readonly kind: 'finding'; readonly entry: ExpiryEntry; readonly finding: ExpiryFinding }
  /** A check of a request, under it. */
  | { readonly kind: 'check'; readonly entry: ExpiryEntry; readonly check: RequestCheck }
  /** What concerns a host or the cluster. */
  | { readonly kind: 'clusterFinding'; readonly finding: ExpiryFinding & { readonly subject: string } }
  | { readonly kind: 'group'; readonly group: ExpiryGroup; readonly entries: readonly ExpiryEntry[] }
  | { readonly kind: 'host'; readonly host: string; readonly entries: readonly ExpiryEntry[] }
  /** Sources that could not be read. */
  | { readonly kind: 'unread'; readonly sources: readonly SourceReport[] }
  | { readonly kind: 'source'; readonly source: SourceReport }
  /** Who renews what, where kubeadm does not. */
  | { readonly kind: 'note'; readonly text: string }
  /** In place of entries: nothing fits the filter, or the cluster can't be read. */
  | { readonly kind: 'message'; readonly text: string; readonly hint: string | undefined; readonly failed: boolean }
);

export type ElementOf<K extends CertificateElement['kind']> = Extract<CertificateElement, { readonly kind: K }>;

/** The identity of an element over updates: the id of its row. */
export function elementId(element: CertificateElement): string {
  const cluster = element.session.ref.id;
  switch (element.kind) {
    case 'entry':
      return `${cluster}/entry/${element.entry.id}`;
    case 'finding':
      return `${cluster}/entry/${element.entry.id}/finding/${element.finding.code}/${element.finding.message}`;
    case 'check':
      return `${cluster}/entry/${element.entry.id}/check/${element.check.code}`;
    case 'clusterFinding':
      return `${cluster}/finding/${element.finding.code}/${element.finding.subject}`;
    case 'group':
      return `${cluster}/group/${element.group}`;
    case 'host':
      return `${cluster}/host/${element.host}`;
    case 'unread':
      return `${cluster}/unread`;
    case 'source':
      return `${cluster}/source/${element.source.id}`;
    case 'note':
      return `${cluster}/note`;
    case 'message':
      return `${cluster}/message`;
  }
}

/**
 * The rows of the view that a command was called on: those that are selected where the one that was clicked is among them. Undefined:
 * it was called on none of them.
 * @param selected what is selected in the view, for an inline button, which tells of its row alone
 */
export function rowsOf(args: readonly unknown[], selected: readonly CertificateElement[]): readonly CertificateElement[] | undefined {
  const rows = targetsOf(args, (value) => (isRow(value) ? value : undefined))?.targets ?? [];
  const [first] = rows;
  if (!first) return undefined;
  const all = rows.length === 1 && selected.some((one) => elementId(one) === elementId(first)) ? selected : rows;
  return all.filter((row) => row.session === first.session);
}

/** Rows of other views have a session and a kind, too. */
function isRow(value: unknown): value is CertificateElement {
  return typeof value === 'object' && value !== null && 'session' in value && 'kind' in value && ('entry' in value || 'entries' in value);
}

export function isElement<K extends CertificateElement['kind']>(value: unknown, kind: K): value is ElementOf<K> {
  return typeof value === 'object' && value !== null && 'session' in value && 'kind' in value && value.kind === kind;
}
