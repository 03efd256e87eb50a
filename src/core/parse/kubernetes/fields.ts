/** An object of JSON whose shape nobody has promised. */
export type Raw = Readonly<Record<string, unknown>>;

const NOTHING: Raw = Object.freeze({});
const NO_STRINGS: Readonly<Record<string, string>> = Object.freeze({});
const NO_ITEMS: readonly unknown[] = Object.freeze([]);

/*
 * Readers of JSON that an API server, an aggregated API or a proxy made. What is missing or of another type reads as
 * absent, so that one odd field costs its own value and never the whole object.
 */

/** The value as an object; an empty one for everything else. */
export function fields(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : NOTHING;
}

/** The value as an array; an empty one for everything else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

/** A string with content. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The strings of an array; other members are left out. */
export function strings(value: unknown): readonly string[] {
  const all = items(value);
  return all.every((item) => typeof item === 'string') ? all : all.filter((item) => typeof item === 'string');
}

/** The string values of an object; other members are left out. Copies only when something has to go. */
export function stringRecord(value: unknown): Readonly<Record<string, string>> {
  const raw = fields(value);
  const entries = Object.entries(raw);
  if (entries.length === 0) return NO_STRINGS;
  if (entries.every(([, member]) => typeof member === 'string')) return raw as Readonly<Record<string, string>>;
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** A time of the API (RFC 3339, seconds or microseconds) as epoch milliseconds. */
export function time(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** The value if it is one of a closed list. */
export function oneOf<const T extends string>(value: unknown, ...allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}
