import type { ControlPlaneFacts, OtherCertificate, StoredCertificate } from '../../model/control-plane';
import type { Finding } from '../plan';
import type { RenewFacts, RenewSelection } from './facts';

/** What of a selection can be renewed, and what stands against the rest. */
export interface Selected {
  /** By host. */
  readonly certificates: ReadonlyMap<string, readonly StoredCertificate[]>;
  readonly blockers: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Certificates that a control plane can do without: kubeadm makes super-admin.conf on the first one only. */
const MAY_BE_MISSING: ReadonlySet<string> = new Set(['super-admin.conf', 'admin.conf']);

export function selected(facts: RenewFacts, selection: RenewSelection): Selected {
  return selection.what === 'all' ? everything(facts, selection.hosts) : single(facts, selection.certificates);
}

function everything({ controlPlanes, unreadable }: RenewFacts, only: readonly string[] | undefined): Selected {
  const hosts = controlPlanes.filter(({ host }) => only?.includes(host) ?? true);
  const absent = only?.filter((name) => !controlPlanes.some(({ host }) => host === name)) ?? [];
  const external = hosts.flatMap((host) => host.others.filter(({ state }) => state === 'external').map((one) => ({ host, one })));
  const all = hosts.every(({ certificates }) => certificates.length === 0) && external.length > 0;
  return {
    certificates: new Map(hosts.map(({ host, certificates }) => [host, certificates])),
    blockers: [
      ...absent.map((name) => noHost(name, unreadable)),
      ...hosts.flatMap((host) =>
        host.others
          .filter((one) => one.state !== 'external' && !(one.state === 'missing' && MAY_BE_MISSING.has(one.name)))
          .map((one) => finding(host, one)),
      ),
      ...(all ? [externalAuthority(hosts.map(({ host }) => host))] : []),
    ],
    warnings: all ? [] : external.map(({ host, one }) => finding(host, one)),
  };
}

function single(facts: RenewFacts, wanted: readonly { readonly host: string; readonly name: string }[]): Selected {
  const certificates = new Map<string, StoredCertificate[]>();
  const blockers: Finding[] = [];
  for (const { host: name, name: certificate } of wanted) {
    const host = facts.controlPlanes.find((one) => one.host === name);
    const found = host?.certificates.find((one) => one.name === certificate);
    if (!host) blockers.push(noHost(name, facts.unreadable));
    else if (found) certificates.set(name, [...(certificates.get(name) ?? []).filter((one) => one !== found), found]);
    else blockers.push(finding(host, host.others.find((one) => one.name === certificate) ?? notKubeadms(certificate)));
  }
  return { certificates, blockers, warnings: [] };
}

function notKubeadms(name: string): OtherCertificate {
  return { name, state: 'missing', why: `kubeadm does not renew ${name} there.` };
}

function noHost(name: string, unreadable: RenewFacts['unreadable']): Finding {
  const why = unreadable.find(({ host }) => host === name)?.why;
  return {
    code: 'host-unreadable',
    subject: name,
    message: why === undefined ? `${name} is no control plane of this cluster.` : `${name} could not be read: ${why}`,
    hint: 'Test its host access, then plan anew.',
  };
}

function finding({ host }: ControlPlaneFacts, { name, state, why }: OtherCertificate): Finding {
  const subject = `${host} ${name}`;
  switch (state) {
    case 'missing':
      return {
        code: 'certificate-missing',
        subject,
        message: `${name} of ${host}: ${why}`,
        hint: 'kubeadm renews from the old certificate. `kubeadm init phase certs` or `kubeadm init phase kubeconfig` makes one that is missing.',
      };
    case 'external':
      return {
        code: 'external-authority',
        subject,
        message: `${name} of ${host} is left alone: ${why}`,
        hint: 'Whoever keeps the key signs a new one; `kubeadm certs generate-csr` makes the request.',
      };
    case 'unreadable':
      return { code: 'certificate-unreadable', subject, message: `${name} of ${host}: ${why}`, hint: 'Look at the file on the host.' };
  }
}

function externalAuthority(hosts: readonly string[]): Finding {
  return {
    code: 'external-authority',
    subject: hosts.join(', '),
    message: `The keys of the authorities are not on ${hosts.join(', ')}: there is nothing that kubeadm could renew.`,
    hint: 'Whoever keeps the keys signs new certificates; `kubeadm certs generate-csr` makes the requests.',
  };
}
