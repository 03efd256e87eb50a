/**
 * Whether Go's validator takes a fraction for a whole number: one so near to it that only rounding can be the reason.
 * Source: IsFloat64AJSONInteger of github.com/go-openapi/swag.
 */
export function isAlmostInteger(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > 2 ** 53) return false;
  if (Number.isInteger(value)) return true;
  const whole = Math.trunc(value);
  if (value < 0 || whole === 0) return false;
  return (value - whole) / (value + whole) < 1e-9;
}

/**
 * A bound as the server compares whole numbers with it: cut to a 64-bit integer, which bounds too large for one become
 * the smallest of all (what x86 processors answer).
 */
export function boundAsInteger(bound: number): number {
  return bound >= 2 ** 63 || bound < -(2 ** 63) ? -(2 ** 63) : Math.trunc(bound);
}

/** Whether a value is a multiple of a factor in the server's arithmetic. A factor that is not positive suits no value. */
export function isMultipleOf(value: number, factor: number, isInteger: boolean): boolean {
  const whole = isInteger ? boundAsInteger(factor) : factor;
  if (whole <= 0) return false;
  if (isInteger) return value % whole === 0;
  return isAlmostInteger(whole < 1 ? (1 / whole) * value : value / whole);
}
