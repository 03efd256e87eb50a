import { compare, contains, equal } from '../../values/compare';
import { list, map } from '../../values/expect';
import { CelError, type Value } from '../../values/value';
import { define, row, type CelFunction } from '../overload';

/** Comparisons by pairs of types. Pairs of different numbers came with 1.28. */
const pairs: readonly (readonly [id: string, left: string, right: string, since?: number])[] = [
  ['bool', 'bool', 'bool'],
  ['int64', 'int', 'int'],
  ['int64_double', 'int', 'double', 28],
  ['int64_uint64', 'int', 'uint', 28],
  ['uint64', 'uint', 'uint'],
  ['uint64_double', 'uint', 'double', 28],
  ['uint64_int64', 'uint', 'int', 28],
  ['double', 'double', 'double'],
  ['double_int64', 'double', 'int', 28],
  ['double_uint64', 'double', 'uint', 28],
  ['string', 'string', 'string'],
  ['bytes', 'bytes', 'bytes'],
  ['timestamp', 'timestamp', 'timestamp'],
  ['duration', 'duration', 'duration'],
];

function ordered(name: string, id: string, summary: string, test: (order: number) => boolean): CelFunction {
  const run = (a: Value, b: Value): Value => {
    const order = compare(a, b);
    if (Number.isNaN(order)) throw new CelError('NaN values cannot be ordered');
    return test(order);
  };
  const rows = pairs.map(([pair, left, right, since]) => row(`${id}_${pair}`, `${name}(${left}, ${right}) -> bool`, run, since));
  return define(name, summary, 23, rows);
}

/** Operators that answer yes or no, and indexing. What decides by its operands alone is the evaluator's. */
export const logic: readonly CelFunction[] = [
  define('_?_:_', 'The second value if the condition holds, the third if not.', 23, [row('conditional', '_?_:_(bool, A, A) -> A')]),
  define('_&&_', 'True if both sides are. A false side decides alone, even beside an error.', 23, [
    row('logical_and', '_&&_(bool, bool) -> bool'),
  ]),
  define('_||_', 'True if one side is. A true side decides alone, even beside an error.', 23, [
    row('logical_or', '_||_(bool, bool) -> bool'),
  ]),
  define('!_', 'Turns true into false and false into true.', 23, [row('logical_not', '!_(bool) -> bool', (a) => a === false)]),
  define('@not_strictly_false', 'Goes on while nothing is decided; macros use it.', 23, [
    row('not_strictly_false', '@not_strictly_false(bool) -> bool'),
  ]),
  define('_==_', 'True if both are equal. Numbers are compared by value whatever their type.', 23, [
    row('equals', '_==_(A, A) -> bool', equal),
  ]),
  define('_!=_', 'True if both differ.', 23, [row('not_equals', '_!=_(A, A) -> bool', (a, b) => !equal(a, b))]),
  ordered('_<_', 'less', 'True if the left value comes before the right one.', (order) => order < 0),
  ordered('_<=_', 'less_equals', 'True if the left value is the right one or comes before it.', (order) => order <= 0),
  ordered('_>_', 'greater', 'True if the left value comes after the right one.', (order) => order > 0),
  ordered('_>=_', 'greater_equals', 'True if the left value is the right one or comes after it.', (order) => order >= 0),
  define('@in', 'True if the list has the element, or the map has the key.', 23, [
    row('in_list', '@in(A, list(A)) -> bool', (a, b) => contains(list(b), a)),
    row('in_map', '@in(A, map(A, B)) -> bool', (a, b) => map(b).has(a)),
  ]),
  define('_[_]', 'The element at an index (from 0), or the value under a key. An error if there is none.', 23, [
    row('index_list', '_[_](list(A), int) -> A'),
    row('index_map', '_[_](map(A, B), A) -> B'),
    row('optional_list_index_int', '_[_](optional(list(V)), int) -> optional(V)', undefined, 28),
    row('optional_map_index_value', '_[_](optional(map(K, V)), K) -> optional(V)', undefined, 28),
  ]),
];
