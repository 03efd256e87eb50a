import type { CostCall, CostNode } from './node';
import { fixed, one, plus, scaled, times, unbounded, union, unknown, type Range } from './range';

/** Characters are cheaper to walk than to compute with. */
export const traversal = 0.1;
/** A regular expression has about one state for four characters. */
export const patternLength = 0.25;

const size = (node: CostNode | undefined): Range => node?.size ?? unknown;

/** Cost and size of what is in the language itself (cel-go checker/cost.go), by overload. One when nothing else is said. */
export function standardCallCost({ overload, target, args }: CostCall): { cost: Range; size?: Range } {
  const [first, second] = args;
  switch (overload) {
    case 'string_format':
      return { cost: scaled(size(target), traversal) };
    case 'string_to_bytes':
      return { cost: scaled(size(first), traversal), size: { min: size(first).min, max: size(first).max * 4 } };
    case 'bytes_to_string':
      return { cost: scaled(size(first), traversal), size: { min: Math.floor(size(first).min / 4), max: size(first).max } };
    case 'strings_quote':
      return { cost: scaled(size(first), traversal), size: quoted(size(first)) };
    case 'starts_with_string':
    case 'ends_with_string':
      return { cost: scaled(size(first), traversal) };
    case 'in_list':
      return { cost: size(second) };
    case 'matches_string':
      // One more, so that an empty string does not make the expression free.
      return { cost: times(scaled(plus(size(target), one), traversal), scaled(size(first), patternLength)) };
    case 'contains_string':
      return { cost: times(scaled(size(target), traversal), scaled(size(first), traversal)) };
    case 'conditional':
      return { cost: fixed(0), size: union(size(second), size(args[2])) };
    case 'add_list':
      return { cost: one, size: plus(size(first), size(second)) };
    case 'add_string':
    case 'add_bytes': {
      const sum = plus(size(first), size(second));
      return { cost: scaled(sum, traversal), size: sum };
    }
    default:
      return { cost: comparison.test(overload) ? comparisonCost(size(first), size(second)) : one };
  }
}

/** Twice as long at worst, and two quotes. Without a bound the server's 64 bits overflow to nothing, and so must this. */
function quoted(size: Range): Range {
  return { min: size.min + 2, max: size.max >= unbounded ? 0 : size.max * 2 + 2 };
}

const comparison = /^(?:(?:less|greater)(?:_equals)?_(?:string|bytes)|equals|not_equals)$/;

/** Two values are compared as far as the shorter one goes. */
function comparisonCost(a: Range, b: Range): Range {
  const max = Math.min(a.max, b.max);
  return scaled({ min: max > 0 ? 1 : 0, max }, traversal);
}
