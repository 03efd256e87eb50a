import { boundedDuration, boundedInt, boundedUint } from '../../values/bounds';
import { compare, equal } from '../../values/compare';
import { integer, list, real, span, unsigned } from '../../values/expect';
import { CelError, type Value } from '../../values/value';
import { define, row, type CelFunction } from '../overload';

const ordered = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'] as const;

function extreme(name: 'min' | 'max', sign: 1 | -1) {
  return (value: Value): Value => {
    const [first, ...rest] = list(value).elements();
    if (first === undefined) throw new CelError(`${name} called on empty list`);
    return rest.reduce((best, element) => (compare(best, element) === sign ? element : best), first);
  };
}

function isSorted(value: Value): boolean {
  const elements = list(value).elements();
  return elements.every((element, i) => i === 0 || compare(elements[i - 1] ?? null, element) <= 0);
}

/** Adds up in the type of the elements, each sum within its bounds. */
function total(type: 'int' | 'uint' | 'double' | 'duration') {
  return (value: Value): Value => {
    const elements = list(value).elements();
    switch (type) {
      case 'int':
        return elements.reduce<bigint>((sum, element) => boundedInt(sum + integer(element)), 0n);
      case 'uint':
        return boundedUint(elements.reduce<bigint>((sum, element) => sum + unsigned(element), 0n));
      case 'double':
        return elements.reduce<number>((sum, element) => sum + real(element), 0);
      case 'duration':
        return boundedDuration(elements.reduce<bigint>((sum, element) => sum + span(element).nanoseconds, 0n));
    }
  };
}

/** The API server's own list functions (k8s.io/apiserver/pkg/cel/library/lists.go). */
export const lists: readonly CelFunction[] = [
  define(
    'isSorted',
    'True if the elements are in ascending order.',
    23,
    ordered.map((type) => row(`list_${type}_is_sorted_bool`, `list(${type}).isSorted() -> bool`, isSorted)),
  ),
  define(
    'sum',
    'The sum of the elements; 0 of none.',
    23,
    (['int', 'uint', 'double', 'duration'] as const).map((type) =>
      row(`list_${type}_sum_${type}`, `list(${type}).sum() -> ${type}`, total(type)),
    ),
  ),
  define(
    'max',
    'The largest element; an error if there is none.',
    23,
    ordered.map((type) => row(`list_${type}_max_${type}`, `list(${type}).max() -> ${type}`, extreme('max', -1))),
  ),
  define(
    'min',
    'The smallest element; an error if there is none.',
    23,
    ordered.map((type) => row(`list_${type}_min_${type}`, `list(${type}).min() -> ${type}`, extreme('min', 1))),
  ),
  define('indexOf', '', 23, [
    row('list_a_index_of_int', 'list(A).indexOf(A) -> int', (value, wanted) =>
      BigInt(
        list(value)
          .elements()
          .findIndex((element) => equal(element, wanted)),
      ),
    ),
  ]),
  define('lastIndexOf', '', 23, [
    row('list_a_last_index_of_int', 'list(A).lastIndexOf(A) -> int', (value, wanted) =>
      BigInt(
        list(value)
          .elements()
          .findLastIndex((element) => equal(element, wanted)),
      ),
    ),
  ]),
];

/** Regular expressions (library/regex.go). They run in the evaluator, which keeps compiled patterns. */
export const regex: readonly CelFunction[] = [
  define('find', 'The first part that the regular expression (RE2) matches; empty if there is none.', 23, [
    row('string_find_string', 'string.find(string) -> string'),
  ]),
  define('findAll', 'All parts that the regular expression (RE2) matches, or as many as the last argument says.', 23, [
    row('string_find_all_string', 'string.findAll(string) -> list(string)'),
    row('string_find_all_string_int', 'string.findAll(string, int) -> list(string)'),
  ]),
];
