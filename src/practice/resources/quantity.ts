import { parseQuantity } from '../../core/parse/quantity';

/** A Kubernetes quantity as a number of its base unit (CPUs, bytes, pieces). Zero for what can't be read. */
export function quantity(text: string | number | undefined): number {
  return parseQuantity(text) ?? 0;
}
