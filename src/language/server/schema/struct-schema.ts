import type { FieldInfo, FieldType, StructTable } from '../../service/structure/table';

/** JSON Schema, draft 7, as far as it is made here. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** The schema of a struct, for completion and hover. Values are left to the rules, which know what the real tool takes. */
export function structSchema(root: StructTable): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const names = new Map<StructTable, string>();
  const refer = (table: StructTable): JsonSchema => {
    let name = names.get(table);
    if (name === undefined) {
      name = `${table.name}.${names.size}`;
      names.set(table, name);
      definitions[name] = ofStruct(table, refer);
    }
    return { $ref: `#/definitions/${name}` };
  };
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...refer(root), definitions };
}

/** What the field is for, what counts when it is not written, and which Kubernetes knows it. */
function explained({ doc, default: fallback, since, removedIn, deprecatedSince }: FieldInfo): string {
  const versions = [
    since === undefined ? '' : `Since Kubernetes 1.${since}.`,
    deprecatedSince === undefined ? '' : `Deprecated since 1.${deprecatedSince}.`,
    removedIn === undefined ? '' : `Gone in 1.${removedIn}.`,
  ].filter((part) => part !== '');
  return [doc, fallback === undefined || fallback === '' ? '' : `Default: \`${fallback}\``, versions.join(' ')]
    .filter((part) => part !== '')
    .join('\n\n');
}

type Refer = (table: StructTable) => JsonSchema;

function ofStruct(table: StructTable, refer: Refer): JsonSchema {
  const properties = Object.entries(table.fields).map(([name, field]) => [name, ofField(field, refer)] as const);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

function ofField(field: FieldInfo, refer: Refer): JsonSchema {
  const schema = ofType(field.type, refer);
  const about: JsonSchema = {
    ...(explained(field) === '' ? {} : { markdownDescription: explained(field) }),
    ...(field.default === undefined || field.default === '' ? {} : { default: field.default }),
    ...(field.deprecatedSince === undefined ? {} : { deprecationMessage: `Deprecated since Kubernetes 1.${field.deprecatedSince}.` }),
  };
  // Beside $ref, draft 7 ignores every other keyword.
  return '$ref' in schema ? { allOf: [schema], ...about } : { ...schema, ...about };
}

function ofType(type: FieldType, refer: Refer): JsonSchema {
  switch (type.is) {
    case 'string':
      return type.values ? { type: 'string', enum: type.values } : { type: 'string' };
    case 'duration':
    case 'time':
      return { type: 'string' };
    case 'bool':
      return { type: 'boolean' };
    case 'int':
      return { type: 'integer' };
    case 'float':
      return { type: 'number' };
    case 'quantity':
      return { type: ['string', 'number'] };
    case 'intOrString':
      return { type: ['integer', 'string'] };
    case 'list':
      return { type: 'array', items: ofType(type.of, refer) };
    case 'map':
      return { type: 'object', additionalProperties: ofType(type.of, refer) };
    case 'struct':
      return refer(type.table);
    case 'any':
      return {};
  }
}
