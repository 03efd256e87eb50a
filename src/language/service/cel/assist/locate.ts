import type { Checked } from '../check/checked';
import type { Expr, Span } from '../syntax/ast';
import { children } from '../syntax/walk';
import type { Type } from '../types/type';

/** A node, and the variables of the macros around it. */
export interface Located {
  readonly expr: Expr;
  readonly variables: Readonly<Record<string, Type>>;
}

/** The first node that passes, with what can be named there. What macros make up has no place of its own and is passed over. */
export function locate(
  expr: Expr,
  checked: Checked,
  test: (expr: Expr) => boolean,
  variables: Readonly<Record<string, Type>> = {},
): Located | undefined {
  if (test(expr)) return { expr, variables };
  if (expr.kind !== 'comprehension') {
    for (const child of children(expr)) {
      const found = locate(child, checked, test, variables);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const inner = { ...variables, ...written(checked.variables.get(expr.id) ?? {}) };
  const outside = locate(expr.range, checked, test, variables) ?? locate(expr.initial, checked, test, variables);
  return outside ?? locate(expr.step, checked, test, inner) ?? locate(expr.result, checked, test, inner);
}

/** Without the variables that macros declare for themselves. */
function written(variables: Readonly<Record<string, Type>>): Readonly<Record<string, Type>> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => /^[A-Za-z_]/.test(name)));
}

/** True when an offset is in the span, or right behind it. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end && span.start < span.end;
}
