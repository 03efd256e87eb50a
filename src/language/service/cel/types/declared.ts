import type { JsonSchemaProps } from '../../crd/json-schema';
import { escapeField } from './escape';
import * as types from './type';
import type { DeclaredField, DeclaredType } from './type';

/** The largest request the API server reads, in bytes; the size of everything unbounded follows from it. */
export const maxRequestBytes = 3 * 1024 * 1024;

const durationBytes = 32;
const dateTimeBytes = 32;
const dateBytes = 12;

const stringSchema: JsonSchemaProps = { type: 'string' };
const metaSchema: JsonSchemaProps = { type: 'object', properties: { name: stringSchema, generateName: stringSchema } };

/**
 * What CEL sees of a schema. Undefined when it sees nothing: nodes without a type, lists and maps of such, and fields of unknown
 * content. `resource` for the root of a custom or embedded resource, where apiVersion, kind and the names are always there.
 */
export function declare(schema: JsonSchemaProps, resource = false): DeclaredType | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) {
    const maxElements = schema.maxLength === undefined ? maxRequestBytes - 2 : 4 * atLeastZero(schema.maxLength);
    return { type: types.dyn, schema, maxElements, minBytes: 1 };
  }
  switch (schema.type) {
    case 'array':
      return declareList(schema);
    case 'object':
      return declareObject(resource ? withResourceFields(schema) : schema);
    case 'string':
      return declareString(schema);
    case 'boolean':
      return { type: types.bool, schema, maxElements: 0, minBytes: 4 };
    case 'number':
      return { type: types.double, schema, maxElements: 0, minBytes: 1 };
    case 'integer':
      return { type: types.int, schema, maxElements: 0, minBytes: 1 };
    default:
      return undefined;
  }
}

function atLeastZero(value: number): number {
  return Math.max(0, value);
}

function withResourceFields(schema: JsonSchemaProps): JsonSchemaProps {
  const own = schema.properties ?? {};
  const complete =
    own['kind']?.type === 'string' &&
    own['apiVersion']?.type === 'string' &&
    own['metadata']?.type === 'object' &&
    own['metadata'].properties?.['name']?.type === 'string' &&
    own['metadata'].properties['generateName']?.type === 'string';
  if (complete) return schema;
  // All three are replaced as soon as one is incomplete: further rules of metadata are not visible to CEL then.
  return { ...schema, properties: { ...own, kind: stringSchema, apiVersion: stringSchema, metadata: metaSchema } };
}

function declareList(schema: JsonSchemaProps): DeclaredType | undefined {
  const element = schema.items === undefined ? undefined : declare(schema.items, schema.items['x-kubernetes-embedded-resource'] === true);
  if (element === undefined) return undefined;
  const maxElements =
    schema.maxItems === undefined ? Math.floor((maxRequestBytes - 2) / (element.minBytes + 1)) : atLeastZero(schema.maxItems);
  return { type: types.listOf(element.type), schema, element, maxElements, minBytes: 2 };
}

const key: DeclaredType = { type: types.string, schema: stringSchema, maxElements: 0, minBytes: 2 };

function declareObject(schema: JsonSchemaProps): DeclaredType | undefined {
  const additional = schema.additionalProperties;
  if (typeof additional !== 'object') return declareFields(schema);
  const element = declare(additional, additional['x-kubernetes-embedded-resource'] === true);
  if (element === undefined) return undefined;
  // Six bytes: two of a shortest key, its quotes, the colon and the comma.
  const maxElements =
    schema.maxProperties === undefined ? Math.floor((maxRequestBytes - 2) / (element.minBytes + 6)) : atLeastZero(schema.maxProperties);
  return { type: types.mapOf(types.string, element.type), schema, key, element, maxElements, minBytes: 2 };
}

function declareFields(schema: JsonSchemaProps): DeclaredType {
  const required = new Set(schema.required);
  const fields = new Map<string, DeclaredField>();
  let minBytes = 2;
  for (const [property, child] of Object.entries(schema.properties ?? {})) {
    const declared = declare(child, child['x-kubernetes-embedded-resource'] === true);
    if (declared === undefined) continue;
    const name = escapeField(property);
    if (name !== undefined) fields.set(name, { property, declared });
    if (required.has(property) && (child.default === undefined || child.default === null)) {
      minBytes += new TextEncoder().encode(property).length + declared.minBytes + 4;
    }
  }
  // The type knows the declaration it belongs to, so the pair is tied together in two steps.
  const type: { kind: 'object'; name: string; declared?: DeclaredType } = { kind: 'object', name: 'object' };
  const declared: DeclaredType = { type, schema, fields, maxElements: 0, minBytes };
  type.declared = declared;
  return declared;
}

function declareString(schema: JsonSchemaProps): DeclaredType {
  switch (schema.format) {
    case 'byte': {
      const maxElements = schema.maxLength === undefined ? maxRequestBytes - 2 : atLeastZero(schema.maxLength);
      return { type: types.bytes, schema, maxElements, minBytes: 2 };
    }
    case 'duration':
      return { type: types.duration, schema, maxElements: durationBytes, minBytes: 3 };
    case 'date':
      return { type: types.timestamp, schema, maxElements: dateBytes, minBytes: dateBytes };
    case 'date-time':
      return { type: types.timestamp, schema, maxElements: dateTimeBytes, minBytes: 21 };
    default:
      return { type: types.string, schema, maxElements: stringBytes(schema), minBytes: 2 };
  }
}

/** Bounds of strings are in characters, of up to four bytes each; a longest value of an enum is exact. */
function stringBytes(schema: JsonSchemaProps): number {
  if (schema.maxLength !== undefined) return 4 * atLeastZero(schema.maxLength);
  if (schema.enum === undefined || schema.enum.length === 0) return maxRequestBytes - 2;
  const lengths = schema.enum.map((value) => (typeof value === 'string' ? new TextEncoder().encode(value).length : 0));
  return Math.max(0, ...lengths);
}
