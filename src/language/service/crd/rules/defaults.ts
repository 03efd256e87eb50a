import { prune, validateSchema, validateValue, type SchemaProblem } from '../../custom-resource/structural';
import { all, described, either, readable, shown, typesInWords } from '../../custom-resource/words';
import type { RuleInfo } from '../../finding';
import { hasTemplate } from '../../text/placeholder';
import type { YamlEntry, YamlNode } from '../../yaml/nodes';
import { toJson, TooManyAliases } from '../../yaml/value';
import { nearest, type PathStep } from '../../yaml/walk';
import { removeEntry } from '../edits';
import type { JsonSchemaProps } from '../json-schema';
import type { Scene } from '../scene';
import { isTrue, keyword, nameOf, type SchemaNode } from '../schema/node';
import { isWithinMetadata } from './extensions';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          size:\n            type: integer\n';

export const badDefault: RuleInfo = {
  id: 'CR70',
  severity: 'error',
  title: 'A default satisfies the schema that it stands in.',
  explanation:
    'The API server checks every default against the schema of its node: type, bounds, enum, pattern, required fields, and that it holds no fields that are ' +
    'not described. Defaults of nested fields are not filled in before. There can be no default within `metadata`, `apiVersion` and `kind` at the root.',
  example: { bad: `${head}            default: "3"`, good: `${head}            default: 3` },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/defaulting/validation.go',
};

/** A default where there may be none. */
export function checkDefaultPlace({ report, definition }: Scene, node: SchemaNode): void {
  const entry = keyword(node, 'default');
  if (entry === undefined) return;
  const why = refusal(node);
  if (why === undefined) return;
  const edit = removeEntry(definition.document.text, entry);
  report(badDefault, entry.key, `There can be no default ${why}.`, {
    fixes: edit === undefined ? [] : [{ title: 'Remove the default', edits: [edit], isSafe: false }],
  });
}

function refusal(node: SchemaNode): string | undefined {
  let isInMap = false;
  for (let at: SchemaNode | undefined = node; at?.parent; at = at.parent) {
    const { parent, role, path } = at;
    if (role === 'additionalProperties' && isWithinMetadata(parent)) isInMap = true;
    const name = path.at(-1) ?? '';
    if (parent.role === 'root' && role === 'property' && ['apiVersion', 'kind', 'metadata'].includes(name))
      return `in ${name} of the object itself`;
  }
  return isInMap ? 'in a map within metadata' : undefined;
}

/** A default against the schema of its node. Asked only for schemas that are sound otherwise. */
export function checkDefaultValue({ report, minor, definition }: Scene, node: SchemaNode, schema: JsonSchemaProps): void {
  const entry = keyword(node, 'default');
  if (entry === undefined || isUnderMap(node) || hasTemplate(definition.document.text.slice(entry.value.start, entry.value.end))) return;
  const value = jsonOf(entry.value);
  if (value === undefined) return;
  const isEmbedded = node.role === 'root' || isTrue(node, 'x-kubernetes-embedded-resource');
  const place = (path: readonly PathStep[], isKey = false) => placeIn(entry, path, isKey);
  if (!isWithinMetadata(node)) {
    for (const { path } of prune(value, schema, isEmbedded).unknown) {
      report(badDefault, place(path, true), `The default has the field ${readable(path)}, which ${nameOf(node)} does not describe.`);
    }
    for (const { path } of validateValue(value, isEmbedded ? { ...schema, 'x-kubernetes-embedded-resource': true } : schema).embedded) {
      report(badDefault, place(path), `The default is no valid object of Kubernetes: ${readable(path)} is missing or wrong.`);
    }
  }
  for (const problem of validateSchema(value, asForDefaults(schema), { minor })) {
    report(badDefault, place(problem.path), `The default does not satisfy the schema: ${inWords(problem)}.`);
  }
}

/**
 * The schema by which the API server checks defaults: numbers or strings are not known to it there.
 * Source: ToKubeOpenAPI of apiextensions-apiserver pkg/apiserver/schema/kubeopenapi.go.
 */
function asForDefaults(schema: JsonSchemaProps): JsonSchemaProps {
  const { 'x-kubernetes-int-or-string': _, properties, items, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, asForDefaults(inner)])) }),
    ...(items && { items: asForDefaults(items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: typeof additionalProperties === 'boolean' ? additionalProperties : asForDefaults(additionalProperties),
    }),
  };
}

/** Below additionalProperties the API server does not look at defaults. */
function isUnderMap(node: SchemaNode): boolean {
  for (let at: SchemaNode | undefined = node; at; at = at.parent) if (at.role === 'additionalProperties') return true;
  return false;
}

function placeIn(entry: YamlEntry, path: readonly PathStep[], isKey: boolean): YamlNode {
  const { key, value } = nearest(entry.value, path);
  const at = isKey ? (key ?? value) : value;
  return at.start === at.end ? entry.key : at;
}

function jsonOf(node: YamlNode): ReturnType<typeof toJson> | undefined {
  try {
    return toJson(node);
  } catch (error) {
    if (error instanceof TooManyAliases) return undefined;
    throw error;
  }
}

function inWords(problem: SchemaProblem): string {
  const where = problem.path.length === 0 ? 'it' : readable(problem.path);
  switch (problem.problem) {
    case 'type':
      return `${where} is ${described(problem.value)}, but must be ${typesInWords(problem.expected)}`;
    case 'enum':
      return `${where} is ${shown(problem.value)}, but must be ${either(problem.allowed.map(shown))}`;
    case 'required':
      return `the field ${problem.name} is required and missing`;
    case 'forbidden':
      return `the field ${problem.name} is not allowed`;
    case 'bound':
      return problem.bound === 'multipleOf'
        ? `${where} is ${problem.value}, which is no multiple of ${problem.limit}`
        : `${where} is ${problem.value}, and the ${problem.bound} is ${problem.limit}${problem.isExclusive ? ', itself excluded' : ''}`;
    case 'size':
      return `${where} has ${problem.size}, and ${problem.bound} is ${problem.limit}`;
    case 'pattern':
      return `${where} does not match ${problem.pattern}`;
    case 'format':
      return `${where} is no ${problem.format}`;
    case 'mapItem':
      return `two items have the same ${all(problem.keys)}`;
    case 'junctor':
      return `${where} does not satisfy ${problem.junctor}`;
    case 'mapItemType':
      return `${where} must be a mapping`;
    case 'setItem':
    case 'uniqueItems':
      return `${where} has an item twice`;
  }
}
