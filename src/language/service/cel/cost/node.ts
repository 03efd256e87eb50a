import type { Expr } from '../syntax/ast';
import type { Type } from '../types/type';
import type { Path } from './path';
import { unknown, type Range } from './range';

/** An argument as the estimate of a call sees it. */
export interface CostNode {
  readonly path: Path;
  readonly type: Type;
  /** Absent for elements of a list that is an argument. */
  readonly expr?: Expr;
  /** Its size as far as the expression or the schema tell. */
  readonly size?: Range;
}

/** A call to be estimated. Arguments leave out the receiver. */
export interface CostCall {
  readonly name: string;
  readonly overload: string;
  readonly target?: CostNode;
  readonly args: readonly CostNode[];
}

/** Cost of a call without that of its arguments, and the size of what it gives. */
export interface CallCost {
  readonly cost: Range;
  readonly size?: Range;
}

/** Sizes of values that only the schema knows. */
export interface SchemaSizes {
  sizeAt(path: Path): Range | undefined;
}

export function sizeOf(node: CostNode, sizes: SchemaSizes): Range {
  return node.size ?? sizes.sizeAt(node.path) ?? unknown;
}
