import type { JsonValue } from '../../../src/language/service/crd/json-schema';

/** One change of a document. */
export interface Mutation {
  readonly name: string;
  readonly value: JsonValue;
}

type Path = readonly (string | number)[];
type Container = Record<string, JsonValue> | JsonValue[];

const REPLACEMENTS: readonly (readonly [name: string, value: JsonValue])[] = [
  ['null', null],
  ['an empty string', ''],
  ['a word', 'Word'],
  ['a number', 7],
  ['a negative number', -1],
  ['a fraction', 1.5],
  ['true', true],
  ['false', false],
  ['an empty list', []],
  ['a list', ['a', 'b']],
  ['an empty mapping', {}],
  ['a mapping', { a: { type: 'string' } }],
];

/** Keywords and fields with values, to be added to any mapping. */
const ADDITIONS: readonly (readonly [key: string, value: JsonValue])[] = [
  ['type', 'string'],
  ['type', 'object'],
  ['nullable', true],
  ['default', 'x'],
  ['default', {}],
  ['description', 'text'],
  ['uniqueItems', true],
  ['additionalProperties', { type: 'string' }],
  ['additionalProperties', false],
  ['additionalProperties', true],
  ['items', { type: 'string' }],
  ['pattern', '(?!x)'],
  ['pattern', '('],
  ['enum', []],
  ['required', ['nothing']],
  ['properties', { extra: { type: 'string' } }],
  ['properties', { extra: {} }],
  ['allOf', [{ type: 'string' }]],
  ['anyOf', [{ properties: { unheard: { minLength: 1 } } }]],
  ['oneOf', [{ required: ['a'] }]],
  ['not', { description: 'x' }],
  ['not', { x: 1 }],
  ['x-kubernetes-preserve-unknown-fields', true],
  ['x-kubernetes-preserve-unknown-fields', false],
  ['x-kubernetes-int-or-string', true],
  ['x-kubernetes-embedded-resource', true],
  ['x-kubernetes-list-type', 'set'],
  ['x-kubernetes-list-type', 'map'],
  ['x-kubernetes-list-type', 'atomic'],
  ['x-kubernetes-list-map-keys', ['name']],
  ['x-kubernetes-map-type', 'atomic'],
  ['x-kubernetes-validations', [{ rule: 'true' }]],
  ['x-kubernetes-validations', [{ rule: 'self ==' }]],
  ['x-kubernetes-validations', [{ rule: 'self.unheard == 1', message: 'no' }]],
  ['$ref', '#/definitions/x'],
  ['id', 'x'],
  ['definitions', {}],
  ['dependencies', {}],
  ['patternProperties', { a: { type: 'string' } }],
  ['additionalItems', false],
  ['maxLength', 3],
  ['minimum', 100],
  ['format', 'ipv4'],
  ['unheard', 1],
];

/** Every path of a document, parents first. */
function* paths(value: JsonValue, path: Path = []): Generator<Path> {
  yield path;
  if (Array.isArray(value)) for (const [index, item] of (value as readonly JsonValue[]).entries()) yield* paths(item, [...path, index]);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* paths(item, [...path, key]);
  }
}

function at(value: JsonValue, path: Path): JsonValue {
  return path.reduce<JsonValue>((place, step) => (place as Record<string | number, JsonValue>)[step] ?? null, value);
}

function changed(root: JsonValue, path: Path, change: (owner: Container, key: string | number) => void): JsonValue {
  const copy = structuredClone<JsonValue>(root);
  const owner = at(copy, path.slice(0, -1)) as Container;
  change(owner, path.at(-1) ?? '');
  return copy;
}

function set(owner: Container, key: string | number, value: JsonValue): void {
  (owner as Record<string | number, JsonValue>)[key] = value;
}

function remove(owner: Container, key: string | number): void {
  if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else Reflect.deleteProperty(owner, key);
}

/** All one-change variants of a document: keys left out, misspelt and added, values replaced. */
export function* mutations(root: JsonValue): Generator<Mutation> {
  for (const path of paths(root)) {
    const where = path.join('.');
    const value = at(root, path);
    if (path.length > 0) {
      yield { name: `${where} left out`, value: changed(root, path, remove) };
      for (const [name, other] of REPLACEMENTS) {
        if (JSON.stringify(other) !== JSON.stringify(value))
          yield { name: `${where} is ${name}`, value: changed(root, path, (owner, key) => set(owner, key, other)) };
      }
      if (typeof path.at(-1) === 'string') {
        yield {
          name: `${where} misspelt`,
          value: changed(root, path, (owner, key) => {
            remove(owner, key);
            set(owner, `${String(key)}e`, value);
          }),
        };
      }
      if (typeof value === 'string') {
        yield { name: `${where} longer`, value: changed(root, path, (owner, key) => set(owner, key, `${value}x`)) };
        yield { name: `${where} in capitals`, value: changed(root, path, (owner, key) => set(owner, key, value.toUpperCase())) };
      }
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, added] of ADDITIONS) {
        if (key in value) continue;
        yield {
          name: `${where} with ${key} ${JSON.stringify(added)}`,
          value: changed(root, [...path, key], (owner, name) => set(owner, name, added)),
        };
      }
    }
  }
}

/** Every nth of what a generator gives, beginning anywhere, so that all sorts are met. */
export function sample<T>(all: Iterable<T>, every: number, from = 0): readonly T[] {
  return [...all].filter((_, index) => index % every === from % every);
}
