import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import { asText, items } from '../../yaml/walk';
import { addKey, replaceFix } from '../edits';
import type { Scene } from '../scene';
import { isTrue, keyword, nameOf, textOf, type SchemaNode } from '../schema/node';
import { namesIn } from './extensions';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          ports:\n            type: array\n';
const source =
  'ValidateCustomResourceDefinitionOpenAPISchema and validateMapListKeysMapSet of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation';
const keyed =
  '            x-kubernetes-list-type: map\n            x-kubernetes-list-map-keys: [name]\n            items:\n              type: object\n              properties:\n                name:\n                  type: string';

export const badListType: RuleInfo = {
  id: 'CR62',
  severity: 'error',
  title: 'x-kubernetes-list-type is atomic, set or map, on lists.',
  explanation: 'It says how server-side apply merges a list, and whether items must be unique. It says nothing about other types.',
  example: {
    bad: `${head}            x-kubernetes-list-type: list\n            items:\n              type: string`,
    good: `${head}            x-kubernetes-list-type: set\n            items:\n              type: string`,
  },
  source,
};

export const badListKeys: RuleInfo = {
  id: 'CR63',
  severity: 'error',
  title: 'Items of sets and maps can be told apart.',
  explanation:
    'A list of type `map` has objects for its items and names in `x-kubernetes-list-map-keys` the fields by which they are told apart: each once, described ' +
    'in the items, a scalar, not nullable, and required or with a default. Items of a `set` are scalars, or atomic lists or objects. Items of both are not nullable.',
  example: { bad: `${head}${keyed}`, good: `${head}${keyed}\n              required: [name]` },
  source,
};

export function checkLists(scene: Scene, node: SchemaNode): void {
  const entry = keyword(node, 'x-kubernetes-list-type');
  const listType = asText(entry?.value);
  const keys = keyword(node, 'x-kubernetes-list-map-keys');
  if (entry && listType !== undefined) checkListType(scene, node, listType);
  if (keys && items(keys.value).length > 0 && listType !== 'map' && !isPlaceholder(listType ?? '')) {
    const edit = entry === undefined ? addKey(scene.definition.document.text, node.map, 'x-kubernetes-list-type', 'map') : undefined;
    scene.report(
      badListKeys,
      keys.key,
      'x-kubernetes-list-map-keys says something about lists of type map only: write x-kubernetes-list-type: map.',
      {
        fixes: entry
          ? [replaceFix('Write x-kubernetes-list-type: map', entry.value, 'map')]
          : edit
            ? [{ title: 'Add x-kubernetes-list-type: map', edits: [edit], isSafe: false }]
            : [],
      },
    );
  }
  if (entry && listType === 'map') checkKeyed(scene, node);
  if (entry && (listType === 'map' || listType === 'set') && node.items && isTrue(node.items, 'nullable')) {
    scene.report(
      badListKeys,
      node.items.keywords.get('nullable')?.key ?? entry.key,
      `Items of a list of type ${listType} cannot be nullable.`,
    );
  }
}

function checkListType({ report }: Scene, node: SchemaNode, listType: string): void {
  const entry = keyword(node, 'x-kubernetes-list-type');
  if (entry === undefined) return;
  const type = textOf(node, 'type');
  if (type !== 'array') {
    report(
      badListType,
      entry.key,
      `x-kubernetes-list-type says something about lists only, and the type of ${nameOf(node)} is ${type === '' ? 'missing' : type}.`,
    );
  } else if (listType === 'set' && node.items) checkSetItems(report, node.items);
  if (['atomic', 'set', 'map'].includes(listType) || isPlaceholder(listType)) return;
  const right = nearestName(listType, ['atomic', 'set', 'map']);
  report(badListType, entry.value, `There is no list type "${listType}": write atomic, set or map.`, {
    fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, entry.value, right)],
  });
}

function checkSetItems(report: Scene['report'], node: SchemaNode): void {
  const type = textOf(node, 'type');
  const listType = asText(node.keywords.get('x-kubernetes-list-type')?.value);
  const mapType = asText(node.keywords.get('x-kubernetes-map-type')?.value);
  const place = node.key ?? node.value;
  if (type === 'array' && listType !== undefined && listType !== 'atomic')
    report(badListKeys, place, 'Items of a set that are lists must be atomic.');
  if (type === 'object' && mapType !== 'atomic')
    report(badListKeys, place, 'Items of a set that are objects must have x-kubernetes-map-type: atomic.');
}

function checkKeyed(scene: Scene, node: SchemaNode): void {
  const { report } = scene;
  const entry = node.keywords.get('x-kubernetes-list-type');
  const keys = keyword(node, 'x-kubernetes-list-map-keys');
  const place = keys?.key ?? entry?.value ?? node.value;
  if (keys === undefined || items(keys.value).length === 0) {
    report(badListKeys, place, 'A list of type map needs x-kubernetes-list-map-keys: the fields by which its items are told apart.');
  }
  if (node.items === undefined) {
    if (keyword(node, 'items') === undefined && textOf(node, 'type') !== 'array')
      report(badListKeys, place, 'A list of type map needs the schema of its items.');
    return;
  }
  const type = textOf(node.items, 'type');
  if (type !== 'object') {
    report(
      badListKeys,
      keyword(node.items, 'type')?.value ?? node.items.key ?? place,
      `Items of a list of type map must be of type object, and the type here is ${type === '' ? 'missing' : type}.`,
    );
    return;
  }
  const seen = new Set<string>();
  for (const key of items(keys?.value)) {
    const name = asText(key) ?? '';
    checkKey(scene, key, name, node.items);
    if (seen.has(name)) report(badListKeys, key, `The key "${name}" is there already.`);
    seen.add(name);
  }
}

function checkKey(
  { report, definition }: Scene,
  place: { readonly start: number; readonly end: number },
  name: string,
  item: SchemaNode,
): void {
  const field = item.properties?.get(name);
  if (field === undefined) {
    if (isPlaceholder(name)) return;
    const right = nearestName(name, item.properties?.keys() ?? []);
    report(
      badListKeys,
      place,
      `The items have no field "${name}" by which they could be told apart.${right === undefined ? '' : ` ${right} is probably meant.`}`,
      {
        fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, place, right)],
      },
    );
    return;
  }
  const type = textOf(field, 'type');
  if (type === 'array' || type === 'object') {
    report(badListKeys, place, `The key "${name}" is of type ${type}: items can only be told apart by scalars.`);
  }
  if (isTrue(field, 'nullable'))
    report(badListKeys, field.keywords.get('nullable')?.key ?? place, `"${name}" tells items apart, so that it cannot be nullable.`);
  if (keyword(field, 'default') || namesIn(item, 'required').includes(name)) return;
  const edit = item.keywords.has('required') ? undefined : addKey(definition.document.text, item.map, 'required', `[${name}]`);
  report(badListKeys, place, `"${name}" tells items apart, so that it must be required or have a default.`, {
    fixes: edit === undefined ? [] : [{ title: `Require ${name}`, edits: [edit], isSafe: false }],
  });
}
