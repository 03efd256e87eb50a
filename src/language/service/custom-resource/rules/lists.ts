import type { RuleInfo } from '../../finding';
import type { YamlNode } from '../../yaml/nodes';
import { entry } from '../../yaml/walk';
import type { Scene } from '../scene';
import { isObject, type JsonPath, type SchemaProblem } from '../structural';
import { all, described, readable, shown } from '../words';

const source = 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/listtype';

export const sameKey: RuleInfo = {
  id: 'CI010',
  severity: 'error',
  title: 'Items of a list of type map must have different keys.',
  explanation:
    'With `x-kubernetes-list-type: map` a list is a map whose keys are fields of its items (`x-kubernetes-list-map-keys`). Two items with ' +
    'the same values in all of these fields are refused. A key field that is not written counts with its default, or as missing: two items ' +
    'without it are the same, too.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  ports:\n    - name: web\n      port: 80\n    - name: web\n      port: 443',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  ports:\n    - name: web\n      port: 80\n    - name: tls\n      port: 443',
  },
  source,
};

export const sameItem: RuleInfo = {
  id: 'CI011',
  severity: 'error',
  title: 'Items of a set must be different.',
  explanation: 'With `x-kubernetes-list-type: set` a list is a set: an item that is there twice is refused.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  hosts: [a, b, a]',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  hosts: [a, b]',
  },
  source,
};

export function reportSameKey(scene: Scene, { path, keys, key }: Extract<SchemaProblem, { problem: 'mapItem' }>): void {
  const { places, report } = scene;
  const list = path.slice(0, -1);
  const lists = keys.map((name) => [...path, name]);
  if (places.isOpenWithin(path)) return;
  const written = lists.find((candidate) => places.node(candidate) !== undefined);
  const values = keys.map((name) => `${name}: ${isObject(key) && Object.hasOwn(key, name) ? shown(key[name] ?? null) : 'nothing'}`);
  const message =
    `${readable(list)} has two items with ${all(values)}, and the API server refuses that: ` +
    `items are told apart by ${all(keys)}. Change one, or merge the two.`;
  report(sameKey, written === undefined ? places.key(path) : places.value(written), message, related(scene, list, path, keys));
}

export function reportItemType(scene: Scene, { path, value }: Extract<SchemaProblem, { problem: 'mapItemType' }>): void {
  const { places, report } = scene;
  if (places.isOpenWithin(path)) return;
  report(sameKey, places.value(path), `${readable(path)} must be a mapping with the keys of the list, but it is ${described(value)}.`);
}

export function reportSameItem({ places, report }: Scene, path: JsonPath): void {
  if (places.isOpenWithin(path)) return;
  report(
    sameItem,
    places.value(path),
    `${readable(path)} is in the list already, and ${readable(path.slice(0, -1))} is a set. Remove one.`,
  );
}

/** The first item of the same key, when its key is written. */
function related(
  { places }: Scene,
  list: JsonPath,
  path: JsonPath,
  keys: readonly string[],
): { related?: readonly { start: number; end: number; message: string }[] } {
  const index = Number(path.at(-1));
  const textOf = (number: number) => keys.map((name) => keyText(places.node([...list, number]), name)).join('\n');
  const own = textOf(index);
  for (let number = 0; number < index; number += 1) {
    if (textOf(number) !== own) continue;
    const { start, end } = places.key([...list, number]);
    return { related: [{ start, end, message: 'The first item with these keys.' }] };
  }
  return {};
}

function keyText(item: YamlNode | undefined, name: string): string {
  const value = entry(item, name)?.value;
  return value?.kind === 'scalar' ? value.text : '';
}
