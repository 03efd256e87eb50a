import { DrydockError } from '../../core/errors';
import type { RenewSelection } from '../../core/plan/renew/facts';
import { RENEWABLE } from '../../core/policy/certificates/places';
import { isElement, rowsOf, type CertificateElement } from '../certificates/elements';
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
  const rows = rowsOf(args, selected);
  const [first] = rows ?? [];
  if (!rows || !first) return undefined;
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

export function isRenewable(name: string): boolean {
  return (RENEWABLE as readonly string[]).includes(name);
}
