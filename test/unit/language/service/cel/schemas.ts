import { schemaType, type DeclaredType } from '../../../../../src/language/service/cel';
import type { JsonSchemaProps } from '../../../../../src/language/service/crd/json-schema';

/** What CEL sees of a schema that it does see. */
export function seen(schema: JsonSchemaProps, resource = false): DeclaredType {
  const declared = schemaType(schema, resource);
  if (declared === undefined) throw new Error('CEL sees nothing of this schema');
  return declared;
}

const text: JsonSchemaProps = { type: 'string' };

/** The spec of a small service, without bounds. */
export const spec: JsonSchemaProps = {
  type: 'object',
  required: ['replicas'],
  properties: {
    replicas: { type: 'integer', description: 'How many there are.' },
    name: text,
    mode: { type: 'string', enum: ['Fast', 'Slow'] },
    port: { 'x-kubernetes-int-or-string': true },
    when: { type: 'string', format: 'date-time' },
    nullable: { type: 'string', nullable: true },
    labels: { type: 'object', additionalProperties: text },
    tags: { type: 'array', items: text },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object', properties: { name: text, port: { type: 'integer' }, hosts: { type: 'array', items: text } } },
    },
    namespace: text,
    'dash-ed': text,
    anything: { 'x-kubernetes-preserve-unknown-fields': true },
  },
};
