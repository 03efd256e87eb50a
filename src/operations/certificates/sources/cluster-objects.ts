import type { ExpiryObservation } from '../../../core/model/expiry';
import { DrydockError } from '../../../core/errors';
import { parseEncodedBundle } from '../../../core/parse/certificates/pem';
import type { KubernetesPort } from '../../../ports/kubernetes';
import { readSource, together, type Reading } from '../source';

type Bundle = Extract<ExpiryObservation, { kind: 'bundle' }>;

/** Everything that expires among the objects of the API. */
export async function readClusterObjects(port: KubernetesPort, signal: AbortSignal): Promise<Reading> {
  return together(
    await Promise.all([
      readSource('api/tokens', 'bootstrap tokens', () => tokens(port, signal)),
      readSource('api/requests', 'certificate signing requests', () => requests(port, signal)),
      readSource('api/validating-webhooks', 'authorities of validating webhooks', () => webhooks(port, 'ValidatingWebhookConfiguration', signal)),
      readSource('api/mutating-webhooks', 'authorities of mutating webhooks', () => webhooks(port, 'MutatingWebhookConfiguration', signal)),
      readSource('api/api-services', 'authorities of aggregated APIs', () => apiServices(port, signal)),
    ]),
  );
}

async function tokens(port: KubernetesPort, signal: AbortSignal): Promise<readonly ExpiryObservation[]> {
  const [all, uploaded] = await Promise.all([port.bootstrapTokens(signal), port.uploadedCertificates(signal)]);
  const seen: ExpiryObservation[] = all.map((token) => ({ kind: 'token', token }));
  if (uploaded) {
    // The Secret goes with the token that owns it, which kubeadm makes for two hours.
    const owner = all.find(({ id }) => id === uploaded.ownerToken);
    seen.push({ kind: 'uploaded', createdAt: uploaded.createdAt, expiresAt: owner?.expiresAt });
  }
  return seen;
}

/** Decided requests stay for a while and are of no more interest. */
async function requests(port: KubernetesPort, signal: AbortSignal): Promise<readonly ExpiryObservation[]> {
  const { items } = await port.list('CertificateSigningRequest', {}, signal);
  return items.filter(({ state }) => state === 'pending').map((request) => ({ kind: 'request', request }));
}

async function webhooks(
  port: KubernetesPort,
  kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration',
  signal: AbortSignal,
): Promise<readonly ExpiryObservation[]> {
  const { items } = await port.list(kind, {}, signal);
  return items.flatMap((configuration) => {
    // Webhooks of one configuration usually trust the same authorities.
    const bundles = new Map<string, string[]>();
    for (const { name, caBundle } of configuration.webhooks) {
      if (caBundle !== undefined) bundles.set(caBundle, [...(bundles.get(caBundle) ?? []), name]);
    }
    return [...bundles].flatMap(([encoded, names]) => bundle(`${kind} ${configuration.name}`, names.join(', '), encoded));
  });
}

async function apiServices(port: KubernetesPort, signal: AbortSignal): Promise<readonly ExpiryObservation[]> {
  const { items } = await port.list('APIService', {}, signal);
  return items.flatMap(({ name, service, caBundle }) =>
    service && caBundle !== undefined ? bundle(`APIService ${name}`, `served by ${service.namespace}/${service.name}`, caBundle) : [],
  );
}

function bundle(owner: string, detail: string, encoded: string): readonly Bundle[] {
  const { certificates, problems } = parseEncodedBundle(encoded);
  if (certificates.length > 0) return [{ kind: 'bundle', owner, detail, certificates }];
  throw new DrydockError('protocol', `The authorities of ${owner} can't be read: ${problems.join(' ')}`);
}
