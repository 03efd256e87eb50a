import { describe, expect, it } from 'vitest';
import type { JsonSchemaProps, JsonValue } from '../../../../../../src/language/service/crd/json-schema';
import { effectiveFormat, isOfFormat, validateValue, type ValueOptions } from '../../../../../../src/language/service/custom-resource';

/** What is wrong with a value, in short: `type at a.b`. */
function problems(value: JsonValue, schema: JsonSchemaProps, options: ValueOptions = {}): readonly string[] {
  const verdict = validateValue(value, schema, options);
  return [
    ...verdict.problems.map(({ problem, path }) => `${problem} at ${path.join('.')}`),
    ...verdict.embedded.map(({ problem, path }) => `${problem} at ${path.join('.')}`),
    ...verdict.unknown.map(({ path }) => `unknown at ${path.join('.')}`),
  ];
}

const object = (properties: Readonly<Record<string, JsonSchemaProps>>, more: JsonSchemaProps = {}): JsonSchemaProps => ({
  type: 'object',
  properties,
  ...more,
});
const plain = (value: JsonValue): unknown => JSON.parse(JSON.stringify(value));

describe('formats, as the server checks them', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['date', ['2024-02-29'], ['2023-02-29', '2024-2-9', '2024-13-01']],
    ['date-time', ['2026-01-31T12:00:00Z', '2026-01-31t23:59:59.5+02:00'], ['2026-01-31', '2026-01-31T12:00:60Z', '2026-01-31T12:00:00']],
    ['duration', ['0', '-1.5h', '1h30m', '2 days', '5 Weeks and more'], ['', 'soon', '5', '5 parsecs']],
    ['ipv4', ['10.0.0.1', '010.0.0.1', '::ffff:1.2.3.4'], ['10.0.0.256', '10.0.0', '::1']],
    [
      'ipv6',
      ['::', '::1', 'fd00::1:2', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8'],
      ['10.0.0.1', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9', 'fe80::1%eth0'],
    ],
    ['cidr', ['10.0.0.0/8', '010.0.0.0/08', 'fd00::/64'], ['10.0.0.0', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/-1']],
    ['mac', ['00:11:22:33:44:55', '00-11-22-33-44-55', '0011.2233.4455'], ['00:11:22:33:44', '00:11:22:33:44:5g', '00:11-22:33:44:55']],
    ['uuid', ['123e4567-e89b-12d3-a456-426614174000', '123E4567E89B12D3A456426614174000'], ['123e4567']],
    ['uuid4', ['f47ac10b-58cc-4372-a567-0e02b2c3d479'], ['f47ac10b-58cc-4372-c567-0e02b2c3d479', 'f47ac10b-58cc-1372-a567-0e02b2c3d479']],
    [
      'uri',
      ['https://a/b#c', '/abs', 'mailto:x@y', '*', 'http://[::1]:80/'],
      ['rel', '', 'http://a b/', 'http://a:port/', 'http://[::1/', '/a%zz'],
    ],
    ['email', ['a@b', 'Some One <a@b.c>', '"x y"@b', 'a@[10.0.0.1]', 'a@b (comment)'], ['a', 'a@', 'a..b@c', '.a@b', 'a@b c', '<a@b']],
    ['hostname', ['a', 'a-b', 'a.example.com', 'bücher.example'], ['a_b.example.com', '-a.example.com', 'a-b-c', 'a.example.1', '']],
    ['byte', ['aGVsbG8='], ['', 'aGVsbG8', 'a=b=']],
    ['isbn', ['978-0321751041', '0321751043'], ['0321751044', '1']],
    ['creditcard', ['4220 8554 2622 2389'], ['4220 8554 2622 2388', '123']],
    ['ssn', ['123-45-6789'], ['123456789']],
    ['hexcolor', ['#fff', 'ffa500'], ['#ff']],
    ['rgbcolor', ['rgb(0, 31, 255)'], ['rgb(0,31,256)', 'rgb(01,2,3)']],
    ['bsonobjectid', ['507f1f77bcf86cd799439011'], ['507f']],
    ['password', ['', 'anything'], []],
    ['int32', ['anything, since it is not checked'], []],
    ['k8s-short-name', ['a-b'], ['a.b', 'A']],
    ['k8s-long-name', ['a.b-c'], ['a..b']],
  ])('%s', (format, right, wrong) => {
    expect(right.filter((text) => !isOfFormat(text, format))).toEqual([]);
    expect(wrong.filter((text) => isOfFormat(text, format))).toEqual([]);
  });

  it('knows since when a format counts', () => {
    expect(effectiveFormat('k8s-short-name', 34)).toBeUndefined();
    expect(effectiveFormat('k8s-short-name', 35)).toBe('k8s-short-name');
    expect(effectiveFormat('int64', 35)).toBeUndefined();
    expect(effectiveFormat('datetime', 30)).toBe('datetime');
  });
});

describe('values', () => {
  it('tells whole numbers from fractions, except those that rounding made', () => {
    expect(problems(1.5, { type: 'integer' })).toEqual(['type at ']);
    expect(problems(1.0000000001, { type: 'integer' })).toEqual([]);
    expect(problems(-1.0000000001, { type: 'integer' })).toEqual(['type at ']);
    expect(problems(1e300, { type: 'integer' })).toEqual(['type at ']);
    expect(problems(3, { type: 'number' })).toEqual([]);
  });
  it('cuts bounds for whole numbers', () => {
    expect(problems(1, { type: 'integer', maximum: 1.5, exclusiveMaximum: true })).toEqual(['bound at ']);
    expect(problems(1, { type: 'number', maximum: 1.5, exclusiveMaximum: true })).toEqual(['bound at ']);
    expect(problems(1.2, { type: 'number', maximum: 1.5, exclusiveMaximum: true })).toEqual([]);
    expect(problems(1, { type: 'integer', maximum: 1e30 })).toEqual(['bound at ']);
    expect(problems(4, { type: 'integer', multipleOf: 0.5 })).toEqual(['bound at ']);
    expect(problems(0.3, { type: 'number', multipleOf: 0.1 })).toEqual([]);
  });
  it('compares with enumerations as Go converts', () => {
    expect(problems(1.7, { type: 'number', enum: [1] })).toEqual([]);
    expect(problems(65, { 'x-kubernetes-int-or-string': true, enum: ['A'] })).toEqual([]);
    expect(problems({ a: [1] }, { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, enum: [{ a: [1] }] })).toEqual([]);
    expect(problems(null, { type: 'string', nullable: true, enum: ['a', null] })).toEqual(['enum at ']);
  });
  it('takes texts for any type that has a format, but numbers', () => {
    expect(problems('2026-01-31', { type: 'boolean', format: 'date' })).toEqual([]);
    expect(problems('x', { type: 'integer', format: 'date' })).toContain('type at ');
    expect(problems(true, { type: 'string', format: 'date' })).toEqual(['type at ']);
  });
  it('counts characters, not UTF-16 units', () => {
    expect(problems('\u{1F600}\u{1F600}', { type: 'string', maxLength: 2, minLength: 2 })).toEqual([]);
  });
  it('takes a pattern that does not compile as the definition’s mistake', () => {
    expect(problems('a', { type: 'string', pattern: '(?=a)' })).toEqual([]);
  });
  it('wants exactly one of oneOf, and nothing of not', () => {
    const oneOf: JsonSchemaProps = { type: 'integer', oneOf: [{ minimum: 1 }, { minimum: 5 }] };
    expect([0, 1, 5].map((value) => problems(value, oneOf).length)).toEqual([1, 0, 1]);
    expect(problems(1, { type: 'integer', not: { minimum: 1 } })).toEqual(['junctor at ']);
    expect(problems(1, { type: 'integer', allOf: [{ minimum: 2 }, { maximum: 0 }] })).toEqual(['bound at ', 'bound at ']);
  });
});

describe('what the server does on the way in', () => {
  const schema = object({
    a: { type: 'string' },
    b: { type: 'integer', default: 7 },
    c: { type: 'string', nullable: true },
    d: object({ e: { type: 'boolean', default: true } }),
  });
  it('drops unknown fields, nulls, and fills in defaults of what is written', () => {
    const verdict = validateValue({ a: null, b: null, c: null, d: {}, z: 1 }, schema);
    expect(plain(verdict.value)).toEqual({ b: 7, c: null, d: { e: true } });
    expect(verdict.droppedNulls).toEqual([['a']]);
    expect(verdict.unknown.map(({ path }) => path)).toEqual([['z']]);
    expect(plain(validateValue({}, schema).value)).toEqual({ b: 7 });
  });
  it('keeps apiVersion, kind and metadata of whole objects only', () => {
    const whole = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'x' } };
    expect(problems(whole, schema, { isRoot: true })).toEqual([]);
    expect(problems(whole, schema)).toHaveLength(3);
  });
  it('drops what is below additionalProperties: true, as it has no schema', () => {
    expect(problems({ a: { b: 1 }, c: 2 }, { type: 'object', additionalProperties: true })).toEqual(['unknown at a.b']);
    expect(problems({ a: 1 }, { type: 'object', additionalProperties: false })).toEqual(['forbidden at a']);
  });
  it('preserves unknown fields, but prunes what is described below them', () => {
    const open = object({ a: object({ b: { type: 'string' } }) }, { 'x-kubernetes-preserve-unknown-fields': true });
    expect(problems({ x: { y: 1 }, a: { c: 1 } }, open)).toEqual(['unknown at a.c']);
  });
  it('counts a null in a list as a value', () => {
    expect(problems([null], { type: 'array', items: { type: 'string' } })).toEqual(['type at 0']);
    expect(problems([null], { type: 'array', items: { type: 'string', default: 'x' } })).toEqual([]);
  });
  it('judges after the status is gone, where it is a subresource', () => {
    const status = object({ status: object({}) }, { required: ['status'] });
    expect(problems({ status: {} }, status)).toEqual([]);
    expect(problems({ status: {} }, status, { isStatusDropped: true })).toEqual(['required at status']);
  });
  it('tells items of lists apart by their keys, defaults included', () => {
    const list: JsonSchemaProps = {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['a', 'b'],
      items: object({ a: { type: 'string' }, b: { type: 'integer', default: 1 } }),
    };
    expect(problems([{ a: 'x' }, { a: 'x', b: 2 }, { a: 'x', b: 1 }, { a: 'x', b: 1 }], list)).toEqual(['mapItem at 2']);
    expect(problems([{}, {}], list)).toEqual(['mapItem at 1']);
    const set: JsonSchemaProps = { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'integer' } };
    expect(problems([1, 2, 1, 1], set)).toEqual(['setItem at 2']);
  });
  it('judges embedded objects', () => {
    const embedded: JsonSchemaProps = {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    };
    expect(problems({ apiVersion: 'v1', kind: 'A', metadata: { name: 'Any_thing' } }, embedded)).toEqual([]);
    expect(problems({}, embedded)).toEqual(['identityMissing at apiVersion', 'identityMissing at kind']);
    expect(problems({ apiVersion: 'v1', kind: 'A', metadata: { labels: { a: 1 }, nmae: 'x' } }, embedded)).toEqual([
      'metadataType at metadata.labels.a',
      'metadataField at metadata.nmae',
    ]);
  });
  it('finds nothing in names that every JavaScript object has', () => {
    expect(problems({ toString: 1, constructor: 2 }, object({}))).toEqual(['unknown at toString', 'unknown at constructor']);
    expect(problems({}, object({}, { required: ['toString'] }))).toEqual(['required at toString']);
  });
});
