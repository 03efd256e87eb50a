import type { RuleInfo } from '../../finding';
import { nearestName } from '../../text/similar';
import { asText, items } from '../../yaml/walk';
import { replaceFix } from '../edits';
import type { Scene } from '../scene';
import { isTrue, keyword, nameOf, textOf, type SchemaNode } from '../schema/node';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        type: object\n';

export const mapAndFields: RuleInfo = {
  id: 'CR43',
  severity: 'error',
  title: 'A node has either properties or additionalProperties.',
  explanation:
    'An object has described fields, or it is a map whose values have one schema; it cannot be both. `additionalProperties: true` beside properties is ' +
    'tolerated. `additionalProperties: false` alone makes an object that can hold nothing (a warning here).',
  example: {
    bad: `${head}        properties:\n          labels:\n            type: object\n            properties:\n              app:\n                type: string\n            additionalProperties:\n              type: string`,
    good: `${head}        properties:\n          labels:\n            type: object\n            additionalProperties:\n              type: string`,
  },
  source: 'ValidateCustomResourceDefinitionOpenAPISchema of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation',
};

export const undeclaredRequired: RuleInfo = {
  id: 'CR46',
  severity: 'warning',
  title: 'Required fields should be described in properties.',
  explanation:
    'A field that is required but not described is dropped before it is looked for, so that no object is ever valid. The API server takes such a ' +
    'definition all the same.',
  example: {
    bad: `${head}        properties:\n          spec:\n            type: object\n            required: [sise]\n            properties:\n              size:\n                type: integer`,
    good: `${head}        properties:\n          spec:\n            type: object\n            required: [size]\n            properties:\n              size:\n                type: integer`,
  },
  source: 'apiextensions-apiserver pkg/apiserver/schema/pruning',
};

const META = new Set(['apiVersion', 'kind', 'metadata']);

export function checkObjects(scene: Scene, node: SchemaNode): void {
  checkMap(scene, node);
  if (!node.isNested && node.role !== 'refused') checkRequired(scene, node);
}

function checkMap({ report }: Scene, node: SchemaNode): void {
  const { additionalProperties } = node;
  const entry = node.keywords.get('additionalProperties');
  if (entry === undefined || additionalProperties === undefined || additionalProperties === true) return;
  if (node.properties !== undefined) {
    report(
      mapAndFields,
      entry.key,
      `${nameOf(node)} has both properties and additionalProperties: fields that are not described are dropped anyway; keep one of both.`,
    );
  } else if (additionalProperties === false && !node.isNested && node.role !== 'root') {
    report(mapAndFields, entry.key, `additionalProperties: false without properties: ${nameOf(node)} can hold nothing.`, {
      severity: 'warning',
    });
  }
}

function checkRequired({ report }: Scene, node: SchemaNode): void {
  const required = keyword(node, 'required');
  if (required === undefined || node.additionalProperties !== undefined || keyword(node, 'x-kubernetes-preserve-unknown-fields')) return;
  if (textOf(node, 'type') !== 'object') return;
  const isResource = node.role === 'root' || isTrue(node, 'x-kubernetes-embedded-resource');
  for (const item of items(required.value)) {
    const name = asText(item);
    if (name === undefined || node.properties?.has(name) === true || (isResource && META.has(name))) continue;
    const right = nearestName(name, node.properties?.keys() ?? []);
    const hint = right === undefined ? '' : ` ${right} is probably meant.`;
    report(
      undeclaredRequired,
      item,
      `"${name}" is required but not described in the properties of ${nameOf(node)}: it is dropped, and then missing.${hint}`,
      {
        fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, item, right)],
      },
    );
  }
}
