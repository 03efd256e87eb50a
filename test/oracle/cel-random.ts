import type { JsonSchemaProps, ValidationRule } from '../../src/language/service/crd/json-schema';

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Dice {
  constructor(private state: number) {}

  /** From 0 up to the limit, without it. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  chance(outOfTen: number): boolean {
    return this.below(10) < outOfTen;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to choose from');
    return choice;
  }
}

const pattern = 'self.matches("^[a-z]([-a-z0-9]*[a-z0-9])?$")';

const rulesFor: Readonly<Record<string, readonly string[]>> = {
  string: [pattern, 'self.contains("a")', 'self == oldSelf', 'self.split(",").all(p, p.size() < 9)', 'self.size() > 1'],
  integer: ['self > 0', 'self >= oldSelf', 'string(self).matches("1")'],
  boolean: ['self', 'self == oldSelf || self'],
  array: [
    'self.size() < 5',
    'self.all(x, self.exists(y, x == y))',
    'self == oldSelf',
    'self.all(x, self.exists(y, self.exists(z, x == y || y == z)))',
  ],
  map: ['self.all(k, self[k] == self[k])', 'self.all(k, v, k != "a")', 'self == oldSelf', 'self.all(a, self.exists(b, a.startsWith(b)))'],
  object: [
    'has(self.f0)',
    'self.f0 == self.f0',
    'self == oldSelf',
    '!has(self.f1) || self.f1 != null',
    'self.?f0.hasValue()',
    'self.f9 == 1',
  ],
};

const values: readonly JsonSchemaProps[] = [
  { type: 'string' },
  { type: 'string', maxLength: 20 },
  { type: 'string', enum: ['a', 'bb'] },
  { type: 'string', format: 'date-time' },
  { type: 'integer' },
  { type: 'boolean' },
];

/** A schema with rules anywhere, and bounds here and there. */
export function randomSchema(dice: Dice, depth = 4): JsonSchemaProps {
  const kind = depth === 0 ? 'value' : dice.pick(['object', 'object', 'array', 'array', 'map', 'value'] as const);
  switch (kind) {
    case 'value': {
      const schema = dice.pick(values);
      return schema.format === undefined ? withRules(dice, schema, schema.type ?? '') : schema;
    }
    case 'array':
      return withRules(dice, randomList(dice, depth), 'array');
    case 'map': {
      const bound = dice.chance(5) ? { maxProperties: dice.pick([0, 3, 50, 4000]) } : {};
      return withRules(dice, { type: 'object', additionalProperties: randomSchema(dice, depth - 1), ...bound }, 'map');
    }
    case 'object':
      return withRules(dice, randomObject(dice, depth), 'object');
  }
}

function randomObject(dice: Dice, depth: number): JsonSchemaProps {
  const names = Array.from({ length: 1 + dice.below(3) }, (_, i) => `f${i}`);
  const properties = Object.fromEntries(names.map((name) => [name, randomSchema(dice, depth - 1)]));
  const mapType = dice.chance(2) ? { 'x-kubernetes-map-type': dice.pick(['atomic', 'granular']) } : {};
  return { type: 'object', properties, ...mapType, ...(dice.chance(4) && { required: names.slice(0, 1) }) };
}

function randomList(dice: Dice, depth: number): JsonSchemaProps {
  const bound = dice.chance(5) ? { maxItems: dice.pick([0, 3, 50, 4000]) } : {};
  switch (dice.pick(['none', 'atomic', 'set', 'map'] as const)) {
    case 'none':
      return { type: 'array', items: randomSchema(dice, depth - 1), ...bound };
    case 'atomic':
      return { type: 'array', items: randomSchema(dice, depth - 1), 'x-kubernetes-list-type': 'atomic', ...bound };
    case 'set':
      return { type: 'array', items: withRules(dice, { type: 'string' }, 'string'), 'x-kubernetes-list-type': 'set', ...bound };
    case 'map': {
      const { properties, ...rest } = randomObject(dice, depth);
      const items = withRules(dice, { ...rest, properties: { ...properties, name: { type: 'string' } }, required: ['name'] }, 'object');
      return { type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], ...bound };
    }
  }
}

function withRules(dice: Dice, schema: JsonSchemaProps, kind: string): JsonSchemaProps {
  if (!dice.chance(2)) return schema;
  const rule: ValidationRule = {
    rule: dice.pick(rulesFor[kind] ?? ['true']),
    ...(dice.chance(1) && { optionalOldSelf: dice.chance(5) }),
    ...(dice.chance(1) && { messageExpression: dice.pick(['"no"', '"no" + string(self == self)', 'self']) }),
  };
  return { ...schema, 'x-kubernetes-validations': [rule] };
}
