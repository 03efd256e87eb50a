import type { JsonSchemaProps } from '../../src/language/service/crd/json-schema';

const text: JsonSchemaProps = { type: 'string' };

/** A spec with a field of every kind that CEL sees, none of them bounded. */
export const unbounded: JsonSchemaProps = {
  type: 'object',
  required: ['replicas'],
  properties: {
    replicas: { type: 'integer', default: 1 },
    limit: { type: 'integer' },
    ratio: { type: 'number' },
    enabled: { type: 'boolean' },
    name: text,
    other: text,
    mode: { type: 'string', enum: ['Fast', 'Slow', 'Careful'] },
    nullable: { type: 'string', nullable: true },
    when: { type: 'string', format: 'date-time' },
    day: { type: 'string', format: 'date' },
    length: { type: 'string', format: 'duration' },
    data: { type: 'string', format: 'byte' },
    port: { 'x-kubernetes-int-or-string': true },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    anything: { 'x-kubernetes-preserve-unknown-fields': true },
    template: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
    labels: { type: 'object', additionalProperties: text },
    counts: { type: 'object', additionalProperties: { type: 'integer' } },
    tags: { type: 'array', items: text },
    numbers: { type: 'array', items: { type: 'integer' } },
    doubles: { type: 'array', items: { type: 'number' } },
    flags: { type: 'array', items: { type: 'boolean' } },
    times: { type: 'array', items: { type: 'string', format: 'date-time' } },
    nested: { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: text, port: { type: 'integer' }, protocol: text, hosts: { type: 'array', items: text } },
      },
    },
    groups: {
      type: 'object',
      additionalProperties: { type: 'object', properties: { members: { type: 'array', items: text }, weight: { type: 'integer' } } },
    },
    inner: {
      type: 'object',
      properties: { first: text, second: text, deeper: { type: 'object', properties: { value: { type: 'integer' } } } },
    },
    namespace: text,
    'dash-ed': text,
    'dot.ted': text,
    'slash/ed': text,
    under__scored: text,
    '9lives': text,
    in: text,
    späte: text,
  },
};

/** The same with bounds, small enough for rules that go through lists of lists. */
export const bounded: JsonSchemaProps = withBounds(unbounded, { text: 10, items: 8 });

/** The same with bounds that the objects of cel-objects.ts keep to. */
export const roomy: JsonSchemaProps = withBounds(unbounded, { text: 80, items: 8 });

function withBounds(schema: JsonSchemaProps, max: { readonly text: number; readonly items: number }): JsonSchemaProps {
  const properties =
    schema.properties && Object.fromEntries(Object.entries(schema.properties).map(([name, child]) => [name, withBounds(child, max)]));
  const additional = schema.additionalProperties;
  const isText = schema.type === 'string' && schema.format === undefined && schema.enum === undefined;
  return {
    ...schema,
    ...((isText || schema['x-kubernetes-int-or-string'] === true) && { maxLength: max.text }),
    ...(schema.type === 'array' && { maxItems: max.items }),
    ...(typeof additional === 'object' && { maxProperties: max.items, additionalProperties: withBounds(additional, max) }),
    ...(properties && { properties }),
    ...(schema.items && { items: withBounds(schema.items, max) }),
  };
}
