interface Named {
  readonly [field: string]: unknown;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/**
 * One object of each kind that trusts authorities, none of which ever is in anybody's way: their webhooks are for objects that
 * nobody makes. @param caBundle base64 of PEM
 */
export function bundleObjects(
  namespace: string,
  caBundle: string,
): { readonly objects: readonly Named[]; readonly names: readonly string[]; readonly damaged: string } {
  const service = { namespace, name: 'nobody' };
  const clientConfig = { service, caBundle };
  const hook = (name: string, more: object = { clientConfig }) => ({
    name: `${name}.drydock.test`,
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    failurePolicy: 'Ignore',
    rules: [{ apiGroups: ['boats.drydock.test'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['boats'] }],
    ...more,
  });
  const admission = (kind: string, name: string, ...webhooks: readonly object[]) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name },
    webhooks,
  });
  // The API takes anything for a bundle here.
  const nothing = { clientConfig: { service, caBundle: Buffer.from('nothing').toString('base64') } };
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } };
  return {
    objects: [
      admission('ValidatingWebhookConfiguration', 'drydock-validating', hook('validating')),
      admission('ValidatingWebhookConfiguration', 'drydock-damaged', hook('damaged', nothing)),
      admission('MutatingWebhookConfiguration', 'drydock-mutating', hook('mutating')),
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v1.aggregated.drydock.test' },
        spec: { group: 'aggregated.drydock.test', version: 'v1', service, caBundle, groupPriorityMinimum: 1000, versionPriority: 10 },
      },
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'boats.drydock.test' },
        spec: {
          group: 'drydock.test',
          scope: 'Namespaced',
          names: { plural: 'boats', singular: 'boat', kind: 'Boat', listKind: 'BoatList' },
          versions: [version],
          conversion: { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } },
        },
      },
    ],
    names: [
      'ValidatingWebhookConfiguration drydock-validating',
      'MutatingWebhookConfiguration drydock-mutating',
      'APIService v1.aggregated.drydock.test',
      'CustomResourceDefinition boats.drydock.test',
    ],
    damaged: 'ValidatingWebhookConfiguration drydock-damaged',
  };
}
