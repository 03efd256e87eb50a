import { boundedDuration, boundedInt, boundedTime, boundedUint } from '../../values/bounds';
import { contains, identityOf } from '../../values/compare';
import * as expect from '../../values/expect';
import { CelError, CelList, type Value } from '../../values/value';
import { define, row, type CelFunction } from '../overload';

const { binary, integer, list, real, span, text, time, unsigned } = expect;

/** Lists of a schema keep their nature: sets grow by what they lack, elements with equal keys replace each other. */
function concatenate(a: CelList, b: CelList): CelList {
  if (a.nature === 'atomic') return CelList.of([...a.elements(), ...b.elements()]);
  if (a.nature === 'set') return CelList.of([...a.elements(), ...b.elements().filter((element) => !contains(a, element))], 'set');
  const identity = identityOf(a.nature.keys);
  const merged = new Map(a.elements().map((element) => [identity(element), element]));
  for (const element of b.elements()) merged.set(identity(element), element);
  return CelList.of([...merged.values()], a.nature);
}

function joinBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

const nonZero = (divisor: bigint, fault: string): bigint => {
  if (divisor === 0n) throw new CelError(fault);
  return divisor;
};
const divided = (a: bigint, b: bigint): bigint => a / nonZero(b, 'division by zero');
const remainder = (a: bigint, b: bigint): bigint => a % nonZero(b, 'modulus by zero');

type Run = (a: Value, b: Value) => Value;
const onInt =
  (f: (a: bigint, b: bigint) => bigint): Run =>
  (a, b) =>
    boundedInt(f(integer(a), integer(b)));
const onUint =
  (f: (a: bigint, b: bigint) => bigint): Run =>
  (a, b) =>
    boundedUint(f(unsigned(a), unsigned(b)));
const onDouble =
  (f: (a: number, b: number) => number): Run =>
  (a, b) =>
    f(real(a), real(b));

const add = (a: bigint, b: bigint): bigint => a + b;
const subtract = (a: bigint, b: bigint): bigint => a - b;
const multiply = (a: bigint, b: bigint): bigint => a * b;

/** The arithmetic of the language (cel-go common/stdlib). */
export const arithmetic: readonly CelFunction[] = [
  define('_+_', 'Adds numbers, durations and times; joins strings, bytes and lists.', 23, [
    row('add_bytes', '_+_(bytes, bytes) -> bytes', (a, b) => joinBytes(binary(a), binary(b))),
    row(
      'add_double',
      '_+_(double, double) -> double',
      onDouble((a, b) => a + b),
    ),
    row('add_duration_duration', '_+_(duration, duration) -> duration', (a, b) =>
      boundedDuration(span(a).nanoseconds + span(b).nanoseconds),
    ),
    row('add_duration_timestamp', '_+_(duration, timestamp) -> timestamp', (a, b) =>
      boundedTime(span(a).nanoseconds + time(b).nanoseconds, time(b).offset),
    ),
    row('add_timestamp_duration', '_+_(timestamp, duration) -> timestamp', (a, b) =>
      boundedTime(time(a).nanoseconds + span(b).nanoseconds, time(a).offset),
    ),
    row('add_int64', '_+_(int, int) -> int', onInt(add)),
    row('add_list', '_+_(list(A), list(A)) -> list(A)', (a, b) => concatenate(list(a), list(b))),
    row('add_string', '_+_(string, string) -> string', (a, b) => text(a) + text(b)),
    row('add_uint64', '_+_(uint, uint) -> uint', onUint(add)),
  ]),
  define('_-_', 'Subtracts. The difference of two times is a duration.', 23, [
    row(
      'subtract_double',
      '_-_(double, double) -> double',
      onDouble((a, b) => a - b),
    ),
    row('subtract_duration_duration', '_-_(duration, duration) -> duration', (a, b) =>
      boundedDuration(span(a).nanoseconds - span(b).nanoseconds),
    ),
    row('subtract_int64', '_-_(int, int) -> int', onInt(subtract)),
    row('subtract_timestamp_duration', '_-_(timestamp, duration) -> timestamp', (a, b) =>
      boundedTime(time(a).nanoseconds - span(b).nanoseconds, time(a).offset),
    ),
    row('subtract_timestamp_timestamp', '_-_(timestamp, timestamp) -> duration', (a, b) =>
      boundedDuration(time(a).nanoseconds - time(b).nanoseconds),
    ),
    row('subtract_uint64', '_-_(uint, uint) -> uint', onUint(subtract)),
  ]),
  define('_*_', 'Multiplies numbers of one type.', 23, [
    row(
      'multiply_double',
      '_*_(double, double) -> double',
      onDouble((a, b) => a * b),
    ),
    row('multiply_int64', '_*_(int, int) -> int', onInt(multiply)),
    row('multiply_uint64', '_*_(uint, uint) -> uint', onUint(multiply)),
  ]),
  define('_/_', 'Divides numbers of one type. Integers are cut towards zero; division by zero is an error.', 23, [
    row(
      'divide_double',
      '_/_(double, double) -> double',
      onDouble((a, b) => a / b),
    ),
    row('divide_int64', '_/_(int, int) -> int', onInt(divided)),
    row('divide_uint64', '_/_(uint, uint) -> uint', onUint(divided)),
  ]),
  define('_%_', 'The remainder of a division of integers.', 23, [
    row('modulo_int64', '_%_(int, int) -> int', onInt(remainder)),
    row('modulo_uint64', '_%_(uint, uint) -> uint', onUint(remainder)),
  ]),
  define('-_', 'The negative of a number.', 23, [
    row('negate_double', '-_(double) -> double', (a) => -real(a)),
    row('negate_int64', '-_(int) -> int', (a) => boundedInt(-integer(a))),
  ]),
];
