import { boundedInt, boundedTime, boundedUint, floorDivide, second } from '../../values/bounds';
import { intMax, intMin, uintMax } from '../../values/constant';
import * as expect from '../../values/expect';
import { formatDouble, parseDouble } from '../../values/numbers';
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from '../../values/times';
import { typeNameOf } from '../../values/type-name';
import { CelError, TypeValue, Uint, type Value } from '../../values/value';
import { define, row, type CelFunction } from '../overload';

const { binary, integer, real, span, text, time, unsigned } = expect;
const same = (value: Value): Value => value;

function readable<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new CelError(`type conversion error from 'string' to '${what}'`);
  return value;
}

function integerOf(value: string): bigint {
  const number = /^[+-]?\d+$/.test(value) ? BigInt(value.replace('+', '')) : undefined;
  return readable(number !== undefined && number >= intMin && number <= intMax ? number : undefined, 'int');
}

function unsignedOf(value: string): Uint {
  const number = /^\d+$/.test(value) ? BigInt(value) : undefined;
  return new Uint(readable(number !== undefined && number <= uintMax ? number : undefined, 'uint'));
}

function truncated(value: number): bigint {
  if (Number.isNaN(value) || value <= -(2 ** 63) || value >= 2 ** 63) throw new CelError('integer overflow');
  return BigInt(Math.trunc(value));
}

function truncatedUnsigned(value: number): Uint {
  if (Number.isNaN(value) || value < 0 || value >= 2 ** 64) throw new CelError('unsigned integer overflow');
  return new Uint(BigInt(Math.trunc(value)));
}

const truths: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falsehoods: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

function truthOf(value: string): boolean {
  return truths.has(value) || !readable(falsehoods.has(value) || undefined, 'bool');
}

function decoded(value: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

/** Conversions between types, and types as values. */
export const conversions: readonly CelFunction[] = [
  define('type', 'The type of a value, to compare with a name like int or string.', 23, [
    row('type', 'type(A) -> type(A)', (value) => new TypeValue(typeNameOf(value))),
  ]),
  define('bool', 'A truth value from true, false and the spellings Go takes for them.', 23, [
    row('bool_to_bool', 'bool(bool) -> bool', same),
    row('string_to_bool', 'bool(string) -> bool', (value) => truthOf(text(value))),
  ]),
  define('bytes', 'The bytes of a string in UTF-8.', 23, [
    row('bytes_to_bytes', 'bytes(bytes) -> bytes', same),
    row('string_to_bytes', 'bytes(string) -> bytes', (value) => new TextEncoder().encode(text(value))),
  ]),
  define('double', 'A number with decimals.', 23, [
    row('double_to_double', 'double(double) -> double', same),
    row('int64_to_double', 'double(int) -> double', (value) => Number(integer(value))),
    row('string_to_double', 'double(string) -> double', (value) => readable(parseDouble(text(value)), 'double')),
    row('uint64_to_double', 'double(uint) -> double', (value) => Number(unsigned(value))),
  ]),
  define('duration', "A length of time, like duration('1h30m').", 23, [
    row('duration_to_duration', 'duration(duration) -> duration', same),
    // Declared, but the server has no such conversion: it fails whenever it runs.
    row('int64_to_duration', 'duration(int) -> duration', () => readable<Value>(undefined, 'duration')),
    row('string_to_duration', 'duration(string) -> duration', (value) => readable(parseDuration(text(value)), 'duration')),
  ]),
  define('dyn', 'The same value with its type unchecked: what does not fit shows when the rule runs.', 23, [
    row('to_dyn', 'dyn(A) -> dyn', same),
  ]),
  define('int', 'An integer. Doubles are cut, times are seconds since 1970, durations are nanoseconds.', 23, [
    row('int64_to_int64', 'int(int) -> int', same),
    row('double_to_int64', 'int(double) -> int', (value) => truncated(real(value))),
    row('duration_to_int64', 'int(duration) -> int', (value) => span(value).nanoseconds),
    row('string_to_int64', 'int(string) -> int', (value) => integerOf(text(value))),
    row('timestamp_to_int64', 'int(timestamp) -> int', (value) => floorDivide(time(value).nanoseconds, second)),
    row('uint64_to_int64', 'int(uint) -> int', (value) => boundedInt(unsigned(value))),
  ]),
  define('string', 'A value as text.', 23, [
    row('string_to_string', 'string(string) -> string', same),
    row('bool_to_string', 'string(bool) -> string', (value) => String(expect.truth(value))),
    row('bytes_to_string', 'string(bytes) -> string', (value) => decoded(binary(value))),
    row('double_to_string', 'string(double) -> string', (value) => formatDouble(real(value))),
    row('duration_to_string', 'string(duration) -> string', (value) => formatDuration(span(value))),
    row('int64_to_string', 'string(int) -> string', (value) => integer(value).toString()),
    row('timestamp_to_string', 'string(timestamp) -> string', (value) => formatTimestamp(time(value))),
    row('uint64_to_string', 'string(uint) -> string', (value) => unsigned(value).toString()),
    row('ip_to_string', 'string(IP) -> string', String, 30),
    row('cidr_to_string', 'string(CIDR) -> string', String, 30),
  ]),
  define('timestamp', "A point in time, like timestamp('2024-01-31T10:00:00Z') or seconds since 1970.", 23, [
    row('timestamp_to_timestamp', 'timestamp(timestamp) -> timestamp', same),
    row('int64_to_timestamp', 'timestamp(int) -> timestamp', (value) => boundedTime(integer(value) * second)),
    row('string_to_timestamp', 'timestamp(string) -> timestamp', (value) => readable(parseTimestamp(text(value)), 'timestamp')),
  ]),
  define('uint', 'An integer without a sign.', 23, [
    row('uint64_to_uint64', 'uint(uint) -> uint', same),
    row('double_to_uint64', 'uint(double) -> uint', (value) => truncatedUnsigned(real(value))),
    row('int64_to_uint64', 'uint(int) -> uint', (value) => boundedUint(integer(value))),
    row('string_to_uint64', 'uint(string) -> uint', (value) => unsignedOf(text(value))),
  ]),
];
