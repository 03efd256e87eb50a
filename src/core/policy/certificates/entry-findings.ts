import { keyWords, mayBeIssuedBy, type Certificate } from '../../model/certificate';
import type { ExpiryEntry, ExpiryFinding } from '../../model/expiry';
import { namesHost } from './host-names';

/** What findings about one certificate need to know of the others. */
export interface Around {
  readonly authorities: readonly ExpiryEntry[];
  /** What a certificate of an API server has to name; undefined where it can't be told. */
  readonly endpoint: string | undefined;
  /** Something between people and the API servers presents a certificate of its own. */
  readonly endpointTerminatesTls: boolean;
}

/** Findings about one certificate that are not about the time it has left. */
export function certificateFindings(entry: ExpiryEntry, around: Around): readonly ExpiryFinding[] {
  const { certificate } = entry;
  const findings = [
    missing(entry),
    ...servedFindings(entry),
    certificate && weakKey(certificate),
    certificate && weakSignature(certificate),
    certificate && outlivesAuthority(certificate, around.authorities),
    certificate && namesNotEndpoint(entry, certificate, around),
    external(entry),
    superAdmin(entry),
  ];
  return findings.filter((finding) => finding !== undefined);
}

function missing({ kubeadm }: ExpiryEntry): ExpiryFinding | undefined {
  if (!kubeadm?.missing) return undefined;
  return {
    code: 'missing',
    severity: kubeadm.isAuthority || kubeadm.name === 'super-admin.conf' ? 'notice' : 'warning',
    message: 'kubeadm expects this file on the host, and it is not there.',
    hint: 'With external etcd or an external authority some are elsewhere; else create it with kubeadm init phase certs or kubeconfig.',
  };
}

/** A component goes on with the certificate it has loaded until it restarts or reloads. */
function servedFindings({ stored, served, renewal, name }: ExpiryEntry): readonly ExpiryFinding[] {
  if (!stored) return [];
  return served
    .filter(({ certificate }) => certificate.fingerprint !== stored.certificate.fingerprint)
    .map(({ address, certificate }) => {
      const component = renewal?.restarts[0] ?? (name.startsWith('kubelet') ? 'the kubelet' : 'its component');
      return {
        code: 'served-stale',
        severity: 'warning',
        message: `${address} still presents serial ${certificate.serial}; the file has ${stored.certificate.serial}.`,
        hint: `Restart ${component} so that it loads the file.`,
      } as const;
    });
}

/** NIST SP 800-131A allows no RSA below 2048 bits since 2014; Go and OpenSSL refuse shorter ones more and more. */
function weakKey({ key }: Certificate): ExpiryFinding | undefined {
  const weak = (key.type === 'RSA' && (key.bits ?? 0) < 2048) || key.type === 'DSA' || (key.type === 'ECDSA' && (key.bits ?? 256) < 224);
  if (!weak) return undefined;
  return {
    code: 'weak-key',
    severity: 'warning',
    message: `Its key is weak: ${keyWords(key)}.`,
    hint: 'Issue it again with RSA 2048 or ECDSA P-256.',
  };
}

/** Go has refused SHA-1 signatures since 1.18. The signature of a root is looked at by nobody. */
function weakSignature({ signature, isSelfSigned }: Certificate): ExpiryFinding | undefined {
  if (isSelfSigned || !/SHA1|MD5/.test(signature)) return undefined;
  return {
    code: 'weak-signature',
    severity: 'warning',
    message: `It is signed with ${signature}, which Kubernetes components no longer accept.`,
    hint: 'Issue it again with SHA-256.',
  };
}

function outlivesAuthority(certificate: Certificate, authorities: readonly ExpiryEntry[]): ExpiryFinding | undefined {
  if (certificate.isSelfSigned) return undefined;
  const issuers = authorities.flatMap((entry) =>
    entry.certificate && mayBeIssuedBy(certificate, entry.certificate) ? [entry.certificate] : [],
  );
  const last = Math.max(...issuers.map((issuer) => issuer.notAfter));
  const issuer = issuers[0];
  if (!issuer || last >= certificate.notAfter) return undefined;
  return {
    code: 'authority-first',
    severity: 'warning',
    message: `Its authority ${issuer.subject.commonName ?? issuer.subject.text} expires first, on ${day(last)}: from then on nobody trusts it.`,
    hint: 'Rotate the authority before that day.',
  };
}

/** kubeadm's apiserver certificate is what people and kubelets see, unless something on the way has its own. */
function namesNotEndpoint(entry: ExpiryEntry, certificate: Certificate, around: Around): ExpiryFinding | undefined {
  const { endpoint, endpointTerminatesTls } = around;
  const counts = entry.name === 'endpoint' || (entry.name === 'apiserver' && !endpointTerminatesTls);
  if (!counts || endpoint === undefined || namesHost(certificate.names, endpoint)) return undefined;
  return {
    code: 'endpoint-not-named',
    severity: 'warning',
    message: `It does not name ${endpoint}, by which the kubeconfig reaches the cluster.`,
    hint: 'Add the name to apiServer.certSANs, move the old file away and run kubeadm init phase certs apiserver; renewing keeps the old names.',
  };
}

function external({ kubeadm, name }: ExpiryEntry): ExpiryFinding | undefined {
  if (!kubeadm?.externallyManaged) return undefined;
  return {
    code: 'external-authority',
    severity: 'notice',
    message: kubeadm.isAuthority
      ? `The key of ${name} is not on this host: kubeadm can't renew what it signs.`
      : "kubeadm can't renew it: the key of its authority is not on this host.",
    hint: 'Make a request with kubeadm certs generate-csr and have it signed where the key is.',
  };
}

function superAdmin({ name, stored, kubeadm, host }: ExpiryEntry): ExpiryFinding | undefined {
  if (name !== 'super-admin.conf' || !(stored ?? (kubeadm && !kubeadm.missing))) return undefined;
  return {
    code: 'super-admin-present',
    severity: 'notice',
    message: `super-admin.conf lies on ${host ?? 'this host'}: whoever reads it is beyond all access rules, and that can't be revoked.`,
    hint: 'Keep it offline; it is needed only to repair access rules, and kubeadm can make it again.',
  };
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
