/** A macro as people use it. */
export interface MacroDoc {
  readonly name: string;
  readonly arity: number;
  readonly signature: string;
  /** What to insert, with places to fill in the syntax of snippets. */
  readonly snippet: string;
  readonly summary: string;
  readonly since: number;
  /** What it is called on; `none` for macros without a receiver. */
  readonly on: 'none' | 'collection' | 'list' | 'optional';
}

const one = (name: string, summary: string): MacroDoc => ({
  name,
  arity: 2,
  signature: `${name}(element, condition)`,
  snippet: `${name}(\${1:x}, \${2})`,
  summary,
  since: 23,
  on: 'collection',
});

const two = (name: string, summary: string): MacroDoc => ({
  name,
  arity: 3,
  signature: `${name}(key, value, condition)`,
  snippet: `${name}(\${1:k}, \${2:v}, \${3})`,
  summary,
  since: 32,
  on: 'collection',
});

const transform = (name: string, arity: 3 | 4, what: string, summary: string): MacroDoc => ({
  name,
  arity,
  signature: arity === 3 ? `${name}(key, value, ${what})` : `${name}(key, value, condition, ${what})`,
  snippet: arity === 3 ? `${name}(\${1:k}, \${2:v}, \${3})` : `${name}(\${1:k}, \${2:v}, \${3}, \${4})`,
  summary: arity === 3 ? summary : `${summary} Only those for which the condition holds.`,
  since: 32,
  on: 'collection',
});

/** Every macro, in the order in which rules use them most. */
export const macroDocs: readonly MacroDoc[] = [
  {
    name: 'has',
    arity: 1,
    signature: 'has(self.field)',
    snippet: 'has(${1:self.})',
    summary: 'True if the field is set. Ask before reading an optional field: reading one that is missing is an error.',
    since: 23,
    on: 'none',
  },
  one('all', 'True if the condition holds for every element of a list, or every key of a map.'),
  one('filter', 'The elements of a list, or keys of a map, for which the condition holds.'),
  one('exists', 'True if the condition holds for at least one element of a list, or key of a map.'),
  one('exists_one', 'True if the condition holds for exactly one element of a list, or key of a map.'),
  {
    name: 'map',
    arity: 2,
    signature: 'map(element, value)',
    snippet: 'map(${1:x}, ${2})',
    summary: 'A list with a value for each element of a list, or key of a map.',
    since: 23,
    on: 'collection',
  },
  {
    name: 'map',
    arity: 3,
    signature: 'map(element, condition, value)',
    snippet: 'map(${1:x}, ${2}, ${3})',
    summary: 'A list with a value for each element, or key, for which the condition holds.',
    since: 23,
    on: 'collection',
  },
  two('all', 'True if the condition holds for every entry of a map, or every index and element of a list.'),
  two('exists', 'True if the condition holds for at least one entry of a map, or index and element of a list.'),
  two('existsOne', 'True if the condition holds for exactly one entry of a map, or index and element of a list.'),
  two('exists_one', 'True if the condition holds for exactly one entry of a map, or index and element of a list.'),
  transform('transformList', 3, 'value', 'A list with a value for each entry of a map, or index and element of a list.'),
  transform('transformList', 4, 'value', 'A list with a value for each entry of a map, or index and element of a list.'),
  transform('transformMap', 3, 'value', 'A map of the same keys with other values.'),
  transform('transformMap', 4, 'value', 'A map of the same keys with other values.'),
  transform('transformMapEntry', 3, 'map', 'A map of entries made from each entry; keys must not come twice.'),
  transform('transformMapEntry', 4, 'map', 'A map of entries made from each entry; keys must not come twice.'),
  {
    name: 'optMap',
    arity: 2,
    signature: 'optMap(value, result)',
    snippet: 'optMap(${1:x}, ${2})',
    summary: 'An optional with the result for the value, or without one if there is no value.',
    since: 28,
    on: 'optional',
  },
  {
    name: 'optFlatMap',
    arity: 2,
    signature: 'optFlatMap(value, optional)',
    snippet: 'optFlatMap(${1:x}, ${2})',
    summary: 'The optional that results for the value, or one without a value if there is none.',
    since: 28,
    on: 'optional',
  },
  {
    name: 'sortBy',
    arity: 2,
    signature: 'sortBy(element, key)',
    snippet: 'sortBy(${1:x}, ${2})',
    summary: 'The list in ascending order of the keys.',
    since: 34,
    on: 'list',
  },
];
