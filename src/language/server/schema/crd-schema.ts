import type { JsonSchemaProps } from '../../service/crd/json-schema';
import type { JsonSchema } from './struct-schema';

/** The keywords that mean the same in OpenAPI v3 as in JSON Schema. `pattern` is not one: CRDs have Go's expressions. */
const SAME = [
  'type',
  'format',
  'title',
  'default',
  'enum',
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
] as const satisfies readonly (keyof JsonSchemaProps)[];

/** The schema of a custom resource's version, with what every object has: the definition need not say it. */
export function crdSchema(schema: JsonSchemaProps, apiVersion: string, kind: string): JsonSchema {
  const own = ofNode(schema);
  const properties = (own.properties ?? {}) as JsonSchema;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...own,
    type: 'object',
    required: ['apiVersion', 'kind', ...(schema.required ?? [])],
    properties: {
      ...properties,
      apiVersion: { type: 'string', enum: [apiVersion] },
      kind: { type: 'string', enum: [kind] },
      metadata: { type: 'object' },
    },
  };
}

function ofNode(node: JsonSchemaProps): JsonSchema {
  const same = SAME.filter((keyword) => node[keyword] !== undefined).map((keyword) => [keyword, node[keyword]] as const);
  const made: Record<string, unknown> = Object.fromEntries(same);
  if (node.description !== undefined) made.markdownDescription = node.description;
  if (node['x-kubernetes-int-or-string']) made.type = ['integer', 'string'];
  else if (node.nullable && node.type !== undefined) made.type = [node.type, 'null'];
  // Draft 4 wrote these as flags beside the bound; draft 7 wants the bound itself.
  if (node.exclusiveMinimum && node.minimum !== undefined) [made.exclusiveMinimum, made.minimum] = [node.minimum, undefined];
  if (node.exclusiveMaximum && node.maximum !== undefined) [made.exclusiveMaximum, made.maximum] = [node.maximum, undefined];
  if (node.properties) {
    made.properties = Object.fromEntries(Object.entries(node.properties).map(([name, child]) => [name, ofNode(child)]));
    made.additionalProperties = isOpen(node);
  }
  if (typeof node.additionalProperties === 'object') made.additionalProperties = ofNode(node.additionalProperties);
  if (node.items) made.items = ofNode(node.items);
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const parts = node[keyword];
    // Within these, properties only add conditions; what they don't name is not forbidden.
    if (parts) made[keyword] = parts.map(ofCondition);
  }
  if (node.not) made.not = ofCondition(node.not);
  return made;
}

function ofCondition(node: JsonSchemaProps): JsonSchema {
  return ofNode({ ...node, 'x-kubernetes-preserve-unknown-fields': true });
}

function isOpen(node: JsonSchemaProps): boolean {
  return (
    node['x-kubernetes-preserve-unknown-fields'] === true ||
    node['x-kubernetes-embedded-resource'] === true ||
    node.additionalProperties === true
  );
}
