import type { ExpiryEntry, ExpiryFinding, ExpiryInventory } from '../../../../src/core/model/expiry';
import type { CertificateRequestModel } from '../../../../src/core/model/certificate-request';
import { renewalOf } from '../../../../src/core/policy/certificates/renewal';
import { DAY_MS } from '../../../../src/core/policy/certificates/thresholds';

export const NOW = Date.UTC(2026, 10, 27, 12);

export function entry(id: string, over: Partial<ExpiryEntry> = {}): ExpiryEntry {
  const [host, name = id] = id.includes('/') ? id.split('/') : [undefined, id];
  const renewal = renewalOf(name);
  return {
    id,
    group: 'controlPlane',
    host,
    name,
    place: '/etc/kubernetes/pki/apiserver.crt',
    expiresAt: NOW + 100 * DAY_MS,
    certificate: undefined,
    served: [],
    findings: [],
    ...(renewal ? { renewal } : {}),
    ...over,
  };
}

export function finding(severity: ExpiryFinding['severity'], code = 'expires-soon'): ExpiryFinding {
  return { code, severity, message: `It is ${severity}.`, hint: 'Do something.' };
}

export function request(over: Partial<CertificateRequestModel> = {}): CertificateRequestModel {
  return {
    kind: 'CertificateSigningRequest',
    name: 'csr-1',
    namespace: '',
    uid: 'uid-csr-1',
    resourceVersion: '1',
    generation: undefined,
    createdAt: NOW,
    deletionAt: undefined,
    labels: {},
    annotations: {},
    finalizers: [],
    signer: 'kubernetes.io/kubelet-serving',
    username: 'system:node:w01',
    groups: ['system:nodes'],
    usages: ['server auth'],
    expirationSeconds: undefined,
    state: 'pending',
    issued: false,
    wanted: undefined,
    ...over,
  };
}

export function token(id: string, expiresAt: number | undefined): ExpiryEntry {
  const model = { id, uid: `uid-${id}`, description: 'to join w05', expiresAt, createdAt: NOW, authentication: true, signing: true, groups: [] };
  return entry(id, { group: 'tokens', expiresAt, token: model, place: 'to join w05' });
}

export function inventory(entries: readonly ExpiryEntry[], over: Partial<ExpiryInventory> = {}): ExpiryInventory {
  return { cluster: 'prod-eu', distribution: 'kubeadm', at: NOW, entries, findings: [], sources: [], ...over };
}

export const checks = (passed: boolean) => [
  { code: 'user', title: 'A kubelet asks', passed: true, detail: 'w01' },
  { code: 'names', title: 'It names only addresses of that node', passed, detail: 'w01' },
];
