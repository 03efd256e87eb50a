import type { JsonSchemaProps, JsonValue } from '../../crd/json-schema';
import type { LintDocument } from '../../document';
import type { Completion, Environment } from '../../family';
import type { StructTable } from '../../structure/table';
import { describeType } from '../../structure/check';
import { formatExample } from '../structural';
import { typeName } from './describe';
import { cursorAt, type Cursor } from './cursor';
import { describeAt, knownOf, type Known } from './known';

/** Fields that may be written at a place, and values that a field may have. */
export function complete(document: LintDocument, offset: number, environment: Environment): readonly Completion[] {
  const known = knownOf(document, environment);
  const cursor = cursorAt(document.text, offset);
  if (known === undefined || cursor === undefined) return [];
  const description = describeAt(known, cursor.path);
  if (description === undefined) return [];
  if (description.by === 'table') {
    return cursor.isValue || description.table === undefined ? [] : metadataFields(description.table, cursor);
  }
  return cursor.isValue
    ? values(description.schema, cursor)
    : [...fields(known, description.schema, cursor), ...requiredTogether(description.schema, cursor)];
}

function fields({ definition, version }: Known, schema: JsonSchemaProps, cursor: Cursor): readonly Completion[] {
  const isRoot = cursor.path.length === 0;
  const isMeta = (name: string) => isRoot && (name === 'apiVersion' || name === 'kind' || name === 'metadata');
  const described = Object.entries(schema.properties ?? {}).filter(([name]) => !cursor.siblings.has(name) && !isMeta(name));
  const isDropped = (name: string) => isRoot && name === 'status' && version.hasStatus;
  const own = described
    .filter(([name]) => !isDropped(name))
    .map(([name, property]): Completion => {
      const isRequired = schema.required?.includes(name) === true;
      return {
        label: name,
        kind: 'field',
        detail: `${typeName(property)}${isRequired ? ', required' : ''}`,
        ...(property.description === undefined ? {} : { documentation: property.description }),
        ...replacement(cursor),
        insertText: `${key(name)}:${below(property)}`,
        isSnippet: true,
        sortText: `${isRequired ? 0 : 1}${name}`,
      };
    });
  if (!isRoot || cursor.siblings.has('metadata')) return own;
  const metadata: Completion = {
    label: 'metadata',
    kind: 'field',
    detail: `Name and labels of the ${definition.kind}`,
    ...replacement(cursor),
    insertText: 'metadata:\n  name: $0',
    isSnippet: true,
    sortText: '0metadata',
  };
  return [metadata, ...own];
}

/** All required fields that are not written yet, at once. */
function requiredTogether(schema: JsonSchemaProps, cursor: Cursor): readonly Completion[] {
  const missing = (schema.required ?? []).filter((name) => !cursor.siblings.has(name) && schema.properties?.[name] !== undefined);
  if (missing.length < 2) return [];
  const lines = missing.map((name, index) => `${key(name)}:${required(schema.properties?.[name] ?? {}, index + 1)}`);
  return [
    {
      label: `Required: ${missing.join(', ')}`,
      kind: 'snippet',
      ...replacement(cursor),
      insertText: lines.join('\n'),
      isSnippet: true,
      sortText: '00',
    },
  ];
}

function required(schema: JsonSchemaProps, stop: number): string {
  if (schema.type === 'object') return `\n  \${${stop}}`;
  if (schema.type === 'array') return `\n  - \${${stop}}`;
  return ` \${${stop}:${suggestion(schema)}}`;
}

function values(schema: JsonSchemaProps, cursor: Cursor): readonly Completion[] {
  const choices: readonly JsonValue[] = schema.enum ?? (schema.type === 'boolean' ? [true, false] : []);
  const all = schema.default === undefined || choices.includes(schema.default) ? choices : [schema.default, ...choices];
  return all
    .filter((value) => value !== null && typeof value !== 'object')
    .map((value, index) => ({
      label: written(value),
      kind: 'value',
      ...(value === schema.default ? { detail: 'default' } : {}),
      ...replacement(cursor),
      insertText: written(value),
      sortText: String(index).padStart(3, '0'),
    }));
}

function metadataFields(table: StructTable, cursor: Cursor): readonly Completion[] {
  return Object.entries(table.fields)
    .filter(([name, { doc }]) => !cursor.siblings.has(name) && !SERVER_SET.has(name) && doc !== '')
    .map(([name, { type, doc }]) => ({
      label: name,
      kind: 'field',
      detail: describeType(type),
      documentation: doc,
      ...replacement(cursor),
      insertText: `${name}:${type.is === 'map' || type.is === 'struct' ? '\n  $0' : type.is === 'list' ? '\n  - $0' : ' $0'}`,
      isSnippet: true,
    }));
}

/** Nothing that people write. */
const SERVER_SET: ReadonlySet<string> = new Set([
  'managedFields',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
]);

function replacement({ start, end }: Cursor): { readonly replace: { readonly start: number; readonly end: number } } {
  return { replace: { start, end } };
}

function below(schema: JsonSchemaProps): string {
  if (schema.type === 'object') return '\n  $0';
  if (schema.type === 'array') return '\n  - $0';
  return ` \${0:${suggestion(schema)}}`;
}

/** What is put where a value goes, to be typed over. Escaped for snippets. */
function suggestion(schema: JsonSchemaProps): string {
  const { default: standard, enum: choices } = schema;
  const value = standard ?? choices?.find((choice) => choice !== null) ?? (schema.type === 'boolean' ? false : undefined);
  const text =
    value === undefined || typeof value === 'object'
      ? schema.format === undefined
        ? ''
        : (formatExample(schema.format) ?? '')
      : written(value);
  return text.replaceAll(/[\\$}]/g, String.raw`\$&`);
}

/** A scalar as YAML, in quotes where it would be taken for something else. */
function written(value: JsonValue): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPlain = /^[A-Za-z_/][\w./-]*$/.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

function key(name: string): string {
  return written(name).replaceAll('$', String.raw`\$`);
}
