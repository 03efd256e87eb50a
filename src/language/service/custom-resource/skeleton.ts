import type { JsonObject, JsonSchemaProps, JsonValue } from '../crd/json-schema';
import { effectiveFormat, formatExample } from './structural';

/** Deeper required fields are left for the next finding. */
const MAX_DEPTH = 6;

/** The smallest value that suits a schema as far as can be told: defaults and required fields, first choices, lower bounds. */
export function skeleton(schema: JsonSchemaProps, depth = 0): JsonValue {
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  const choice = schema.enum?.find((member) => member !== null);
  if (choice !== undefined) return choice;
  switch (schema.type) {
    case 'object':
      return depth < MAX_DEPTH ? requiredFields(schema, depth) : {};
    case 'array':
      return depth < MAX_DEPTH && schema.items !== undefined && (schema.minItems ?? 0) > 0 ? [skeleton(schema.items, depth + 1)] : [];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return lowest(schema);
    default:
      return text(schema);
  }
}

/** The fields that an object of a schema must have. */
export function requiredFields(schema: JsonSchemaProps, depth = 0): JsonObject {
  return Object.fromEntries((schema.required ?? []).map((name) => [name, skeleton(schema.properties?.[name] ?? {}, depth + 1)]));
}

function lowest(schema: JsonSchemaProps): number {
  const from = schema.minimum ?? Math.min(0, schema.maximum ?? 0);
  return Math.ceil(from) + (schema.exclusiveMinimum === true ? 1 : 0);
}

function text(schema: JsonSchemaProps): string {
  if (schema['x-kubernetes-int-or-string'] === true) return '1';
  const example = effectiveFormat(schema.format, undefined) === undefined ? undefined : formatExample(schema.format ?? '');
  return example ?? 'x'.repeat(Math.min(schema.minLength ?? 0, 64));
}
