import { CelList, CelMap, Duration, noSuchOverload, Optional, Timestamp, Uint, type Value } from './value';

/* Arguments of functions, once the type they were declared with has been seen to fit. */

function wrong(): never {
  throw noSuchOverload('argument');
}

export const text = (value: Value | undefined): string => (typeof value === 'string' ? value : wrong());
export const truth = (value: Value | undefined): boolean => (typeof value === 'boolean' ? value : wrong());
export const integer = (value: Value | undefined): bigint => (typeof value === 'bigint' ? value : wrong());
export const unsigned = (value: Value | undefined): bigint => (value instanceof Uint ? value.value : wrong());
export const real = (value: Value | undefined): number => (typeof value === 'number' ? value : wrong());
export const binary = (value: Value | undefined): Uint8Array => (value instanceof Uint8Array ? value : wrong());
export const list = (value: Value | undefined): CelList => (value instanceof CelList ? value : wrong());
export const map = (value: Value | undefined): CelMap => (value instanceof CelMap ? value : wrong());
export const time = (value: Value | undefined): Timestamp => (value instanceof Timestamp ? value : wrong());
export const span = (value: Value | undefined): Duration => (value instanceof Duration ? value : wrong());
export const optional = (value: Value | undefined): Optional => (value instanceof Optional ? value : wrong());
