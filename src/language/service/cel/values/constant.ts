/** An unsigned 64-bit integer; `int` is a plain bigint. */
export class Uint {
  constructor(readonly value: bigint) {}
}

/** Values that have a literal in the language. `number` is always a double. */
export type Constant = null | boolean | bigint | Uint | number | string | Uint8Array;

export const intMin = -(2n ** 63n);
export const intMax = 2n ** 63n - 1n;
export const uintMax = 2n ** 64n - 1n;
