import { describe, expect, it } from 'vitest';
import { escapeField, schemaType } from '../../../../../../src/language/service/cel';
import { formatType } from '../../../../../../src/language/service/cel/types/type';
import type { JsonSchemaProps } from '../../../../../../src/language/service/crd/json-schema';
import { seen } from '../schemas';

const request = 3 * 1024 * 1024;

describe('what CEL sees of a schema', () => {
  it.each<[JsonSchemaProps, string, number, number]>([
    [{ type: 'string' }, 'string', request - 2, 2],
    [{ type: 'string', maxLength: 10 }, 'string', 40, 2],
    [{ type: 'string', maxLength: -1 }, 'string', 0, 2],
    [{ type: 'string', enum: ['a', 'ééé'] }, 'string', 6, 2],
    [{ type: 'string', format: 'byte', maxLength: 10 }, 'bytes', 10, 2],
    [{ type: 'string', format: 'date-time' }, 'timestamp', 32, 21],
    [{ type: 'string', format: 'date' }, 'timestamp', 12, 12],
    [{ type: 'string', format: 'duration' }, 'duration', 32, 3],
    [{ type: 'integer' }, 'int', 0, 1],
    [{ type: 'number' }, 'double', 0, 1],
    [{ type: 'boolean' }, 'bool', 0, 4],
    [{ 'x-kubernetes-int-or-string': true }, 'dyn', request - 2, 1],
    [{ type: 'array', items: { type: 'string' } }, 'list(string)', Math.floor((request - 2) / 3), 2],
    [{ type: 'array', maxItems: 7, items: { type: 'integer' } }, 'list(int)', 7, 2],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'map(string, string)', Math.floor((request - 2) / 8), 2],
    [{ type: 'object', required: ['abc'], properties: { abc: { type: 'string' }, d: { type: 'string' } } }, 'object', 0, 11],
    [{ type: 'object', required: ['abc'], properties: { abc: { type: 'string', default: 'x' } } }, 'object', 0, 2],
  ])('%j', (schema, type, maxElements, minBytes) => {
    const declared = seen(schema);
    expect([formatType(declared.type), declared.maxElements, declared.minBytes]).toEqual([type, maxElements, minBytes]);
  });

  it('leaves out what has no type', () => {
    expect(schemaType({}, false)).toBeUndefined();
    expect(schemaType({ type: 'array', items: {} }, false)).toBeUndefined();
    expect([...(seen({ type: 'object', properties: { a: {}, b: { type: 'string' } } }).fields?.keys() ?? [])]).toEqual(['b']);
  });

  it('always has the names of a resource, and no more of its metadata', () => {
    const root = seen({ type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } }, true);
    expect([...(root.fields?.keys() ?? [])].sort()).toEqual(['apiVersion', 'kind', 'metadata']);
    expect([...(root.fields?.get('metadata')?.declared.fields?.keys() ?? [])]).toEqual(['name', 'generateName']);
    expect(seen({ type: 'object', 'x-kubernetes-embedded-resource': true }).fields?.has('kind')).toBe(true);
  });

  it.each([
    ['name', 'name'],
    ['namespace', '__namespace__'],
    ['a-b.c/d', 'a__dash__b__dot__c__slash__d'],
    ['a__b', 'a__underscores__b'],
    ['a_b', 'a_b'],
    ['9a', undefined],
    ['a b', undefined],
    ['', undefined],
  ])('writes the property %j as %s', (property, expected) => {
    expect(escapeField(property)).toBe(expected);
  });
});
