import type { WebhookModel } from '../../model/cluster-objects';
import { fields, items, strings, text, type Raw } from './fields';
import { projectMeta } from './meta';
import { projectLabelSelector } from './selectors';

export function projectWebhooks(kind: WebhookModel['kind'], object: Raw): WebhookModel {
  return { ...projectMeta(object), kind, webhooks: items(object.webhooks).map(webhook) };
}

function webhook(value: unknown): WebhookModel['webhooks'][number] {
  const hook = fields(value);
  const rules = items(hook.rules).map(fields);
  const service = fields(fields(hook.clientConfig).service);
  const name = text(service.name);
  return {
    name: text(hook.name) ?? '',
    // The API's default since admissionregistration.k8s.io/v1.
    failurePolicy: hook.failurePolicy === 'Ignore' ? 'Ignore' : 'Fail',
    service: name ? { namespace: text(service.namespace) ?? '', name } : undefined,
    namespaceSelector: projectLabelSelector(hook.namespaceSelector),
    resources: distinct(
      rules.flatMap((rule) => strings(rule.apiGroups).flatMap((group) => strings(rule.resources).map((one) => `${group}/${one}`))),
    ),
    operations: distinct(rules.flatMap((rule) => strings(rule.operations))),
    caBundle: text(fields(hook.clientConfig).caBundle),
  };
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
