import type { WebhookModel } from '../../model/cluster-objects';
import { objectKey } from '../../model/object';
import type { PodModel } from '../../model/pod';
import type { Finding } from '../plan';
import type { DrainFacts } from './facts';
import { isFinished } from './filters';

type Webhook = WebhookModel['webhooks'][number];

/**
 * Admission webhooks whose every serving pod leaves with the drain.
 * @param leaving the pods that the drain asks to go; others on the nodes, such as those of DaemonSets, go on serving
 */
export function webhookFindings(
  { webhooks, pods, otherPods, targets }: DrainFacts,
  leaving: readonly PodModel[],
): { readonly warnings: readonly Finding[]; readonly unknowns: readonly Finding[] } {
  if (!webhooks.known || !otherPods.known) {
    const why = webhooks.known ? (otherPods.known ? '' : otherPods.why) : webhooks.why;
    const message = `Whether admission webhooks are served from these nodes only can't be told: ${why}.`;
    return { warnings: [], unknowns: [{ code: 'webhooks-unknown', subject: [...targets].sort().join(', '), message }] };
  }
  const going = new Set(leaving.map((pod) => pod.uid));
  const staying = [...otherPods.value, ...pods.filter((pod) => !going.has(pod.uid))].filter((pod) => pod.ready);
  const services = new Map(webhooks.value.services.map((service) => [objectKey(service), service]));
  const warnings: Finding[] = [];
  for (const configuration of webhooks.value.configurations) {
    for (const webhook of configuration.webhooks) {
      const selector = webhook.service && services.get(objectKey(webhook.service))?.selector;
      if (!webhook.service || !selector || Object.keys(selector).length === 0) continue;
      const { namespace } = webhook.service;
      const serves = (pod: PodModel) =>
        pod.namespace === namespace && !isFinished(pod) && Object.entries(selector).every(([key, value]) => pod.labels[key] === value);
      const here = leaving.filter(serves);
      if (here.length === 0 || staying.some(serves)) continue;
      warnings.push(onlyHere(configuration, webhook, here.map(objectKey).sort().join(', ')));
    }
  }
  return { warnings, unknowns: [] };
}

function onlyHere(configuration: WebhookModel, webhook: Webhook, from: string): Finding {
  const refused = podVerbs(webhook);
  const consequence =
    refused.length > 0
      ? `and fails closed for pods: once it is gone, no pod it decides about can be ${refused.join(' or ')} until it runs elsewhere. If it decides about its own pods, it does not come back by itself.`
      : `; ${webhook.failurePolicy === 'Fail' ? 'what it checks is refused' : 'what it checks passes unchecked'} until it runs elsewhere.`;
  return {
    code: 'webhook-only-here',
    subject: `${configuration.kind} ${configuration.name} ${webhook.name}`,
    message: `The webhook ${webhook.name} is served only from here (${from})${refused.length > 0 ? ' ' : ''}${consequence}`,
    hint: 'Run a second replica on another node first.',
  };
}

/** What it stops for pods while nobody serves it. An eviction is the creation of subresource `pods/eviction`. */
function podVerbs({ failurePolicy, operations, resources }: Webhook): readonly string[] {
  if (failurePolicy !== 'Fail' || !operations.some((it) => it === '*' || it === 'CREATE')) return [];
  return [
    ...(resources.some((it) => /^\*?\/(pods|\*|\*\/\*)$/.test(it)) ? ['created'] : []),
    ...(resources.some((it) => /^\*?\/(pods|\*)\/(eviction|\*)$/.test(it)) ? ['evicted'] : []),
  ];
}
