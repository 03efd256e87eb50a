import type { JsonValue } from '../../crd/json-schema';
import type { Fix, RuleInfo } from '../../finding';
import { nearestName } from '../../text/similar';
import { asScalar } from '../../yaml/walk';
import { replaceScalar } from '../edits';
import type { Scene } from '../scene';
import type { JsonPath } from '../structural';
import { either, readable, shown } from '../words';

export const notAllowed: RuleInfo = {
  id: 'CI004',
  severity: 'error',
  title: 'A value must be one of those that the definition lists.',
  explanation:
    'Values are compared as they are: letter case counts, and so does the type, so that `yes` (a boolean in YAML) is not `"yes"`. null is ' +
    'never one of the values, not even where the schema lists it.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  policy: always',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  policy: Always',
  },
  source: 'k8s.io/kube-openapi pkg/validation/validate/validator.go',
};

/** So many are offered as changes when none is near. */
const FEW = 5;

export function reportNotAllowed(scene: Scene, path: JsonPath, value: JsonValue, allowed: readonly JsonValue[]): void {
  const { places, report } = scene;
  if (places.isOpen(path)) return;
  const likely = typeof value === 'string' ? nearestName(value, texts(allowed)) : undefined;
  const message =
    `${readable(path)} must be ${either(allowed.map(shown))}, but it is ${shown(value)}.` +
    (likely === undefined ? '' : ` Did you mean ${likely}?`);
  report(notAllowed, places.value(path), message, { fixes: fixes(scene, path, value, allowed, likely) });
}

function texts(values: readonly JsonValue[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function fixes(
  { places }: Scene,
  path: JsonPath,
  value: JsonValue,
  allowed: readonly JsonValue[],
  likely: string | undefined,
): readonly Fix[] {
  const node = places.node(path);
  const scalar = asScalar(node);
  if (scalar === undefined || scalar !== node) return [];
  const choices = likely !== undefined ? [likely] : allowed.length <= FEW ? allowed.filter((choice) => choice !== null) : [];
  return choices.map((choice) => ({
    title: `Change to ${shown(choice)}`,
    edits: [replaceScalar(scalar, choice)],
    isSafe: typeof value === 'string' && typeof choice === 'string' && value.toLowerCase() === choice.toLowerCase(),
  }));
}
