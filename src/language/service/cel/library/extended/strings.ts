import * as expect from '../../values/expect';
import { CelError, CelList } from '../../values/value';
import { define, row, type CelFunction } from '../overload';
import { formatText } from './format';

const { integer, list, text } = expect;

const characters = (value: string): string[] => [...value];

function within(index: bigint, length: number): number {
  if (index < 0n || index > BigInt(length)) throw new CelError(`index out of range: ${index}`);
  return Number(index);
}

function matchesAt(runes: readonly string[], part: readonly string[], at: number): boolean {
  return part.every((character, i) => runes[at + i] === character);
}

/** Positions are counted in characters, so UTF-16's own search is of no use. */
function indexOf(value: string, part: string, from: bigint): bigint {
  if (part === '') return from;
  const [runes, wanted] = [characters(value), characters(part)];
  if (from < 0n) throw new CelError(`index out of range: ${from}`);
  for (let i = Number(from); i + wanted.length <= runes.length; i++) {
    if (matchesAt(runes, wanted, i)) return BigInt(i);
  }
  return -1n;
}

function lastIndexOf(value: string, part: string, from?: bigint): bigint {
  const [runes, wanted] = [characters(value), characters(part)];
  if (part === '') return from ?? BigInt(runes.length);
  const start = from ?? BigInt(runes.length - 1);
  if (from !== undefined && from < 0n) throw new CelError(`index out of range: ${from}`);
  if (start >= BigInt(runes.length)) return -1n;
  for (let i = Math.min(Number(start), runes.length - wanted.length); i >= 0; i--) {
    if (matchesAt(runes, wanted, i)) return BigInt(i);
  }
  return -1n;
}

function replace(value: string, old: string, by: string, limit: bigint): string {
  if (limit < 0n) return old === '' ? [by, ...characters(value).map((c) => c + by)].join('') : value.replaceAll(old, () => by);
  if (old === '') {
    const runes = characters(value);
    const count = Math.min(Number(limit), runes.length + 1);
    return (count > 0 ? by : '') + runes.map((c, i) => c + (i + 1 < count ? by : '')).join('');
  }
  const parts = splitText(value, old, limit + 1n);
  return parts.join(by);
}

/** At most `limit` parts, the last one with the rest; none for 0, all for a negative limit. */
function splitText(value: string, separator: string, limit: bigint): string[] {
  if (limit === 0n) return [];
  const all = separator === '' ? characters(value) : value.split(separator);
  if (limit < 0n || BigInt(all.length) <= limit) return all;
  const kept = all.slice(0, Number(limit) - 1);
  return [...kept, all.slice(Number(limit) - 1).join(separator)];
}

function substring(value: string, from: bigint, to?: bigint): string {
  const runes = characters(value);
  if (to !== undefined && from > to) throw new CelError(`invalid substring range. start: ${from}, end: ${to}`);
  return runes.slice(within(from, runes.length), to === undefined ? undefined : within(to, runes.length)).join('');
}

function join(elements: CelList, separator: string): string {
  return elements.elements().map(text).join(separator);
}

const quotes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function quote(value: string): string {
  const escaped = value.replace(/[\x07\b\f\n\r\t\v\\"]/g, (character) => quotes[character] ?? character);
  return `"${escaped}"`;
}

/** White space as Go trims it: Unicode's, without the byte order mark that JavaScript adds. */
function trim(value: string): string {
  return value.replace(
    /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g,
    '',
  );
}

/** cel-go's ext/strings, version 2. */
export const strings: readonly CelFunction[] = [
  define('charAt', 'The character at a position (from 0), as a string; empty right behind the last one.', 23, [
    row('string_char_at_int', 'string.charAt(int) -> string', (value, index) => {
      const runes = characters(text(value));
      return runes[within(integer(index), runes.length)] ?? '';
    }),
  ]),
  define('indexOf', 'The first position of a part or an element, -1 if there is none.', 23, [
    row('string_index_of_string', 'string.indexOf(string) -> int', (value, part) => indexOf(text(value), text(part), 0n)),
    row('string_index_of_string_int', 'string.indexOf(string, int) -> int', (value, part, from) =>
      indexOf(text(value), text(part), integer(from)),
    ),
  ]),
  define('lastIndexOf', 'The last position of a part or an element, -1 if there is none.', 23, [
    row('string_last_index_of_string', 'string.lastIndexOf(string) -> int', (value, part) => lastIndexOf(text(value), text(part))),
    row('string_last_index_of_string_int', 'string.lastIndexOf(string, int) -> int', (value, part, from) =>
      lastIndexOf(text(value), text(part), integer(from)),
    ),
  ]),
  define('lowerAscii', 'The string with A to Z in lower case.', 23, [
    row('string_lower_ascii', 'string.lowerAscii() -> string', (value) => text(value).replace(/[A-Z]/g, (c) => c.toLowerCase())),
  ]),
  define('upperAscii', 'The string with a to z in upper case.', 23, [
    row('string_upper_ascii', 'string.upperAscii() -> string', (value) => text(value).replace(/[a-z]/g, (c) => c.toUpperCase())),
  ]),
  define('replace', 'The string with a part replaced everywhere, or as often as the last argument says.', 23, [
    row('string_replace_string_string', 'string.replace(string, string) -> string', (value, old, by) =>
      replace(text(value), text(old), text(by), -1n),
    ),
    row('string_replace_string_string_int', 'string.replace(string, string, int) -> string', (value, old, by, limit) =>
      replace(text(value), text(old), text(by), integer(limit)),
    ),
  ]),
  define('split', 'The parts between separators; at most as many as the last argument says.', 23, [
    row('string_split_string', 'string.split(string) -> list(string)', (value, by) => CelList.of(splitText(text(value), text(by), -1n))),
    row('string_split_string_int', 'string.split(string, int) -> list(string)', (value, by, limit) =>
      CelList.of(splitText(text(value), text(by), integer(limit))),
    ),
  ]),
  define('substring', 'The part from a position on, or up to another one. Positions are characters from 0.', 23, [
    row('string_substring_int', 'string.substring(int) -> string', (value, from) => substring(text(value), integer(from))),
    row('string_substring_int_int', 'string.substring(int, int) -> string', (value, from, to) =>
      substring(text(value), integer(from), integer(to)),
    ),
  ]),
  define('trim', 'The string without white space around it.', 23, [
    row('string_trim', 'string.trim() -> string', (value) => trim(text(value))),
  ]),
  define('join', 'The strings of a list as one, with a separator between them if given.', 23, [
    row('list_join', 'list(string).join() -> string', (value) => join(list(value), '')),
    row('list_join_string', 'list(string).join(string) -> string', (value, separator) => join(list(value), text(separator))),
  ]),
  define('format', 'Puts the values of a list where the string says %s, %d, %f, %e, %b, %x, %X or %o.', 29, [
    row('string_format', 'string.format(list(dyn)) -> string', (value, args) => formatText(text(value), list(args).elements())),
  ]),
  define('strings.quote', 'The string in double quotes, with what is special in it escaped.', 29, [
    row('strings_quote', 'strings.quote(string) -> string', (value) => quote(text(value))),
  ]),
];
