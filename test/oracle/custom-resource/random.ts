import type { JsonSchemaProps, JsonValue } from '../../../src/language/service/crd/json-schema';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Schema = Mutable<JsonSchemaProps>;

/** Numbers from a seed (mulberry32), so that a failing case is the same case tomorrow. */
export class Random {
  constructor(private seed: number) {}

  next(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

export const TEXTS: readonly string[] = [
  '',
  'a',
  'abc',
  'ab-cd',
  'A',
  'café',
  '\u{1F600}\u{1F600}',
  'x'.repeat(20),
  '1',
  '10.0.0.1',
  '010.0.0.1',
  '10.0.0.256',
  '::1',
  '::ffff:1.2.3.4',
  'fd00::/8',
  '10.0.0.0/8',
  '10.0.0.0/33',
  '2026-01-31',
  '2026-02-30',
  '2026-01-31T12:00:00Z',
  '2026-01-31t12:00:60z',
  '2026-01-31T12:00:00.5+02:00',
  '5m',
  '2 days',
  '1h30m',
  '-1.5h',
  '5 parsecs',
  'https://example.com/a?b#c',
  'http://[::1]:80/',
  'http://a b/',
  'mailto:x@y',
  '/abs',
  'rel/path',
  'http://host:port/',
  'someone@example.com',
  'Some One <someone@example.com>',
  'a..b@example.com',
  'example.com',
  'exa_mple.com',
  '-bad.com',
  'aGVsbG8=',
  'aGVsbG8',
  '123e4567-e89b-12d3-a456-426614174000',
  'f47ac10b58cc4372a5670e02b2c3d479',
  '00:11:22:33:44:55',
  '0011.2233.4455',
  '001122334455',
  '978-0321751041',
  '0321751043',
  '4220 8554 2622 2389',
  '123-45-6789',
  '#ffa500',
  'rgb(1,2,3)',
  '507f1f77bcf86cd799439011',
  'true',
  'null',
];

const NUMBERS: readonly number[] = [
  0, 1, 2, 3, -1, 5, 10, 100, 65, 1.5, -2.5, 0.1, 0.3, 1.0000000001, 2147483648, 9007199254740993, 1e20, 1e300,
];
const PATTERNS = ['^a', '^[a-z]+$', '(?i)^ABC$', String.raw`^\d{1,3}$`, '[[:alpha:]]', String.raw`\A\w*\z`, 'é', String.raw`^\S+@\S+$`];
const FORMATS = (
  'bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor rgbcolor byte ' +
  'password date duration date-time datetime int32 int64 float double k8s-short-name k8s-long-name quantity ip'
).split(' ');

/** A structural schema, small but with everything that validates values. */
export function randomSchema(random: Random, depth = 3): JsonSchemaProps {
  const schema: Schema = {};
  const shape = random.below(depth > 0 ? 10 : 5);
  if (shape < 2) Object.assign(schema, stringSchema(random));
  else if (shape === 2) Object.assign(schema, { type: 'integer', ...numberBounds(random) });
  else if (shape === 3) Object.assign(schema, { type: 'number', ...numberBounds(random) });
  else if (shape === 4) Object.assign(schema, random.pick<Schema>([{ type: 'boolean' }, { 'x-kubernetes-int-or-string': true }]));
  else if (shape < 7) Object.assign(schema, arraySchema(random, depth));
  else Object.assign(schema, objectSchema(random, depth));
  if (random.chance(0.15)) schema.nullable = true;
  if (random.chance(0.12)) schema.enum = Array.from({ length: 1 + random.below(3) }, () => randomValue(random, schema, 0.1));
  if (depth > 0 && random.chance(0.2)) addJunctor(random, schema);
  if (random.chance(0.05)) schema.format = random.pick(FORMATS);
  return schema;
}

function stringSchema(random: Random): Schema {
  const schema: Schema = { type: 'string' };
  if (random.chance(0.25)) schema.maxLength = random.below(8);
  if (random.chance(0.2)) schema.minLength = random.below(4);
  if (random.chance(0.25)) schema.pattern = random.pick(PATTERNS);
  if (random.chance(0.4)) schema.format = random.pick(FORMATS);
  return schema;
}

function numberBounds(random: Random): Schema {
  const schema: Schema = {};
  if (random.chance(0.4)) {
    schema.minimum = random.pick([0, 1, -5, 1.5, -9223372036854775808]);
    if (random.chance(0.3)) schema.exclusiveMinimum = true;
  }
  if (random.chance(0.4)) {
    schema.maximum = random.pick([5, 10, 2.5, 2147483647, 9223372036854775807, 1e30]);
    if (random.chance(0.3)) schema.exclusiveMaximum = true;
  }
  if (random.chance(0.2)) schema.multipleOf = random.pick([1, 2, 0.1, 0.5, 5, 1.5]);
  return schema;
}

function arraySchema(random: Random, depth: number): Schema {
  const schema: Schema = { type: 'array', items: randomSchema(random, depth - 1) };
  if (random.chance(0.25)) schema.maxItems = random.below(4);
  if (random.chance(0.2)) schema.minItems = random.below(3);
  if (random.chance(0.3)) {
    schema['x-kubernetes-list-type'] = 'set';
    schema.items = random.pick<JsonSchemaProps>([{ type: 'string' }, { type: 'integer' }, { type: 'number' }]);
  } else if (random.chance(0.4)) {
    schema['x-kubernetes-list-type'] = 'map';
    const isDouble = random.chance(0.4);
    schema['x-kubernetes-list-map-keys'] = isDouble ? ['name', 'port'] : ['name'];
    schema.items = {
      type: 'object',
      properties: { name: { type: 'string' }, port: { type: 'integer', default: 80 }, extra: { type: 'boolean' } },
      required: ['name', ...(isDouble && random.chance(0.3) ? ['port'] : [])],
    };
  }
  return schema;
}

function objectSchema(random: Random, depth: number): Schema {
  const schema: Schema = { type: 'object' };
  if (random.chance(0.2)) {
    schema.additionalProperties = random.chance(0.75) ? randomSchema(random, depth - 1) : true;
  } else {
    const names = ['a', 'b', 'c', 'kind', 'metadata'].slice(0, 1 + random.below(5));
    schema.properties = Object.fromEntries(names.map((name) => [name, withDefault(random, randomSchema(random, depth - 1))]));
    if (random.chance(0.4)) schema.required = [random.pick(names)];
    if (random.chance(0.2)) schema['x-kubernetes-preserve-unknown-fields'] = true;
    if (random.chance(0.1)) Object.assign(schema, { 'x-kubernetes-embedded-resource': true, properties: { spec: schema.properties['a'] } });
    if (schema['x-kubernetes-embedded-resource'] === true) delete schema.required;
  }
  if (random.chance(0.15)) schema.maxProperties = random.below(4);
  if (random.chance(0.15)) schema.minProperties = random.below(3);
  return schema;
}

function withDefault(random: Random, schema: JsonSchemaProps): JsonSchemaProps {
  return random.chance(0.15) ? { ...schema, default: randomValue(random, schema, 0.02) } : schema;
}

/** Value validations only, as structural schemas want them within anyOf and the like. */
function addJunctor(random: Random, schema: Schema): void {
  const names = Object.keys(schema.properties ?? {});
  const part = (): JsonSchemaProps => {
    if (names.length > 0 && random.chance(0.7)) return { required: [random.pick(names)] };
    return random.pick<JsonSchemaProps>([
      { enum: [randomValue(random, schema, 0.1)] },
      { maximum: 5 },
      { minimum: 3 },
      { maxLength: 3 },
      { pattern: '^a' },
      { format: 'ipv4' },
      { format: 'ipv6' },
      { maxItems: 1 },
      { minItems: 2 },
    ]);
  };
  const junctor = random.pick(['anyOf', 'oneOf', 'allOf', 'not'] as const);
  if (junctor === 'not') schema.not = part();
  else schema[junctor] = Array.from({ length: 1 + random.below(3) }, part);
}

/**
 * A value that mostly suits a schema.
 * @param noise how often something of another type, or null, stands in its place
 */
export function randomValue(random: Random, schema: JsonSchemaProps, noise: number): JsonValue {
  if (random.chance(noise)) return random.pick<JsonValue>([null, true, 'text', 7, 2.5, [], {}, ['x'], { x: 1 }]);
  const { enum: members } = schema;
  if (members !== undefined && random.chance(0.7)) return random.pick(members);
  if (schema['x-kubernetes-int-or-string'] === true) return random.pick<JsonValue>([1, '10%', 'x']);
  switch (schema.type) {
    case 'string':
      return random.pick(TEXTS);
    case 'integer':
      return random.pick(NUMBERS);
    case 'number':
      return random.pick(NUMBERS);
    case 'boolean':
      return random.chance(0.5);
    case 'array':
      return Array.from({ length: random.below(4) }, () => randomValue(random, schema.items ?? {}, noise));
    default:
      return randomObject(random, schema, noise);
  }
}

function randomObject(random: Random, schema: JsonSchemaProps, noise: number): JsonValue {
  const object: Record<string, JsonValue> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (random.chance(0.75) || schema.required?.includes(name) === true) object[name] = randomValue(random, property, noise);
  }
  if (typeof schema.additionalProperties === 'object') {
    for (const name of ['k1', 'k2'].slice(random.below(3))) object[name] = randomValue(random, schema.additionalProperties, noise);
  } else if (schema.additionalProperties === true && random.chance(0.5)) {
    object['k'] = random.pick<JsonValue>([1, 'x', null, { deep: 1 }, [{ deep: 1 }]]);
  }
  if (schema['x-kubernetes-embedded-resource'] === true && random.chance(0.8)) {
    Object.assign(object, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
  }
  if (random.chance(noise / 3)) object['surprise'] = random.pick<JsonValue>([1, { deep: true }, null]);
  return object;
}
