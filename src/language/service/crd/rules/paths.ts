import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import type { YamlScalar } from '../../yaml/nodes';
import { sourceMap } from '../../yaml/source-map';
import { asMap, asScalar, asText, entry, get, isNull, items } from '../../yaml/walk';
import type { VersionView } from '../definition';
import { addKey, replaceFix } from '../edits';
import { followFieldPath, followPlain, plainSteps } from '../json-path';
import type { Scene } from '../scene';
import { nameOf, textOf, type SchemaNode } from '../schema/node';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  group: example.com\n  versions:\n  - name: v1\n';
const schema =
  '    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          spec:\n            type: object\n            properties:\n              size:\n                type: integer';

export const badSelectable: RuleInfo = {
  id: 'CR25',
  severity: 'error',
  title: 'Selectable fields are up to eight scalar fields of the schema.',
  explanation:
    'The path of each leads from the object through plain fields, without lists, to a string, integer or boolean, and not into metadata. At most eight ' +
    'different ones.',
  example: {
    bad: `${head}    selectableFields:\n    - jsonPath: .spec.sizes\n${schema}`,
    good: `${head}    selectableFields:\n    - jsonPath: .spec.size\n${schema}`,
  },
  source: 'ValidateCustomResourceSelectableFields of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation',
};

export const badScale: RuleInfo = {
  id: 'CR30',
  severity: 'error',
  title: 'The paths of the scale subresource lie below spec and status.',
  explanation:
    '`specReplicasPath` begins with `.spec.`, `statusReplicasPath` with `.status.`, and both are needed; `labelSelectorPath` begins with one of them.',
  example: {
    bad: `${head}    subresources:\n      scale:\n        specReplicasPath: spec.size\n        statusReplicasPath: .status.size`,
    good: `${head}    subresources:\n      scale:\n        specReplicasPath: .spec.size\n        statusReplicasPath: .status.size`,
  },
  source: 'ValidateCustomResourceDefinitionSubresources of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation',
};

export const scalePath: RuleInfo = {
  id: 'CR31',
  severity: 'warning',
  title: 'The paths of the scale subresource should lead to fields of the right type.',
  explanation:
    'The API server takes any path, but scaling then fails: replicas must be integers, the selector a string, and no list may be on the way.',
  example: {
    bad: `${head}    subresources:\n      scale:\n        specReplicasPath: .spec.count\n        statusReplicasPath: .spec.size\n${schema}`,
    good: `${head}    subresources:\n      scale:\n        specReplicasPath: .spec.size\n        statusReplicasPath: .spec.size\n${schema}`,
  },
  source: 'apiextensions-apiserver pkg/registry/customresource/etcd.go',
};

const MAX_FIELDS = 8;

export function checkSelectable(scene: Scene, version: VersionView): void {
  const list = entry(version.node, 'selectableFields');
  const fields = items(list?.value);
  const seen = new Set<string>();
  for (const field of fields) {
    const pair = entry(field, 'jsonPath');
    const scalar = asScalar(pair?.value);
    const path = asText(scalar);
    if (pair === undefined || isNull(pair.value) || path === '') {
      if (asMap(field) ?? isNull(field))
        scene.report(badSelectable, pair?.key ?? field, 'This selectable field has no jsonPath: write one like .spec.size.');
      continue;
    }
    if (scalar === undefined || path === undefined || version.schema === undefined || isPlaceholder(path)) continue;
    checkSelectablePath(scene, scalar, path, version.schema, seen);
  }
  if (list && seen.size > MAX_FIELDS)
    scene.report(badSelectable, list.key, `There are ${seen.size} selectable fields, and at most ${MAX_FIELDS} are possible.`);
}

function checkSelectablePath({ report }: Scene, scalar: YamlScalar, path: string, root: SchemaNode, seen: Set<string>): void {
  const found = followFieldPath(root, path, false);
  if (!found.ok) {
    const right = suggestion(root, path);
    report(badSelectable, scalar, `The path "${path}" ${found.why}.`, {
      fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, scalar, right)],
    });
    return;
  }
  const type = found.node === undefined ? '' : textOf(found.node, 'type');
  const [first] = found.fields;
  if (first === 'metadata')
    report(badSelectable, scalar, `The path "${path}" leads into metadata, whose name and namespace can be selected by anyway.`);
  if (!['string', 'boolean', 'integer'].includes(type)) {
    report(
      badSelectable,
      scalar,
      `The path "${path}" leads to ${type === '' ? 'a field without a type' : `a field of type ${type}`}: only strings, booleans and integers can be selected by.`,
    );
  }
  const key = found.fields.join('.');
  if (seen.has(key)) report(badSelectable, scalar, `The path "${path}" is there already.`);
  seen.add(key);
}

function suggestion(root: SchemaNode, path: string): string | undefined {
  if (!path.startsWith('.') && followFieldPath(root, `.${path}`, false).ok) return `.${path}`;
  const missing = followPlain(root, plainSteps(path).steps);
  if (missing === undefined || !('missing' in missing)) return undefined;
  const { start, end, name } = missing.missing;
  const right = nearestName(name, missing.within.properties?.keys() ?? []);
  return right === undefined ? undefined : path.slice(0, start) + right + path.slice(end);
}

const SCALE_PATHS = [
  { name: 'specReplicasPath', below: ['.spec.'], isRequired: true, types: ['integer'] },
  { name: 'statusReplicasPath', below: ['.status.'], isRequired: true, types: ['integer'] },
  { name: 'labelSelectorPath', below: ['.spec.', '.status.'], isRequired: false, types: ['string'] },
] as const;

export function checkScale(scene: Scene, version: VersionView): void {
  const pair = entry(get(version.node, 'subresources'), 'scale');
  const scale = asMap(pair?.value);
  if (pair === undefined || scale === undefined) return;
  for (const { name, below, isRequired, types } of SCALE_PATHS) {
    const path = entry(scale, name);
    const scalar = asScalar(path?.value);
    const text = asText(scalar);
    if (path === undefined || isNull(path.value) || text === '') {
      if (!isRequired || scene.definition.isPartial) continue;
      const edit = path === undefined ? addKey(scene.definition.document.text, scale, name, `${below[0]}replicas`) : undefined;
      scene.report(badScale, path?.key ?? pair.key, `The scale subresource has no ${name}: write a path below ${below[0].slice(0, -1)}.`, {
        fixes: edit === undefined ? [] : [{ title: `Add ${name}: ${below[0]}replicas`, edits: [edit], isSafe: false }],
      });
    } else if (scalar !== undefined && text !== undefined && !isPlaceholder(text)) {
      if (!below.some((start) => text.startsWith(start))) {
        const right = `.${text}`;
        scene.report(
          badScale,
          scalar,
          `The ${name} "${text}" must lie below ${below.map((start) => start.slice(0, -1)).join(' or ')}, beginning with the dot.`,
          {
            fixes: below.some((start) => right.startsWith(start)) ? [replaceFix(`Write ${right}`, scalar, right, true)] : [],
          },
        );
      } else checkScaleTarget(scene, scalar, text, version.schema, types);
    }
  }
}

function checkScaleTarget(
  { report, definition }: Scene,
  scalar: YamlScalar,
  path: string,
  root: SchemaNode | undefined,
  types: readonly string[],
): void {
  const { steps, isWhole } = plainSteps(path);
  if (!isWhole) {
    report(
      scalePath,
      scalar,
      `The path "${path}" is more than plain fields with dots between them, so that scaling does not find the value.`,
    );
    return;
  }
  const found = root === undefined ? undefined : followPlain(root, steps);
  if (found === undefined) return;
  if ('missing' in found) {
    const { start, end, name } = found.missing;
    const map = sourceMap(definition.document.text, scalar);
    const range = { start: map.toSource(start), end: map.toSource(end) };
    const right = nearestName(name, found.within.properties?.keys() ?? []);
    report(scalePath, range, `The schema has no field "${name}" in ${nameOf(found.within)}, so that scaling does not find the value.`, {
      fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, range, right)],
    });
    return;
  }
  const type = textOf(found, 'type');
  if (type !== '' && !types.includes(type))
    report(scalePath, scalar, `The path "${path}" leads to a field of type ${type}, but scaling needs ${types.join(' or ')}.`);
}
