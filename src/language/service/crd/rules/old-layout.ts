import type { RuleInfo } from '../../finding';
import type { PathStep } from '../../yaml/walk';
import { entry, get, items } from '../../yaml/walk';
import type { Scene } from '../scene';
import { convertToV1 } from '../convert/convert';

export const oldLayout: RuleInfo = {
  id: 'CR07',
  severity: 'error',
  title: 'A definition must have the version and the layout of apiextensions.k8s.io/v1.',
  explanation:
    'Kubernetes 1.22 dropped `apiextensions.k8s.io/v1beta1`. In v1 each entry of `spec.versions` has its own schema, subresources and columns; ' +
    '`spec.version`, `spec.validation`, `spec.subresources` and `spec.additionalPrinterColumns` are gone, `JSONPath` is spelt `jsonPath`, and ' +
    'the webhook of a conversion stands in `spec.conversion.webhook`. The fix moves all of it and keeps comments.',
  example: {
    bad: 'apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n  scope: Namespaced\n  version: v1\n  names:\n    plural: widgets\n    kind: Widget\n  validation:\n    openAPIV3Schema:\n      type: object',
    good: 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n  scope: Namespaced\n  names:\n    plural: widgets\n    kind: Widget\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      schema:\n        openAPIV3Schema:\n          type: object',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1/conversion.go',
};

const OLD_SPEC = ['version', 'validation', 'subresources', 'additionalPrinterColumns'] as const;
const OLD_CONVERSION = ['webhookClientConfig', 'conversionReviewVersions'] as const;

/** Whether a field at a path is one that v1beta1 had and v1 has elsewhere. */
export function isOldField(path: readonly PathStep[], struct: string): boolean {
  const name = path.at(-1);
  if (struct === 'CustomResourceDefinitionSpec') return OLD_SPEC.some((old) => old === name);
  if (struct === 'CustomResourceConversion') return OLD_CONVERSION.some((old) => old === name);
  return struct === 'CustomResourceColumnDefinition' && name === 'JSONPath';
}

/** The layout of v1beta1, under whichever apiVersion. */
export function checkLayout({ definition, report }: Scene): void {
  const { document, spec, root } = definition;
  const { apiVersion, version } = document.header;
  const convert = () => {
    const edits = convertToV1(document);
    return edits === undefined ? [] : [{ title: 'Convert to apiextensions.k8s.io/v1', edits, isSafe: false }];
  };
  if (apiVersion && version !== 'v1') {
    const gone = version === 'v1beta1' ? 'is gone since Kubernetes 1.22' : 'does not exist';
    report(oldLayout, apiVersion, `${apiVersion.value} ${gone}: convert the definition to apiextensions.k8s.io/v1.`, { fixes: convert() });
    return;
  }
  for (const name of OLD_SPEC) {
    const old = entry(spec, name);
    if (old) report(oldLayout, old.key, `spec.${name} is of v1beta1: in v1 ${NOW[name]}.`, { fixes: convert() });
  }
  const conversion = get(spec, 'conversion');
  for (const name of OLD_CONVERSION) {
    const old = entry(conversion, name);
    if (old)
      report(oldLayout, old.key, `spec.conversion.${name} is of v1beta1: in v1 it stands in spec.conversion.webhook.`, {
        fixes: convert(),
      });
  }
  for (const versionNode of items(get(get(root, 'spec'), 'versions'))) {
    for (const column of items(get(versionNode, 'additionalPrinterColumns'))) {
      const old = entry(column, 'JSONPath');
      if (old)
        report(oldLayout, old.key, 'JSONPath is of v1beta1: in v1 it is spelt jsonPath.', {
          fixes: [{ title: 'Rename to jsonPath', isSafe: true, edits: [{ start: old.key.start, end: old.key.end, newText: 'jsonPath' }] }],
        });
    }
  }
}

const NOW: Readonly<Record<(typeof OLD_SPEC)[number], string>> = {
  version: 'the versions are listed in spec.versions',
  validation: 'each version has its own schema',
  subresources: 'each version has its own subresources',
  additionalPrinterColumns: 'each version has its own additionalPrinterColumns',
};
