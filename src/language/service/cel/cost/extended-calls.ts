import { sizeOf, type CallCost, type CostCall, type CostNode, type SchemaSizes } from './node';
import { fixed, one, plus, scaled, times, unbounded, type Range } from './range';

const newList = fixed(10);

/** Cost of cel-go's own set and list functions (ext/sets.go, ext/lists.go), by overload. Undefined for all others. */
export function extendedCallCost({ overload, target, args }: CostCall, sizes: SchemaSizes): CallCost | undefined {
  const [first, second] = args;
  switch (overload) {
    case 'list_sets_contains_list':
    case 'list_sets_intersects_list':
      return first && second && { cost: pairs(first, second, 1, sizes) };
    case 'list_sets_equivalent_list':
      return first && second && { cost: pairs(first, second, 2, sizes) };
    case 'lists_range':
      return { cost: plus(fixed(integer(first, unbounded)), one, newList), size: fixed(integer(first, unbounded)) };
    default:
      return target && listCallCost(overload, target, args, sizes);
  }
}

function listCallCost(overload: string, target: CostNode, args: readonly CostNode[], sizes: SchemaSizes): CallCost | undefined {
  const size = sizeOf(target, sizes);
  switch (overload) {
    case 'list_slice': {
      const [from, to] = [integer(args[0], 0), integer(args[1], size.max)];
      // The server's numbers have no sign: an end before the start is as good as no bound.
      return built(1, fixed(to < from ? unbounded : to - from));
    }
    case 'list_flatten':
      return built(1, size);
    case 'list_flatten_int':
      return built(integer(args[0], unbounded), size);
    case 'list_reverse':
      return built(1, size);
    case 'list_distinct':
      return built(2, times(size, size));
    default:
      return sortCost(overload, args, size, sizes);
  }
}

/** Sorting compares every key with every other one; text takes longer to compare. */
function sortCost(overload: string, args: readonly CostNode[], size: Range, sizes: SchemaSizes): CallCost | undefined {
  const found = /^list_(.*)_(sort|sortByAssociatedKeys)$/.exec(overload);
  if (found === null) return undefined;
  const [keys] = args;
  const count = found[2] === 'sort' || keys === undefined ? size : sizeOf(keys, sizes);
  const factor = found[1] === 'string' || found[1] === 'bytes' ? 2.1 : 2;
  return built(factor, times(count, count));
}

function pairs(a: CostNode, b: CostNode, factor: number, sizes: SchemaSizes): Range {
  return plus(scaled(times(sizeOf(a, sizes), sizeOf(b, sizes)), factor), one);
}

/** A call that makes a list of the size. */
function built(factor: number, size: Range): CallCost {
  return { cost: plus(scaled(size, factor), one, newList), size };
}

/** The number an argument is written as; negative ones count as none. */
function integer(node: CostNode | undefined, otherwise: number): number {
  if (node?.expr?.kind !== 'literal' || typeof node.expr.value !== 'bigint') return otherwise;
  return Math.max(0, Number(node.expr.value));
}
