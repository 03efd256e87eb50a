import type { CompiledExpression } from '../compile';
import { maxRequestBytes } from '../types/declared';
import type { DeclaredType } from '../types/type';
import { estimate } from './estimate';
import { unbounded } from './range';
import { DeclaredSizes } from './schema-sizes';

/** Most that one rule, or one message expression, may cost by its estimate. */
export const expressionCostLimit = 10_000_000;
/** Most that all rules and message expressions of a version's schema may cost together. */
export const schemaCostLimit = 100_000_000;

/**
 * How often a node of the schema can occur in one object: the product of `maxItems` and `maxProperties` of the lists and maps
 * around it. Undefined when one of them has no bound.
 */
export type Cardinality = number | undefined;

/** Worst-case cost of one evaluation. The expression must be free of problems, and its `self` known. */
export function evaluationCost(compiled: CompiledExpression): number {
  if (compiled.self === undefined) return 0;
  return estimate(compiled.expr, compiled.checked, new DeclaredSizes(compiled.self)).max;
}

/**
 * Worst-case cost of a rule in one object. Without bounds around it, it is taken as often as values of its schema fit into the
 * largest request.
 */
export function ruleCost(compiled: CompiledExpression, cardinality: Cardinality): number {
  if (compiled.self === undefined) return 0;
  return Math.min(unbounded, evaluationCost(compiled) * (cardinality ?? mostPerRequest(compiled.self)));
}

/** Worst-case cost of a messageExpression: it runs once for a message, however often the rule runs. */
export function messageCost(compiled: CompiledExpression): number {
  return evaluationCost(compiled);
}

/** How often a value fits into the largest request. */
export function mostPerRequest(declared: DeclaredType): number {
  return Math.floor(maxRequestBytes / (declared.minBytes + 1));
}
