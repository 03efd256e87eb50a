import { namedType } from '../library/signature';
import { intMax } from './constant';
import { CelError, type LibraryValue } from './value';

const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/** Quantities are counted in billionths, the finest the API server keeps. */
const billion = 1_000_000_000n;

/** An amount of a resource, like `500m` or `2Gi`. */
export class Quantity implements LibraryValue {
  readonly typeName = 'kubernetes.Quantity';
  readonly type = namedType('Quantity');

  constructor(
    readonly billionths: bigint,
    /** The integer it was written as; undefined when the API server holds it with decimals, even if they are zeros. */
    readonly integer: bigint | undefined,
  ) {}

  equals(other: LibraryValue): boolean {
    return other instanceof Quantity && other.billionths === this.billionths;
  }

  compare(other: Quantity): bigint {
    return this.billionths < other.billionths ? -1n : this.billionths > other.billionths ? 1n : 0n;
  }

  plus(other: Quantity): Quantity {
    const sum = this.integer === undefined || other.integer === undefined ? undefined : this.integer + other.integer;
    return new Quantity(this.billionths + other.billionths, sum !== undefined && sum <= intMax ? sum : undefined);
  }

  minus(other: Quantity): Quantity {
    const negated = new Quantity(-other.billionths, other.integer === undefined ? undefined : -other.integer);
    return this.plus(negated);
  }

  approximate(): number {
    return Number(this.billionths / billion) + Number(this.billionths % billion) / 1e9;
  }

  static of(value: bigint): Quantity {
    return new Quantity(value * billion, value);
  }

  /** @throws CelError when the text is no quantity */
  static parse(text: string): Quantity {
    const found = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/.exec(text);
    const [whole, fraction, suffix] = [found?.[2] ?? '', found?.[3] ?? '', found?.[4] ?? ''];
    // Without any digit the server takes a suffix or a sign for zero, but not nothing at all.
    if (found === null || text === '') throw malformed();
    const digits = BigInt(whole + fraction || '0');
    const negative = found[1] === '-';
    const shift = binary[suffix];
    const power = shift !== undefined ? 0 : (decimal[suffix] ?? Number(suffix.slice(1)));
    // An exponent beyond this has no use in a cluster, and would only cost memory here.
    if (Math.abs(power) > 1000) throw malformed();
    const scale = power - fraction.length;
    const scaled = shift === undefined ? digits : digits << shift;
    const magnitude = limited(toBillionths(scaled, scale), shift !== undefined);
    const exact = scale >= 0 && significant(whole + fraction) && magnitude <= intMax * billion ? magnitude / billion : undefined;
    const sign = negative ? -1n : 1n;
    return new Quantity(sign * magnitude, exact === undefined ? undefined : sign * exact);
  }
}

function malformed(): CelError {
  return new CelError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

/** Numbers of more digits are held as decimals. */
function significant(digits: string): boolean {
  return digits.length <= 18;
}

/** Rounded away from zero, so that a little of something does not become nothing. */
function toBillionths(digits: bigint, scale: number): bigint {
  const power = scale + 9;
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits + divisor - 1n) / divisor;
}

/** Amounts with binary suffixes end at what 64 bits hold. */
function limited(billionths: bigint, isBinary: boolean): bigint {
  return isBinary && billionths > intMax * billion ? intMax * billion : billionths;
}
