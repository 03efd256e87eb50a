import type { Constant } from '../values/constant';

/** A stretch of the source, in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** `id` is unique within one parsed expression; the checker and the cost estimate keep what they learn under it. */
interface Node extends Span {
  readonly id: number;
}

export interface LiteralExpr extends Node {
  readonly kind: 'literal';
  readonly value: Constant;
}

export interface IdentExpr extends Node {
  readonly kind: 'ident';
  readonly name: string;
}

export interface SelectExpr extends Node {
  readonly kind: 'select';
  readonly operand: Expr;
  /** Empty when the source ends after the dot. */
  readonly field: string;
  readonly fieldSpan: Span;
  /** Made by `has()`: asks for presence instead of the value. */
  readonly presenceOnly: boolean;
}

export interface CallExpr extends Node {
  readonly kind: 'call';
  /** Operators have the names of CEL's own table, like `_+_` and `_?_:_`. */
  readonly function: string;
  readonly nameSpan: Span;
  readonly target?: Expr;
  readonly args: readonly Expr[];
}

export interface ListExpr extends Node {
  readonly kind: 'list';
  readonly elements: readonly Expr[];
  /** Indices of elements written with `?`. */
  readonly optional: ReadonlySet<number>;
}

export interface MapEntry {
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}

export interface MapExpr extends Node {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
}

export interface StructField {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Expr;
  readonly optional: boolean;
}

export interface StructExpr extends Node {
  readonly kind: 'struct';
  readonly typeName: string;
  readonly fields: readonly StructField[];
}

/** What a macro like `all` or `map` expands to: a fold over a list or over the keys of a map. */
export interface ComprehensionExpr extends Node {
  readonly kind: 'comprehension';
  readonly range: Expr;
  readonly variable: string;
  /** The second variable of the forms with two. */
  readonly variable2?: string;
  readonly accumulator: string;
  readonly initial: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

export type Expr = LiteralExpr | IdentExpr | SelectExpr | CallExpr | ListExpr | MapExpr | StructExpr | ComprehensionExpr;

/** A macro as it was written, kept for people: the tree only has what it expanded to. */
export interface MacroUse extends Span {
  readonly name: string;
  readonly nameSpan: Span;
  readonly arity: number;
  /** First Kubernetes minor whose API server has it. */
  readonly since: number;
  /** The id of the expression it became. */
  readonly expansion: number;
}
