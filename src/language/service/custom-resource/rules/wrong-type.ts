import type { JsonValue } from '../../crd/json-schema';
import type { Fix, RuleInfo } from '../../finding';
import { asScalar } from '../../yaml/walk';
import { plainValue } from '../../yaml/scalar-value';
import { replaceScalar } from '../edits';
import type { Scene } from '../scene';
import type { JsonPath } from '../structural';
import { described, readable, typesInWords } from '../words';

export const wrongType: RuleInfo = {
  id: 'CI002',
  severity: 'error',
  title: 'A value must be of the type that the definition says.',
  explanation:
    'Types are those of the JSON that the YAML stands for: `yes`, `on` and `true` are booleans, `1.20` and `0o17` are numbers, and only ' +
    'quotes make strings of them. Nothing is converted: a number where the schema wants a string is refused, and so is `"8080"` where it ' +
    'wants a number. A key with nothing behind it is null; within lists null is refused unless the schema says `nullable: true`.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  version: 1.20',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  version: "1.20"',
  },
  source: 'k8s.io/kube-openapi pkg/validation/validate/type.go',
};

export function reportWrongType(scene: Scene, path: JsonPath, value: JsonValue, expected: readonly string[]): void {
  const { places, report } = scene;
  if (places.isOpen(path)) return;
  const message = `${readable(path)} must be ${typesInWords(expected)}, but it is ${described(value)}.${advice(value, expected)}`;
  report(wrongType, places.value(path), message, { fixes: fixesOfType(scene, path, value, expected) });
}

function advice(value: JsonValue, expected: readonly string[]): string {
  if (expected.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    return ' Without quotes YAML reads it so; put it in quotes.';
  }
  if (typeof value === 'string' && converted(value, expected) !== undefined) return ' Quotes make a string of it; take them away.';
  if (expected.includes('array') && value !== null && !Array.isArray(value)) return ' Begin each item on a line of its own with "- ".';
  return '';
}

/** Changes that make a scalar be of a type. */
export function fixesOfType({ places }: Scene, path: JsonPath, value: JsonValue, expected: readonly string[]): readonly Fix[] {
  const node = places.node(path);
  const scalar = asScalar(node);
  if (scalar === undefined || scalar !== node) return [];
  if (expected.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    // The text as written: `1.20` is to stay that.
    const edit = { start: scalar.start, end: scalar.end, newText: JSON.stringify(scalar.text) };
    return [{ title: `Put ${scalar.text} in quotes`, edits: [edit], isSafe: true }];
  }
  if (typeof value === 'string') {
    const right = converted(value, expected);
    if (right !== undefined) return [{ title: 'Remove the quotes', edits: [replaceScalar(scalar, right)], isSafe: true }];
  }
  if (expected.includes('array') && value !== null && scalar.style !== 'literal' && scalar.style !== 'folded') {
    const wrapped = {
      start: scalar.start,
      end: scalar.end,
      newText: `[${scalar.style === 'plain' ? JSON.stringify(value) : text(scalar.text)}]`,
    };
    return [{ title: 'Make it a list of one', edits: [wrapped], isSafe: false }];
  }
  return [];
}

function text(value: string): string {
  return JSON.stringify(value);
}

function converted(value: string, expected: readonly string[]): number | boolean | undefined {
  const plain = plainValue(value.trim());
  if (typeof plain === 'boolean' && expected.includes('boolean')) return plain;
  const isNumber = typeof plain === 'number' && (expected.includes('number') || (expected.includes('integer') && Number.isInteger(plain)));
  return isNumber ? plain : undefined;
}
