import type { JsonSchemaProps } from '../../crd/json-schema';
import type { RuleInfo } from '../../finding';
import type { Scene } from '../scene';
import { isObject, type SchemaProblem } from '../structural';
import { toJson } from '../../yaml/value';
import { all, either, readable, typesInWords } from '../words';
import { outOfRangeInWords } from './bound';
import { sizeInWords } from './size';

export const noAlternative: RuleInfo = {
  id: 'CI009',
  severity: 'error',
  title: 'A value must suit the alternatives of the definition.',
  explanation:
    'With `oneOf` exactly one alternative must hold, with `anyOf` at least one, and what is under `not` must not hold. Most often the ' +
    'alternatives name fields of which one must be written: two of them at once are as wrong as none.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  file: a.txt\n  url: https://example.com/a.txt',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  file: a.txt',
  },
  source: 'k8s.io/kube-openapi pkg/validation/validate/schema_props.go',
};

type JunctorProblem = Extract<SchemaProblem, { problem: 'junctor' }>;

export function reportNoAlternative(scene: Scene, problem: JunctorProblem): void {
  const { places, report, title, isPartial } = scene;
  const { path } = problem;
  if (isPartial || places.isTemplated || (path.length > 0 && places.isOpenWithin(path))) return;
  const what = path.length === 0 ? title : readable(path);
  report(noAlternative, places.value(path), `${what} ${fieldsInWords(scene, problem) ?? inWords(problem)}`);
}

/** For alternatives that each require one field. */
function fieldsInWords({ places, resource }: Scene, { schema, junctor, path }: JunctorProblem): string | undefined {
  if (junctor === 'not') return forbiddenInWords(schema.not);
  const names = (schema[junctor] ?? []).map(onlyRequired);
  if (names.length < 2 || names.some((name) => name === undefined)) return undefined;
  const value = toJson(path.length === 0 ? resource.node : places.node(path));
  const written = names.filter((name) => name !== undefined && isObject(value) && Object.hasOwn(value, name));
  const choice = either(names.map((name) => name ?? ''));
  const amount = junctor === 'oneOf' ? 'exactly one' : 'at least one';
  const has = written.length === 0 ? 'none' : all(written.map((name) => name ?? ''));
  return `must have ${amount} of ${choice}, but it has ${has}.`;
}

function forbiddenInWords(schema: JsonSchemaProps | undefined): string | undefined {
  const names = schema?.required ?? [];
  const isPlain = schema !== undefined && Object.keys(schema).length === 1;
  if (!isPlain || names.length === 0) return undefined;
  return `must not have ${all(names)}${names.length === 1 ? '' : ' together'}: the definition forbids it.`;
}

function onlyRequired(schema: JsonSchemaProps): string | undefined {
  const { required = [], ...rest } = schema;
  return required.length === 1 && Object.keys(rest).every((key) => key === 'properties') ? required[0] : undefined;
}

function inWords({ junctor, matches, nearest }: JunctorProblem): string {
  if (junctor === 'not') return 'is what the definition forbids under "not".';
  if (matches > 1) return `suits ${matches} alternatives of the definition's oneOf, and exactly one is allowed.`;
  const reasons = nearest.slice(0, 3).map(reason);
  return `suits none of the definition's alternatives. The nearest one says: ${reasons.join('; ')}.`;
}

function reason(problem: SchemaProblem): string {
  const where = readable(problem.path);
  switch (problem.problem) {
    case 'type':
      return `${where} must be ${typesInWords(problem.expected)}`;
    case 'required':
      return `${where} is required`;
    case 'enum':
      return `${where} must be ${either(problem.allowed.map((value) => JSON.stringify(value)))}`;
    case 'bound':
      return `${where} ${outOfRangeInWords(problem)}`;
    case 'size':
      return `${where} ${sizeInWords(problem)}`;
    case 'pattern':
      return `${where} must match ${problem.pattern}`;
    case 'format':
      return `${where} must be of the format ${problem.format}`;
    case 'junctor':
      return `${where} ${inWords(problem).replace(/\.$/, '')}`;
    default:
      return `${where} is not allowed so`;
  }
}
