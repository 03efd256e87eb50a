import type { ExpiryObservation } from '../../../core/model/expiry';
import { parseEncodedBundle } from '../../../core/parse/certificates/pem';
import type { KubernetesPort } from '../../../ports/kubernetes';
import { readSource, together, type Partly, type Reading } from '../source';

type Bundle = Extract<ExpiryObservation, { kind: 'bundle' }>;

/** Everything that expires among the objects of the API. */
export async function readClusterObjects(port: KubernetesPort, signal: AbortSignal): Promise<Reading> {
  return together(
    await Promise.all([
      readSource('api/tokens', 'bootstrap tokens', () => tokens(port, signal)),
      readSource('api/requests', 'certificate signing requests', () => requests(port, signal)),
      readSource('api/validating-webhooks', 'authorities of validating webhooks', () =>
        webhooks(port, 'ValidatingWebhookConfiguration', signal),
      ),
      readSource('api/mutating-webhooks', 'authorities of mutating webhooks', () => webhooks(port, 'MutatingWebhookConfiguration', signal)),
      readSource('api/conversion-webhooks', 'authorities of conversion webhooks', () => conversionWebhooks(port, signal)),
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
): Promise<Partly> {
  const { items } = await port.list(kind, {}, signal);
  return bundles(
    items.flatMap((configuration) => {
      // Webhooks of one configuration usually trust the same authorities.
      const trusted = new Map<string, string[]>();
      for (const { name, caBundle } of configuration.webhooks) {
        if (caBundle !== undefined) trusted.set(caBundle, [...(trusted.get(caBundle) ?? []), name]);
      }
      return [...trusted].map(([encoded, names]) => ({ owner: `${kind} ${configuration.name}`, detail: names.join(', '), encoded }));
    }),
  );
}

async function conversionWebhooks(port: KubernetesPort, signal: AbortSignal): Promise<Partly> {
  const found = await port.conversionWebhooks(signal);
  return bundles(
    found.map(({ definition, service, caBundle }) => ({
      owner: `CustomResourceDefinition ${definition}`,
      detail: service ? `converted by ${service.namespace}/${service.name}` : 'converted at a URL',
      encoded: caBundle,
    })),
  );
}

async function apiServices(port: KubernetesPort, signal: AbortSignal): Promise<Partly> {
  const { items } = await port.list('APIService', {}, signal);
  return bundles(
    items.flatMap(({ name, service, caBundle }) =>
      service && caBundle !== undefined
        ? [{ owner: `APIService ${name}`, detail: `served by ${service.namespace}/${service.name}`, encoded: caBundle }]
        : [],
    ),
  );
}

/** @param encoded base64 of PEM, as the API has it */
function bundles(all: readonly { readonly owner: string; readonly detail: string; readonly encoded: string }[]): Partly {
  const read = all.map(({ owner, detail, encoded }) => ({ owner, detail, ...parseEncodedBundle(encoded) }));
  const damaged = read.filter(({ certificates }) => certificates.length === 0);
  return {
    observations: read.flatMap(({ owner, detail, certificates }): readonly Bundle[] =>
      certificates.length > 0 ? [{ kind: 'bundle', owner, detail, certificates }] : [],
    ),
    damaged: damaged.map(({ owner, problems }) => ({
      what: `authorities of ${owner}`,
      why: problems.join(' ') || 'There is no certificate in them.',
    })),
  };
}
