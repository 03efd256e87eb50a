import { boundedTime, floorDivide, second } from './bounds';
import { intMax } from './constant';
import { CelError, Duration, type Timestamp } from './value';

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3600n * second,
};

/** A duration as Go writes it: `1h30m`, `-1.5s`, `0`. Undefined when it is none, or longer than 64 bits of nanoseconds. */
export function parseDuration(text: string): Duration | undefined {
  const found = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (found === null) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of (found[2] ?? '').matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = units[unit] ?? 0n;
    total += BigInt(whole || '0') * size + (fraction === '' ? 0n : (BigInt(fraction) * size) / 10n ** BigInt(fraction.length));
  }
  const negative = found[1] === '-';
  if (total > intMax + (negative ? 1n : 0n)) return undefined;
  return new Duration(negative ? -total : total);
}

/** Seconds with as many decimals as needed, the way CEL turns durations into strings. */
export function formatDuration(duration: Duration): string {
  return `${Number(duration.nanoseconds / second) + Number(duration.nanoseconds % second) / 1e9}s`;
}

/** A time of RFC 3339. Undefined when it is none; out of the years 1 to 9999 is an error. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([.,]\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, sec = 0] = found.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || sec > 59) return undefined;
  const zone = found[8] ?? 'Z';
  const [zoneHours = 0, zoneMinutes = 0] = zone === 'Z' ? [] : zone.slice(1).split(':').map(Number);
  if (zoneHours > 24 || zoneMinutes > 59) return undefined;
  const offset = (zone.startsWith('-') ? -1 : 1) * (zoneHours * 60 + zoneMinutes);
  const fraction = BigInt((found[7] ?? '.').slice(1, 10).padEnd(9, '0'));
  const date = new Date(0);
  // setUTCFullYear takes years below 100 as they are.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute - offset, sec);
  return boundedTime(BigInt(date.getTime()) * 1_000_000n + fraction, offset);
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** RFC 3339 in the offset it was written with, with as many decimals as needed. */
export function formatTimestamp(time: Timestamp): string {
  const base = dateOf(time, time.offset).toISOString().slice(0, 19);
  const nanos = time.nanoseconds - floorDivide(time.nanoseconds, second) * second;
  const fraction = nanos === 0n ? '' : `.${nanos.toString().padStart(9, '0').replace(/0+$/, '')}`;
  if (time.offset === 0) return `${base}${fraction}Z`;
  const minutes = Math.abs(time.offset);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${base}${fraction}${time.offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** A date whose UTC fields read as the local ones, `offset` minutes east. */
function dateOf(time: Timestamp, offset: number): Date {
  return new Date(Number(floorDivide(time.nanoseconds, 1_000_000n)) + offset * 60_000);
}

/** The same for a zone: `+02:00`, `-3:30` or a name like `Europe/Berlin`; UTC without one. */
export function dateInZone(time: Timestamp, zone: string | undefined): Date {
  if (zone === undefined || zone === '' || zone === 'UTC') return dateOf(time, 0);
  const fixed = /^([+-]?)(\d+):(\d+)$/.exec(zone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    return dateOf(time, fixed[1] === '-' ? -minutes : minutes);
  }
  return dateOf(time, zoneOffset(time, zone));
}

function zoneOffset(time: Timestamp, zone: string): number {
  let parts: Intl.DateTimeFormatPart[];
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    parts = format.formatToParts(dateOf(time, 0));
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const found = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (found === null) return 0;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}

/** A day, at its midnight in UTC. */
export function parseDate(text: string): Timestamp | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? parseTimestamp(`${text}T00:00:00Z`) : undefined;
}

const longUnits: ReadonlyMap<string, bigint> = new Map(
  Object.entries({
    ...units,
    nano: 1n,
    micro: 1_000n,
    milli: 1_000_000n,
    sec: second,
    min: 60n * second,
    hr: 3600n * second,
    hour: 3600n * second,
    d: 86400n * second,
    day: 86400n * second,
    w: 604800n * second,
    wk: 604800n * second,
    week: 604800n * second,
  }),
);

/** A duration of a field with that format: like Go's, or in words like `3 days` and `2 weeks 1 hour`. */
export function parseLooseDuration(text: string): Duration | undefined {
  const strict = parseDuration(text);
  if (strict !== undefined) return strict;
  let total = 0n;
  let found = false;
  for (const [, count = '', unit = ''] of text.matchAll(/(\d+)\s*([A-Za-zµ]+)/g)) {
    const name = unit.toLowerCase();
    const size = longUnits.get(name) ?? longUnits.get(name.replace(/s$/, ''));
    if (size === undefined) continue;
    total += BigInt(count) * size;
    found = true;
  }
  return found && total <= intMax ? new Duration(total) : undefined;
}
