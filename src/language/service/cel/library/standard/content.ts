import * as expect from '../../values/expect';
import { dateInZone } from '../../values/times';
import { second } from '../../values/bounds';
import type { Value } from '../../values/value';
import { define, row, type CelFunction } from '../overload';

const { binary, list, map, span, text, time } = expect;

const characters = (value: Value): bigint => BigInt([...text(value)].length);
const byteCount = (value: Value): bigint => BigInt(binary(value).length);
const elementCount = (value: Value): bigint => BigInt(list(value).size);
const entryCount = (value: Value): bigint => BigInt(map(value).size);

/** A field of the date of a time, with and without a time zone. */
function dated(name: string, summary: string, id: string, read: (date: Date) => number, zoned = `${id}_with_tz`): CelFunction {
  return define(name, summary, 23, [
    row(id, `timestamp.${name}() -> int`, (value) => BigInt(read(dateInZone(time(value), undefined)))),
    row(zoned, `timestamp.${name}(string) -> int`, (value, zone) => BigInt(read(dateInZone(time(value), text(zone))))),
  ]);
}

/** The same for what durations have too: there it is the whole length in that unit, cut. */
function clock(name: string, unit: string, nanoseconds: bigint, read: (date: Date) => number, zoned?: string): CelFunction {
  const summary = `The ${unit} of a time of day, in UTC or in the zone given; of a duration its whole length in ${unit}.`;
  const base = dated(name, summary, `timestamp_to_${unit}`, read, zoned);
  const whole = define(name, '', 23, [
    row(`duration_to_${unit}`, `duration.${name}() -> int`, (value) => span(value).nanoseconds / nanoseconds),
  ]);
  return { ...base, overloads: [...base.overloads, ...whole.overloads] };
}

function dayOfYear(date: Date): number {
  const first = new Date(date);
  first.setUTCMonth(0, 1);
  return Math.round((date.getTime() - first.getTime()) / 86_400_000);
}

/** Sizes, tests on strings, and parts of dates: what the language has on its own. */
export const content: readonly CelFunction[] = [
  define('size', 'How many characters, bytes, elements or entries.', 23, [
    row('size_bytes', 'size(bytes) -> int', byteCount),
    row('bytes_size', 'bytes.size() -> int', byteCount),
    row('size_list', 'size(list(A)) -> int', elementCount),
    row('list_size', 'list(A).size() -> int', elementCount),
    row('size_map', 'size(map(A, B)) -> int', entryCount),
    row('map_size', 'map(A, B).size() -> int', entryCount),
    row('size_string', 'size(string) -> int', characters),
    row('string_size', 'string.size() -> int', characters),
  ]),
  define('contains', 'True if the string has the other one in it.', 23, [
    row('contains_string', 'string.contains(string) -> bool', (a, b) => text(a).includes(text(b))),
  ]),
  define('endsWith', 'True if the string ends with the other one.', 23, [
    row('ends_with_string', 'string.endsWith(string) -> bool', (a, b) => text(a).endsWith(text(b))),
  ]),
  define('startsWith', 'True if the string begins with the other one.', 23, [
    row('starts_with_string', 'string.startsWith(string) -> bool', (a, b) => text(a).startsWith(text(b))),
  ]),
  define('matches', 'True if the regular expression (RE2) is found anywhere in the string. Use ^ and $ for all of it.', 23, [
    row('matches', 'matches(string, string) -> bool'),
    row('matches_string', 'string.matches(string) -> bool'),
  ]),
  dated('getFullYear', 'The year of a time.', 'timestamp_to_year', (date) => date.getUTCFullYear()),
  dated('getMonth', 'The month of a time, January being 0.', 'timestamp_to_month', (date) => date.getUTCMonth()),
  dated('getDayOfYear', 'The day of the year, from 0.', 'timestamp_to_day_of_year', dayOfYear),
  dated('getDayOfMonth', 'The day of the month, from 0.', 'timestamp_to_day_of_month', (date) => date.getUTCDate() - 1),
  dated('getDate', 'The day of the month, from 1.', 'timestamp_to_day_of_month_1_based', (date) => date.getUTCDate()),
  dated('getDayOfWeek', 'The day of the week, Sunday being 0.', 'timestamp_to_day_of_week', (date) => date.getUTCDay()),
  clock('getHours', 'hours', 3600n * second, (date) => date.getUTCHours()),
  clock('getMinutes', 'minutes', 60n * second, (date) => date.getUTCMinutes()),
  clock('getSeconds', 'seconds', second, (date) => date.getUTCSeconds(), 'timestamp_to_seconds_tz'),
  clock('getMilliseconds', 'milliseconds', 1_000_000n, (date) => date.getUTCMilliseconds()),
];
