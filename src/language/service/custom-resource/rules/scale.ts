import type { JsonValue } from '../../crd/json-schema';
import type { RuleInfo } from '../../finding';
import type { Scene } from '../scene';
import { isObject } from '../structural';
import { described, readable } from '../words';

export const badScale: RuleInfo = {
  id: 'CI060',
  severity: 'error',
  title: 'Numbers of replicas must be what the scale subresource can show.',
  explanation:
    'The definition has a `scale` subresource, whose paths say where replicas are written. What stands there must be a whole number from 0 ' +
    'to 2147483647, and a selector must be a string, even where the schema would allow more.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  replicas: -1',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  replicas: 1',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/registry/customresource/validator.go',
};

const MOST = 2 ** 31 - 1;

/**
 * @param object with defaults filled in and, where it is a subresource, without its status
 * @param known paths, as JSON, of which something is told already
 */
export function checkScale({ places, report, version: { scale } }: Scene, object: JsonValue, known: ReadonlySet<string>): void {
  if (scale === undefined) return;
  for (const path of [scale.specReplicasPath, scale.statusReplicasPath]) judge(path, isReplicas, 'a whole number from 0 to 2147483647');
  if (scale.labelSelectorPath !== undefined) judge(scale.labelSelectorPath, (value) => typeof value === 'string', 'a string');

  function judge(jsonPath: string, holds: (value: JsonValue) => boolean, expected: string): void {
    const path = jsonPath.replace(/^\./, '').split('.');
    const value = valueAt(object, path);
    if (value === undefined || holds(value) || known.has(JSON.stringify(path)) || places.isOpen(path)) return;
    report(badScale, places.value(path), `${readable(path)} must be ${expected} for the scale subresource, but it is ${described(value)}.`);
  }
}

function isReplicas(value: JsonValue): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST;
}

function valueAt(object: JsonValue, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}
