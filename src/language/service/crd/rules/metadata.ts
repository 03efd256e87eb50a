import type { RuleInfo } from '../../finding';
import { asSeq, asText, asValue } from '../../yaml/walk';
import type { VersionView } from '../definition';
import type { Scene } from '../scene';
import { anchor, isTrue, keyword, textOf, type SchemaNode } from '../schema/node';

const head = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n';
const source = 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/validation.go';

export const restrictsMetadata: RuleInfo = {
  id: 'CR54',
  severity: 'error',
  title: 'A schema says of metadata at most what name and generateName are.',
  explanation:
    'The metadata of an object is the business of Kubernetes. At the root write `metadata: {type: object}`, or leave it out; within it only `name` and ' +
    '`generateName` may be described. `apiVersion` and `kind` are strings.',
  example: {
    bad: `${head}    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          metadata:\n            type: object\n            required: [labels]`,
    good: `${head}    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          metadata:\n            type: object`,
  },
  source,
};

export const rootWithStatus: RuleInfo = {
  id: 'CR32',
  severity: 'error',
  title: 'With the status subresource the root of the schema takes fewer keywords.',
  explanation:
    'The status is validated by itself, so that conditions on the whole object would be lost: with `subresources.status` there may be no `enum`, ' +
    '`minProperties`, `maxProperties`, `allOf`, `anyOf`, `oneOf`, `not`, `additionalProperties`, `default` and `x-kubernetes-map-type` at the root. Write ' +
    'them at `spec`, or a CEL rule, which may stand there.',
  example: {
    bad: `${head}    subresources:\n      status: {}\n    schema:\n      openAPIV3Schema:\n        type: object\n        minProperties: 1`,
    good: `${head}    subresources:\n      status: {}\n    schema:\n      openAPIV3Schema:\n        type: object`,
  },
  source: 'validateCustomResourceDefinitionValidation of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation',
};

/** apiVersion, kind and metadata, where a node describes an object of Kubernetes. */
export function checkObjectFields(scene: Scene, node: SchemaNode): void {
  if (node.isNested || node.role === 'refused') return;
  const isRoot = node.role === 'root';
  if (!isRoot && !isTrue(node, 'x-kubernetes-embedded-resource')) return;
  for (const name of ['apiVersion', 'kind']) {
    const field = node.properties?.get(name);
    const type = field && textOf(field, 'type');
    if (field && type !== 'string') {
      scene.report(
        restrictsMetadata,
        keyword(field, 'type')?.value ?? anchor(field),
        `${name} must be described as a string, or not at all.`,
      );
    }
  }
  const metadata = node.properties?.get('metadata');
  if (!metadata) return;
  const type = textOf(metadata, 'type');
  if (type !== 'object')
    scene.report(
      restrictsMetadata,
      keyword(metadata, 'type')?.value ?? anchor(metadata),
      'metadata must be described as an object, or not at all.',
    );
  if (isRoot) checkRootMetadata(scene, metadata);
}

/** Keywords that make no difference to the API server. */
const FREE = new Set(['type', 'properties', 'default', 'example', 'externalDocs', 'definitions', 'patternProperties', 'dependencies']);
const NAMES = new Set(['name', 'generateName']);

function checkRootMetadata({ report }: Scene, metadata: SchemaNode): void {
  for (const [name, { key }] of metadata.keywords) {
    if (FREE.has(name) || !isWritten(metadata, name)) continue;
    report(restrictsMetadata, key, `${name} cannot be said of metadata at the root: only name and generateName may be described there.`);
  }
  const others = [...(metadata.properties ?? [])].filter(([name]) => !NAMES.has(name));
  for (const [name, field] of others) {
    report(restrictsMetadata, anchor(field), `metadata.${name} cannot be described at the root: only name and generateName can.`);
  }
}

/** Whether a keyword's value is more than Go's zero value of its type. */
function isWritten(node: SchemaNode, name: string): boolean {
  const entry = keyword(node, name);
  if (entry === undefined) return false;
  const value = asValue(entry.value);
  if (value === '' || value === false)
    return name === 'additionalProperties' || name === 'x-kubernetes-map-type' || name === 'x-kubernetes-list-type';
  return KEPT_WHEN_EMPTY.has(name) || (asSeq(entry.value)?.items.length ?? 1) > 0;
}

/** Lists that Go's conversion takes over as they are: an empty one is not the same as none. */
const KEPT_WHEN_EMPTY = new Set(['required', 'x-kubernetes-list-map-keys', 'x-kubernetes-validations']);

const NOT_AT_ROOT = [
  'default',
  'enum',
  'maxProperties',
  'minProperties',
  'allOf',
  'oneOf',
  'anyOf',
  'not',
  'additionalProperties',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'definitions',
  'patternProperties',
];

export function checkRootWithStatus({ report }: Scene, { schema, hasStatus }: VersionView): void {
  if (!hasStatus || schema === undefined) return;
  for (const name of NOT_AT_ROOT) {
    const entry = keyword(schema, name);
    if (entry === undefined || asValue(entry.value) === false || asText(entry.value) === '') continue;
    report(
      rootWithStatus,
      entry.key,
      `${name} cannot stand at the root of the schema while the status subresource is on: write it at spec, or as a CEL rule.`,
    );
  }
}
