import type { Known } from '../../../core/known';
import type { WebhookFacts } from '../../../core/plan/drain/facts';
import type { KubernetesPort } from '../../../ports/kubernetes';
import type { Limiter } from '../../nodes/limiter';
import { readKnown } from '../../nodes/read-known';

/** Reads every admission webhook, and the services that those inside the cluster are reached by. */
export function readWebhooks(port: KubernetesPort, limiter: Limiter, signal: AbortSignal): Promise<Known<WebhookFacts>> {
  return readKnown(async () => {
    const [validating, mutating] = await Promise.all([
      limiter.run(() => port.list('ValidatingWebhookConfiguration', {}, signal)),
      limiter.run(() => port.list('MutatingWebhookConfiguration', {}, signal)),
    ]);
    const configurations = [...validating.items, ...mutating.items];
    const wanted = new Map(
      configurations.flatMap(({ webhooks }) =>
        webhooks.flatMap(({ service }) => (service ? [[`${service.namespace}/${service.name}`, service] as const] : [])),
      ),
    );
    const services = await Promise.all([...wanted.values()].map((service) => limiter.run(() => port.get('Service', service, signal))));
    return { configurations, services: services.filter((service) => service !== undefined) };
  });
}
