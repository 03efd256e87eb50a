import type { Overload } from '../library/overload';
import type { CelProblem } from '../problem';
import type { Expr } from '../syntax/ast';
import type { Type } from '../types/type';

/** What a call turned out to be. */
export interface CallReference {
  /** Name of the function, with its namespace: `optional.of`. */
  readonly name: string;
  /** Ways to call it that suit the arguments; more than one when types are open. */
  readonly overloads: readonly Overload[];
  /** Absent for global functions, and for those in a namespace, whose receiver is a part of the name. */
  readonly receiver?: Expr;
}

/** A rule with its types. Everything is found under the ids of expressions. */
export interface Checked {
  readonly types: ReadonlyMap<number, Type>;
  readonly calls: ReadonlyMap<number, CallReference>;
  /** Names that stand for a variable or a type, dotted names of types included. */
  readonly names: ReadonlyMap<number, string>;
  /** Types of the variables that a comprehension declares. */
  readonly variables: ReadonlyMap<number, Readonly<Record<string, Type>>>;
  readonly problems: readonly CelProblem[];
}

/** `a.b.c` for a chain of plain selections, which may be the name of a type or function. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.presenceOnly) return undefined;
  const operand = qualifiedName(expr.operand);
  return operand === undefined ? undefined : `${operand}.${expr.field}`;
}
