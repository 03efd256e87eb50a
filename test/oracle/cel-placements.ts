import type { JsonSchemaProps, ValidationRule } from '../../src/language/service/crd/json-schema';

/** A schema with rules at places where more counts than the rule itself. */
export interface Placement {
  readonly name: string;
  /** The schema of `spec`, or the whole one with `isRoot`. */
  readonly schema: JsonSchemaProps;
  readonly isRoot?: true;
}

const text: JsonSchemaProps = { type: 'string' };
const number: JsonSchemaProps = { type: 'integer' };
const ruled = (schema: JsonSchemaProps, ...rules: readonly (string | ValidationRule)[]): JsonSchemaProps => ({
  ...schema,
  'x-kubernetes-validations': rules.map((rule) => (typeof rule === 'string' ? { rule } : rule)),
});
const object = (properties: Readonly<Record<string, JsonSchemaProps>>, more: JsonSchemaProps = {}): JsonSchemaProps => ({
  type: 'object',
  properties,
  ...more,
});
const list = (items: JsonSchemaProps, more: JsonSchemaProps = {}): JsonSchemaProps => ({ type: 'array', items, ...more });
const map = (additionalProperties: JsonSchemaProps, more: JsonSchemaProps = {}): JsonSchemaProps => ({
  type: 'object',
  additionalProperties,
  ...more,
});
const keyed = (items: JsonSchemaProps, more: JsonSchemaProps = {}): JsonSchemaProps =>
  list(items, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], ...more });
const named = object({ name: text, value: number }, { required: ['name'] });
const changed = 'self.value == oldSelf.value';
const longText = 'self.matches("^[a-z]([-a-z0-9]*[a-z0-9])?(\\\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")';

export const placements: readonly Placement[] = [
  // Where oldSelf has a meaning
  { name: 'oldSelf at an object', schema: ruled(named, changed) },
  { name: 'oldSelf at a scalar', schema: object({ a: ruled(number, 'self == oldSelf') }) },
  { name: 'oldSelf in a list without a type', schema: object({ a: list(ruled(named, changed), { maxItems: 5 }) }) },
  {
    name: 'oldSelf in an atomic list',
    schema: object({ a: list(ruled(named, changed), { maxItems: 5, 'x-kubernetes-list-type': 'atomic' }) }),
  },
  {
    name: 'oldSelf in a set',
    schema: object({ a: list(ruled(text, 'self == oldSelf'), { maxItems: 5, 'x-kubernetes-list-type': 'set' }) }),
  },
  { name: 'oldSelf in a list with keys', schema: object({ a: keyed(ruled(named, changed), { maxItems: 5 }) }) },
  { name: 'oldSelf at a list', schema: object({ a: ruled(list(text), 'self == oldSelf') }) },
  { name: 'oldSelf in a map', schema: object({ a: map(ruled(number, 'self == oldSelf'), { maxProperties: 5 }) }) },
  {
    name: 'oldSelf in an atomic map',
    schema: object({ a: map(ruled(number, 'self == oldSelf'), { maxProperties: 5, 'x-kubernetes-map-type': 'atomic' }) }),
  },
  {
    name: 'oldSelf in an atomic object',
    schema: object({ a: object({ b: ruled(number, 'self == oldSelf') }, { 'x-kubernetes-map-type': 'atomic' }) }),
  },
  {
    name: 'oldSelf in a granular object',
    schema: object({ a: object({ b: ruled(number, 'self == oldSelf') }, { 'x-kubernetes-map-type': 'granular' }) }),
  },
  {
    name: 'oldSelf in keyed in atomic',
    schema: object({ a: list(object({ b: keyed(ruled(named, changed), { maxItems: 2 }) }), { maxItems: 2 }) }),
  },
  {
    name: 'optional oldSelf',
    schema: ruled(named, { rule: '!oldSelf.hasValue() || oldSelf.value().value == self.value', optionalOldSelf: true }),
  },
  { name: 'optional oldSelf as a plain value', schema: ruled(named, { rule: changed, optionalOldSelf: true }) },
  {
    name: 'optional oldSelf with optional access',
    schema: ruled(named, { rule: 'oldSelf.?value.orValue(0) <= self.value', optionalOldSelf: true }),
  },
  { name: 'optional oldSelf not used', schema: ruled(named, { rule: 'self.value > 0', optionalOldSelf: true }) },
  { name: 'optional oldSelf false not used', schema: ruled(named, { rule: 'self.value > 0', optionalOldSelf: false }) },
  { name: 'optional oldSelf false', schema: ruled(named, { rule: changed, optionalOldSelf: false }) },
  {
    name: 'optional oldSelf in a list',
    schema: object({ a: list(ruled(named, { rule: 'oldSelf.hasValue()', optionalOldSelf: true }), { maxItems: 5 }) }),
  },
  // How often a rule runs
  { name: 'cheap rule in an unbounded list', schema: object({ a: list(ruled(number, 'self > 0')) }) },
  { name: 'text rule in an unbounded list', schema: object({ a: list(ruled(text, longText)) }) },
  { name: 'text rule in a bounded list', schema: object({ a: list(ruled(text, longText), { maxItems: 10 }) }) },
  { name: 'bounded text rule in an unbounded list', schema: object({ a: list(ruled({ type: 'string', maxLength: 20 }, longText)) }) },
  {
    name: 'bounded text rule in a bounded list',
    schema: object({ a: list(ruled({ type: 'string', maxLength: 63 }, longText), { maxItems: 100 }) }),
  },
  {
    name: 'rule in a list of lists',
    schema: object({ a: list(list(ruled({ type: 'string', maxLength: 63 }, longText), { maxItems: 50 }), { maxItems: 50 }) }),
  },
  {
    name: 'rule in a half bounded list of lists',
    schema: object({ a: list(list(ruled({ type: 'string', maxLength: 63 }, 'self.size() > 1'), { maxItems: 50 })) }),
  },
  { name: 'rule in an unbounded map', schema: object({ a: map(ruled(text, longText)) }) },
  { name: 'rule in a bounded map', schema: object({ a: map(ruled({ type: 'string', maxLength: 63 }, longText), { maxProperties: 64 }) }) },
  {
    name: 'rule in a map of maps',
    schema: object({ a: map(map(ruled(number, 'self > 0'), { maxProperties: 3000 }), { maxProperties: 3000 }) }),
  },
  {
    name: 'rule on a large required object in a list',
    schema: object({
      a: list(
        ruled(object({ first: text, second: text, third: text }, { required: ['first', 'second', 'third'] }), 'self.first != self.second'),
      ),
    }),
  },
  {
    name: 'rule on an object with defaults in a list',
    schema: object({
      a: list(
        ruled(
          object({ first: { type: 'string', default: 'x' }, second: number }, { required: ['first', 'second'] }),
          'self.second > 0 && self.second < 5',
        ),
      ),
    }),
  },
  { name: 'negative bound', schema: object({ a: list(ruled(text, longText), { maxItems: -1 }) }) },
  {
    name: 'open object counts as a map',
    schema: object({ a: { type: 'object', additionalProperties: true, properties: { b: ruled(number, 'self > 0') } } }),
  },
  { name: 'two rules within the limit', schema: object({ a: ruled({ type: 'string', maxLength: 200 }, longText, 'self.size() > 1') }) },
  {
    name: 'many rules over the limit of the schema',
    schema: object(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, i) => [
          `f${i}`,
          ruled(list({ type: 'string', maxLength: 100 }, { maxItems: 300 }), 'self.all(a, self.exists(b, a == b))'),
        ]),
      ),
    ),
  },
  {
    name: 'many rules under the limit of the schema',
    schema: object(
      Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [
          `f${i}`,
          ruled(list({ type: 'string', maxLength: 100 }, { maxItems: 200 }), 'self.all(a, self.exists(b, a == b))'),
        ]),
      ),
    ),
  },
  // The limits of a rule, closely
  ...[200, 300, 400, 450, 500, 550, 600].map((maxItems) => ({
    name: `all in exists over ${maxItems} elements`,
    schema: object({ a: ruled(list({ type: 'string', maxLength: 50 }, { maxItems }), 'self.all(x, self.exists(y, x == y))') }),
  })),
  ...[1000, 10_000, 50_000, 100_000, 500_000].map((maxLength) => ({
    name: `a pattern on ${maxLength} characters`,
    schema: object({ a: ruled({ type: 'string', maxLength }, longText) }),
  })),
  // Messages
  { name: 'message expression', schema: ruled(named, { rule: 'self.value > 0', messageExpression: '"value is " + string(self.value)' }) },
  { name: 'message expression of another type', schema: ruled(named, { rule: 'self.value > 0', messageExpression: 'self.value' }) },
  {
    name: 'message expression with a fault',
    schema: ruled(named, { rule: 'self.value > 0', messageExpression: '"value is " + self.valu' }),
  },
  { name: 'message expression with oldSelf', schema: ruled(named, { rule: changed, messageExpression: '"was " + string(oldSelf.value)' }) },
  {
    name: 'dear message expression',
    schema: object({
      a: ruled(list(text), { rule: 'self.size() > 0', messageExpression: 'self.filter(x, self.exists(y, y.contains(x))).join(",")' }),
    }),
  },
  {
    name: 'dear message expression in a list',
    schema: object({ a: list(ruled({ type: 'string', maxLength: 10 }, { rule: 'self != ""', messageExpression: 'self + "!"' })) }),
  },
  {
    name: 'message expression with format',
    schema: ruled(named, { rule: 'self.value > 0', messageExpression: '"%s has %d".format([self.name, self.value])' }),
  },
  // What CEL sees
  {
    name: 'rule on int-or-string',
    schema: object({ a: ruled({ 'x-kubernetes-int-or-string': true }, 'type(self) == int ? self > 0 : self != ""') }),
  },
  {
    name: 'rule on preserved fields',
    schema: object({ a: ruled({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }, 'has(self.b)') }),
  },
  {
    name: 'rule on preserved object itself',
    schema: object({ a: ruled({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }, 'self == self') }),
  },
  { name: 'rule without a type', schema: object({ a: ruled({ 'x-kubernetes-preserve-unknown-fields': true }, 'true') }) },
  {
    name: 'rule on a list without types',
    schema: object({ a: ruled(list({ 'x-kubernetes-preserve-unknown-fields': true }), 'self.size() > 0') }),
  },
  {
    name: 'rule above a list without types',
    schema: ruled(object({ a: list({ 'x-kubernetes-preserve-unknown-fields': true }) }), 'has(self.a)'),
  },
  {
    name: 'rule on an embedded resource',
    schema: object({
      a: ruled(
        { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
        'self.metadata.name != "" && self.kind == "Pod"',
      ),
    }),
  },
  {
    name: 'rule on labels of an embedded resource',
    schema: object({
      a: ruled(
        { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
        'has(self.metadata.labels)',
      ),
    }),
  },
  {
    name: 'rule in a resource that describes its metadata',
    schema: object({
      a: object(
        { apiVersion: text, kind: text, metadata: ruled(object({ name: text, labels: map(text) }), 'has(self.labels)') },
        { 'x-kubernetes-embedded-resource': true },
      ),
    }),
  },
  {
    name: 'rule at the root',
    schema: ruled(object({ spec: named }), 'self.metadata.name.startsWith("a") && self.spec.value > 0'),
    isRoot: true,
  },
  { name: 'rule at the root on labels', schema: ruled(object({ spec: named }), 'has(self.metadata.labels)'), isRoot: true },
  { name: 'rule at the root on namespace', schema: ruled(object({ spec: named }), 'self.metadata.namespace == "x"'), isRoot: true },
  {
    name: 'rule at the root on kind',
    schema: ruled(object({ spec: named }), 'self.kind == "Thing" && self.apiVersion.size() > 0'),
    isRoot: true,
  },
  { name: 'rule on an enum', schema: object({ a: ruled({ type: 'string', enum: ['a', 'bb'] }, 'self == "a" || self == oldSelf') }) },
  { name: 'rule on a nullable', schema: object({ a: ruled({ type: 'string', nullable: true }, 'self != null') }) },
  {
    name: 'rule on nullable objects',
    schema: object({ a: ruled({ type: 'object', nullable: true, properties: { b: text } }, 'self != null') }),
  },
  { name: 'rule on numbers', schema: object({ a: ruled({ type: 'number' }, 'self > 1') }) },
  { name: 'rules above and below', schema: ruled(object({ a: ruled(named, 'self.value > 0') }), 'self.a.value > 0') },
  { name: 'wrong rules above and below', schema: ruled(object({ a: ruled(named, 'self.valu > 0') }), 'self.a.value > 0') },
];
