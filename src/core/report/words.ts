/** `2 min 10 s`, `45 s`, `3 h 5 min`: the two largest units that matter. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const units: readonly (readonly [number, string])[] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => whole >= size);
  if (first < 0) return '0 s';
  const parts: string[] = [];
  let rest = whole;
  for (const [size, name] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${name}`);
    rest -= count * size;
  }
  return parts.join(' ');
}

/** Bytes as `412 MiB`, `1.2 GiB`. */
export function bytesWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return `${bytes < 0 ? '-' : ''}${value.toFixed(digits)} ${units[unit]}`;
}

/** Millicores as CPUs: `4.2`. */
export function cpuWords(millicores: number): string {
  return (millicores / 1000).toFixed(1).replace(/\.0$/, '');
}

export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** `2026-11-23 14:05:09 UTC` */
export function timeWords(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

/** A command as one would type it; words with other than plain characters are quoted for a POSIX shell. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`)).join(' ');
}
