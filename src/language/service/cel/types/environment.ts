import type { JsonSchemaProps } from '../../crd/json-schema';
import { declare } from './declared';
import type { DeclaredType } from './type';

/**
 * A schema as CEL sees it, made once per node and given to all of its rules. Undefined when rules can't see values of the schema
 * at all. `resource` is true for the root of a CRD's schema; embedded resources are recognised by their own keyword.
 */
export function schemaType(schema: JsonSchemaProps, resource: boolean): DeclaredType | undefined {
  return declare(schema, resource || schema['x-kubernetes-embedded-resource'] === true);
}
