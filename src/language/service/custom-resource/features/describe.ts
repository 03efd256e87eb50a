import type { JsonSchemaProps } from '../../crd/json-schema';
import { either, shown } from '../words';

/** What kind of value a schema wants, in short: `list of strings`, `integer or string`. */
export function typeName(schema: JsonSchemaProps): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'integer or string';
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'values' : plural(typeName(schema.items))}`;
  if (schema.type === 'object') {
    if (schema['x-kubernetes-embedded-resource'] === true) return 'Kubernetes object';
    return typeof schema.additionalProperties === 'object' ? `map of ${plural(typeName(schema.additionalProperties))}` : 'object';
  }
  return schema.type ?? 'any value';
}

function plural(name: string): string {
  return name.endsWith('s') || name.includes(' of ') || name.includes(' or ') ? name : `${name}s`;
}

/** What else a value must be, as short phrases. */
export function limitsOf(schema: JsonSchemaProps): readonly string[] {
  const between = (what: string, low: number | undefined, high: number | undefined): readonly string[] => {
    if (low === undefined && high === undefined) return [];
    if (low === undefined) return [`at most ${high}${what}`];
    return high === undefined ? [`at least ${low}${what}`] : [`${low} to ${high}${what}`];
  };
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  return [
    ...(schema.enum === undefined ? [] : [`one of ${either(schema.enum.map((value) => `\`${shown(value)}\``))}`]),
    ...(minimum === undefined ? [] : [exclusiveMinimum === true ? `more than ${minimum}` : `at least ${minimum}`]),
    ...(maximum === undefined ? [] : [exclusiveMaximum === true ? `less than ${maximum}` : `at most ${maximum}`]),
    ...(schema.multipleOf === undefined ? [] : [`a multiple of ${schema.multipleOf}`]),
    ...between(' characters', schema.minLength, schema.maxLength),
    ...between(' items', schema.minItems, schema.maxItems),
    ...between(' entries', schema.minProperties, schema.maxProperties),
    ...(schema.pattern === undefined || schema.pattern === '' ? [] : [`matching \`${schema.pattern}\``]),
    ...(schema.format === undefined || schema.format === '' ? [] : [`in the format ${schema.format}`]),
    ...(schema.nullable === true ? ['null allowed'] : []),
    ...listType(schema),
  ];
}

function listType(schema: JsonSchemaProps): readonly string[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return ['no item twice'];
    case 'map':
      return [`items told apart by ${(schema['x-kubernetes-list-map-keys'] ?? []).join(' and ')}`];
    default:
      return [];
  }
}
