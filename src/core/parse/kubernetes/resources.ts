import type { Resources } from '../../model/object';
import { parseQuantity } from '../quantity';
import { fields } from './fields';

/** Quantities by resource name, in the units of `Resources`; what is not a quantity is left out. */
export function projectResources(value: unknown): Resources {
  const amounts: Record<string, number> = {};
  for (const [name, quantity] of Object.entries(fields(value))) {
    if (typeof quantity !== 'string' && typeof quantity !== 'number') continue;
    const amount = parseQuantity(quantity);
    if (amount !== undefined) amounts[name] = name === 'cpu' ? millicores(amount) : amount;
  }
  return amounts;
}

/** The API rounds a fraction of a millicore up. The rounding before that takes away the error of binary fractions. */
function millicores(cores: number): number {
  return Math.ceil(Number((cores * 1000).toFixed(6)));
}

export function addResources(...parts: readonly Resources[]): Resources {
  return combine(parts, (left, right) => left + right);
}

export function maxResources(...parts: readonly Resources[]): Resources {
  return combine(parts, Math.max);
}

function combine(parts: readonly Resources[], join: (left: number, right: number) => number): Resources {
  const all: Record<string, number> = {};
  for (const part of parts) for (const [name, amount] of Object.entries(part)) all[name] = join(all[name] ?? 0, amount);
  return all;
}
