import { CelError, CelList, CelMap, Duration, Timestamp, TypeValue, Uint, type Value } from '../../values/value';
import { formatDouble, parseDouble } from '../../values/numbers';
import { formatDuration, formatTimestamp } from '../../values/times';
import { typeNameOf } from '../../values/type-name';

export type FormatVerb = 's' | 'd' | 'f' | 'e' | 'b' | 'x' | 'X' | 'o';

/** A piece of a format string: text as it is, or a clause that takes the next value. */
export type FormatPiece = { readonly text: string } | { readonly verb: FormatVerb; readonly precision: number };

const defaultPrecision = 6;

/** Cuts a format string into pieces, or says why it can't be read. */
export function readFormat(format: string): readonly FormatPiece[] | { readonly fault: string } {
  const pieces: FormatPiece[] = [];
  let at = 0;
  for (const found of format.matchAll(/%(%|(?:\.(\d*))?([^])?)/g)) {
    if (found.index > at) pieces.push({ text: format.slice(at, found.index) });
    at = found.index + found[0].length;
    if (found[1] === '%') {
      pieces.push({ text: '%' });
      continue;
    }
    const verb = found[3];
    if (verb === undefined) return { fault: 'the format string ends within a clause' };
    if (found[2] === '') return { fault: 'a precision needs digits after the dot' };
    if (!/^[sdfebxXo]$/.test(verb)) return { fault: `%${verb} is no clause; there are %s, %d, %f, %e, %b, %x, %X and %o` };
    pieces.push({ verb: verb as FormatVerb, precision: found[2] === undefined ? defaultPrecision : Number(found[2]) });
  }
  if (at < format.length) pieces.push({ text: format.slice(at) });
  return pieces;
}

/** The text with its clauses filled by the values, in order. */
export function formatText(format: string, values: readonly Value[]): string {
  const pieces = readFormat(format);
  if ('fault' in pieces) throw new CelError(`could not parse formatting clause: ${pieces.fault}`);
  let next = 0;
  return pieces
    .map((piece) => {
      if ('text' in piece) return piece.text;
      const value = values[next];
      if (value === undefined) throw new CelError(`index ${next} out of range`);
      next++;
      return fill(piece.verb, piece.precision, value);
    })
    .join('');
}

function fill(verb: FormatVerb, precision: number, value: Value): string {
  switch (verb) {
    case 's':
      return plain(value);
    case 'd':
      return integer(value, 10);
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : integer(value, 2);
    case 'o':
      return integer(value, 8);
    case 'x':
      return hex(value);
    case 'X':
      return hex(value).toUpperCase();
    case 'f':
      return fixed(real(value), precision);
    case 'e':
      return scientific(real(value), precision);
  }
}

function unsuited(value: Value): CelError {
  return new CelError(`error during formatting: a ${typeNameOf(value)} does not suit the clause`);
}

function integer(value: Value, base: number): string {
  if (typeof value === 'bigint') return value.toString(base);
  if (value instanceof Uint) return value.value.toString(base);
  throw unsuited(value);
}

function hex(value: Value): string {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return integer(value, 16);
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function real(value: Value): number {
  if (typeof value === 'number') return value;
  const special = value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? parseDouble(value) : undefined;
  if (special === undefined) throw unsuited(value);
  return special;
}

const special = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞');

/** With commas between thousands: the API server formats for the English locale. */
function fixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return special(value);
  const [whole = '', fraction] = rounded(value, precision).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Halves go to the even neighbour, where JavaScript goes up. */
function rounded(value: number, precision: number): string {
  const up = value.toFixed(precision);
  // Digits beyond the precision; a half has few of them, as doubles that can be halves do.
  const exact = value.toFixed(Math.min(100, precision + 60)).split('.')[1] ?? '';
  const isHalf = /^50*$/.test(exact.slice(precision));
  const last = Number(up.replace('.', '').at(-1));
  return isHalf && last % 2 === 1 ? nextDown(up) : up;
}

/** The number with its last digit, which is odd, one less. */
function nextDown(digits: string): string {
  return `${digits.slice(0, -1)}${Number(digits.at(-1)) - 1}`;
}

const superscripts = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

function scientific(value: number, precision: number): string {
  if (!Number.isFinite(value)) return special(value);
  const [mantissa = '', exponent = '0'] = value.toExponential(precision).split('e');
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  const raised = [...digits].map((digit) => superscripts[Number(digit)] ?? '').join('');
  return `${mantissa}×10${exponent.startsWith('-') ? '⁻' : ''}${raised}`;
}

/** %s: the value as text; lists and maps as CEL would write them. */
function plain(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return formatDouble(value);
  if (value instanceof Uint) return value.value.toString();
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof CelList) return `[${value.elements().map(nested).join(', ')}]`;
  if (value instanceof CelMap) {
    const entries = value.entries().map(([key, element]) => `${nested(key)}:${nested(element)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  throw unsuited(value);
}

/** A value inside a list or map: strings quoted, times as calls. */
function nested(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value.toFixed(defaultPrecision) : JSON.stringify(special(value));
  if (value instanceof Uint8Array) return `b${JSON.stringify(plain(value))}`;
  if (value instanceof Timestamp) return `timestamp("${formatTimestamp(value)}")`;
  if (value instanceof Duration) return `duration("${formatDuration(value)}")`;
  return plain(value);
}
