/** metav1.Time in JSON: seconds, UTC. Null where there is none. */
export function timeText(seconds: number | undefined): string | null {
  return instant(seconds)?.replace('.000Z', 'Z') ?? null;
}

/** metav1.MicroTime in JSON: six digits, always. */
export function microTimeText(seconds: number | undefined, nanos: number): string | null {
  const micros = String(Math.floor(nanos / 1000)).padStart(6, '0');
  return instant(seconds)?.replace('.000Z', `.${micros}Z`) ?? null;
}

/** Dates that JavaScript does not know make no text; Go writes years from 0 to 9999. */
function instant(seconds: number | undefined): string | undefined {
  if (seconds === undefined || !(seconds >= -62_167_219_200 && seconds < 253_402_300_800)) return undefined;
  return new Date(seconds * 1000).toISOString();
}

const [SECOND, MINUTE, HOUR] = [1_000_000_000n, 60_000_000_000n, 3_600_000_000_000n];

/** A time.Duration as Go writes it: `1m30s`, `1h0m0s`, `1.5s`, `250ms`, `0s`. @param nanos nanoseconds */
export function durationText(nanos: bigint): string {
  if (nanos === 0n) return '0s';
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  if (size < SECOND) {
    const [unit, name] = size < 1_000n ? [1n, 'ns'] : size < 1_000_000n ? [1_000n, 'µs'] : ([1_000_000n, 'ms'] as const);
    return `${sign}${decimal(size, unit)}${name}`;
  }
  const hours = size / HOUR;
  const minutes = (size % HOUR) / MINUTE;
  const seconds = `${decimal(size % MINUTE, SECOND)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

function decimal(value: bigint, unit: bigint): string {
  const rest = value % unit;
  if (rest === 0n) return String(value / unit);
  const digits = String(rest)
    .padStart(String(unit).length - 1, '0')
    .replace(/0+$/, '');
  return `${value / unit}.${digits}`;
}
