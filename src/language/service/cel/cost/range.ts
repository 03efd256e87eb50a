/** The largest number the API server's estimate knows; it stands for "without bound". */
export const unbounded = 2 ** 64;

/** A range from best to worst case: of costs, or of sizes. Sums and products stop at `unbounded`. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

const limited = (value: number): number => Math.min(value, unbounded);

export const fixed = (value: number): Range => ({ min: value, max: value });
export const zero: Range = fixed(0);
export const one: Range = fixed(1);
export const unknown: Range = { min: 0, max: unbounded };

export function plus(...ranges: readonly Range[]): Range {
  return ranges.reduce((a, b) => ({ min: limited(a.min + b.min), max: limited(a.max + b.max) }), zero);
}

export function times(a: Range, b: Range): Range {
  return { min: limited(a.min * b.min), max: limited(a.max * b.max) };
}

/** Multiplied by a fraction and rounded up. */
export function scaled(range: Range, factor: number): Range {
  return { min: limited(Math.ceil(range.min * factor)), max: limited(Math.ceil(range.max * factor)) };
}

/** The smallest range that both are in. */
export function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
