import { list, optional } from '../../values/expect';
import { CelError, CelList, CelMap, Duration, noSuchOverload, Optional, Timestamp, Uint, type Value } from '../../values/value';
import { define, row, type CelFunction } from '../overload';

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof CelList || value instanceof CelMap) return value.size === 0;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Duration) return value.nanoseconds === 0n;
  // The zero of times in Go is the first second of the year 1.
  if (value instanceof Timestamp) return value.nanoseconds === -62135596800_000_000_000n;
  return value instanceof Optional && value.value === undefined;
}

function held(value: Value): Value {
  const inside = optional(value).value;
  if (inside === undefined) throw new CelError('optional.none() dereference');
  return inside;
}

function unwrap(value: Value): Value {
  return CelList.of(
    list(value)
      .elements()
      .flatMap((element) => {
        if (!(element instanceof Optional)) throw noSuchOverload('unwrap');
        return element.value === undefined ? [] : [element.value];
      }),
  );
}

/** Values that may be missing (cel-go's optional library). `or` and `orValue` decide in the evaluator, which need not look at both. */
export const optionals: readonly CelFunction[] = [
  define('optional.of', 'An optional with a value.', 28, [
    row('optional_of', 'optional.of(V) -> optional(V)', (value) => new Optional(value)),
  ]),
  define('optional.ofNonZeroValue', 'An optional with the value, or without one if it is empty, zero, false or null.', 28, [
    row('optional_ofNonZeroValue', 'optional.ofNonZeroValue(V) -> optional(V)', (value) =>
      isZero(value) ? Optional.none : new Optional(value),
    ),
  ]),
  define('optional.none', 'An optional without a value.', 28, [
    row('optional_none', 'optional.none() -> optional(V)', () => Optional.none),
  ]),
  define('value', 'The value of an optional; an error if there is none.', 28, [row('optional_value', 'optional(V).value() -> V', held)]),
  define('hasValue', 'True if the optional has a value.', 28, [
    row('optional_hasValue', 'optional(V).hasValue() -> bool', (value) => optional(value).value !== undefined),
  ]),
  define('or', 'This optional if it has a value, the other one if not.', 28, [
    row('optional_or_optional', 'optional(V).or(optional(V)) -> optional(V)'),
  ]),
  define('orValue', 'The value of the optional, or the one given if it has none.', 28, [
    row('optional_orValue_value', 'optional(V).orValue(V) -> V'),
  ]),
  define('_?._', 'The field as an optional: without a value when the field is missing.', 28, [
    row('select_optional_field', '_?._(dyn, string) -> optional(V)'),
  ]),
  define('_[?_]', 'The element or entry as an optional: without a value when there is none.', 28, [
    row('list_optindex_optional_int', '_[?_](list(V), int) -> optional(V)'),
    row('optional_list_optindex_optional_int', '_[?_](optional(list(V)), int) -> optional(V)'),
    row('map_optindex_optional_value', '_[?_](map(K, V), K) -> optional(V)'),
    row('optional_map_optindex_optional_value', '_[?_](optional(map(K, V)), K) -> optional(V)'),
  ]),
  define('first', 'The first element of a list as an optional.', 28, [
    row('list_first', 'list(V).first() -> optional(V)', (value) =>
      list(value).size === 0 ? Optional.none : new Optional(list(value).at(0)),
    ),
  ]),
  define('last', 'The last element of a list as an optional.', 28, [
    row('list_last', 'list(V).last() -> optional(V)', (value) => {
      const size = list(value).size;
      return size === 0 ? Optional.none : new Optional(list(value).at(size - 1));
    }),
  ]),
  define('optional.unwrap', 'The values of those optionals in a list that have one.', 28, [
    row('optional_unwrap', 'optional.unwrap(list(optional(V))) -> list(V)', unwrap),
  ]),
  define('unwrapOpt', 'The values of those optionals in the list that have one.', 28, [
    row('optional_unwrapOpt', 'list(optional(V)).unwrapOpt() -> list(V)', unwrap),
  ]),
];
