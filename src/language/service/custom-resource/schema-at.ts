import type { JsonSchemaProps } from '../crd/json-schema';
import { additionalSchema, field, type JsonPath } from './structural';

/** The node of a schema that describes the value at a path; undefined where nothing does. */
export function schemaAt(root: JsonSchemaProps | undefined, path: JsonPath): JsonSchemaProps | undefined {
  let schema = root;
  for (const step of path) {
    if (schema === undefined) return undefined;
    schema = typeof step === 'number' ? schema.items : (field(schema.properties, step) ?? additionalSchema(schema));
  }
  return schema;
}
