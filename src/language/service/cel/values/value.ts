import type { Type } from '../types/type';
import { Uint, type Constant } from './constant';
import type { CelList } from './list';
import type { CelMap } from './map';

/** A point in time, in nanoseconds since 1970 UTC. */
export class Timestamp {
  constructor(
    readonly nanoseconds: bigint,
    /** Minutes east of UTC that it was written with. Shown when it becomes a string, and of no other consequence. */
    readonly offset = 0,
  ) {}
}

/** A length of time in nanoseconds. */
export class Duration {
  constructor(readonly nanoseconds: bigint) {}
}

/** A type as a value, what `type(x)` gives and names like `int` stand for. */
export class TypeValue {
  constructor(readonly name: string) {}
}

/** A value that may be missing. */
export class Optional {
  static readonly none = new Optional(undefined);

  constructor(readonly value: Value | undefined) {}
}

/** A value of one of the Kubernetes libraries: a quantity, a URL, an address… */
export interface LibraryValue {
  /** Full name of its type, like `kubernetes.Quantity`. */
  readonly typeName: string;
  /** The type a signature names it with. */
  readonly type: Type;
  equals(other: LibraryValue): boolean;
}

/** A value while a rule runs. `bigint` is an int, `number` a double. */
export type Value = Constant | Timestamp | Duration | TypeValue | Optional | CelList | CelMap | LibraryValue | Unknown;

/** Data that CEL keeps but can't look into: what preserve-unknown-fields lets through. Good for comparison only. */
export class Unknown {
  constructor(readonly data: unknown) {}
}

/** An error of evaluation. `||` and `&&` forgive it when the other side decides. */
export class CelError extends Error {}

/** The error for arguments of types that no function of the name takes. */
export function noSuchOverload(name: string): CelError {
  return new CelError(`no such overload: ${name}`);
}

export { Uint };
