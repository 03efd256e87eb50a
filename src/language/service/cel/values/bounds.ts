import { intMax, intMin, Uint, uintMax } from './constant';
import { CelError, Duration, Timestamp } from './value';

/** The value as an int, if it fits. */
export function boundedInt(value: bigint): bigint {
  if (value < intMin || value > intMax) throw new CelError('integer overflow');
  return value;
}

export function boundedUint(value: bigint): Uint {
  if (value < 0n || value > uintMax) throw new CelError('unsigned integer overflow');
  return new Uint(value);
}

export const second = 1_000_000_000n;

/** 0001-01-01T00:00:00Z and the last second of the year 9999, in seconds since 1970. */
const firstSecond = -62135596800n;
const lastSecond = 253402300799n;

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** A time within the years 1 to 9999. */
export function boundedTime(nanoseconds: bigint, offset = 0): Timestamp {
  const seconds = floorDivide(nanoseconds, second);
  if (seconds < firstSecond || seconds > lastSecond) throw new CelError('timestamp overflow');
  return new Timestamp(nanoseconds, offset);
}

/** A duration of at most about 292 years, which is what 64 bits of nanoseconds hold. */
export function boundedDuration(nanoseconds: bigint): Duration {
  if (nanoseconds < intMin || nanoseconds > intMax) throw new CelError('duration overflow');
  return new Duration(nanoseconds);
}
