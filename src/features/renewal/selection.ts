import { DrydockError } from '../../core/errors';
import type { RenewSelection } from '../../core/plan/renew/facts';
import { RENEWABLE } from '../../core/policy/certificates/places';
import { isElement, type CertificateElement } from '../certificates/elements';
import { RowHandle } from '../../ui/tree/handle';
import type { ClusterSession } from '../clusters/session';

export interface ChosenCertificates {
  readonly session: ClusterSession;
  readonly selection: RenewSelection;
}

/**
 * What rows of the Certificates view ask to renew; undefined: the command was not called on rows, and means all.
 * @param selected what is selected there, for a row that is one of several
 * @throws DrydockError `invalid` where kubeadm renews none of it
 */
export function selectionOf(args: readonly unknown[], selected: readonly CertificateElement[]): ChosenCertificates | undefined {
  // A menu hands over the tree's own handles of rows.
  const [first, others] = args.map((arg) => (Array.isArray(arg) ? arg.map(elementOf) : elementOf(arg)));
  if (!isElement(first, 'entry') && !isElement(first, 'host')) return undefined;
  const given = Array.isArray(others) ? (others as readonly CertificateElement[]) : selected.includes(first) ? selected : [first];
  const rows = given.filter((row) => row.session === first.session);
  const hosts = rows.flatMap((row) => (isElement(row, 'host') ? [row.host] : []));
  const certificates = rows.flatMap((row) => {
    if (!isElement(row, 'entry') || row.entry.host === undefined || !isRenewable(row.entry.name)) return [];
    return [{ host: row.entry.host, name: row.entry.name }];
  });
  if (hosts.length > 0 && certificates.length === 0) return { session: first.session, selection: { what: 'all', hosts } };
  if (certificates.length > 0) return { session: first.session, selection: { what: 'some', certificates } };
  throw new DrydockError('invalid', 'kubeadm renews none of what was chosen.', {
    hint: 'Choose certificates of control planes; the row says who renews the others.',
  });
}

export function elementOf(row: unknown): unknown {
  return RowHandle.is(row) ? row.element : row;
}

export function isRenewable(name: string): boolean {
  return (RENEWABLE as readonly string[]).includes(name);
}
