import { randomBytes } from 'node:crypto';
import { issueCertificate, makeRequest } from '../network/issue';
import type { Draft } from '../model/object';
import type { Registry } from '../registry/registry';
import { apiServices, certificateRequests, secrets } from '../resources/catalogue';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * What expires in the harbour beside the certificates of its machines: a token that joins a node, one that somebody forgot, an
 * aggregated API, and two kubelets that ask for a serving certificate, one of them for names that are not its own.
 */
export async function harbourCertificates(registry: Registry, now: number): Promise<void> {
  token(registry, 'w05new', 'to join w05', new Date(now + 22 * HOUR));
  token(registry, 'script', 'left by an old install script', undefined);
  registry.create(apiServices, undefined, await aggregatedApi(now));
  registry.create(certificateRequests, undefined, await servingRequest('csr-7xk2p', 'w03', ['w03'], ['192.0.2.23']));
  registry.create(certificateRequests, undefined, await servingRequest('csr-q9d4m', 'w02', ['w02', 'kubernetes.default.svc'], ['192.0.2.22']));
}

function token(registry: Registry, id: string, description: string, expiration: Date | undefined): void {
  const stringData = {
    'token-id': id,
    'token-secret': randomBytes(8).toString('hex'),
    description,
    ...(expiration ? { expiration: expiration.toISOString().replace(/\.\d+Z$/, 'Z') } : {}),
    'usage-bootstrap-authentication': 'true',
    'usage-bootstrap-signing': 'true',
    'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token',
  };
  const draft: Draft & { readonly type: string; readonly stringData: object } = {
    metadata: { name: `bootstrap-token-${id}` },
    type: 'bootstrap.kubernetes.io/token',
    stringData,
  };
  registry.create(secrets, 'kube-system', draft);
}

async function aggregatedApi(now: number): Promise<Draft> {
  const authority = await issueCertificate({ subject: 'CN=metrics-server-ca', authority: true, notBefore: now - 41 * DAY, notAfter: now + 204 * DAY });
  return {
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { namespace: 'kube-system', name: 'metrics-server', port: 443 },
      caBundle: Buffer.from(authority.certificate).toString('base64'),
    },
  };
}

async function servingRequest(name: string, node: string, dns: readonly string[], ip: readonly string[]): Promise<Draft> {
  const pem = await makeRequest({ subject: `O=system:nodes, CN=system:node:${node}`, dns, ip });
  return {
    metadata: { name },
    spec: {
      signerName: 'kubernetes.io/kubelet-serving',
      username: `system:node:${node}`,
      groups: ['system:nodes', 'system:authenticated'],
      usages: ['digital signature', 'server auth'],
      request: Buffer.from(pem).toString('base64'),
    },
  };
}
