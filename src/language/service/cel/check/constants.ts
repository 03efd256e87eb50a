import type { CallExpr, Expr } from '../syntax/ast';
import { matches } from '../values/matches';
import { CelError, CelList, CelMap, type Value } from '../values/value';
import type { Checked } from './checked';

/** A conversion of a constant that fails whenever it runs. */
export class ConstantFault extends Error {
  constructor(
    readonly call: CallExpr,
    reason: string,
  ) {
    super(reason);
  }
}

const conversionNames: ReadonlySet<string> = new Set('bool bytes double duration dyn int string timestamp type uint'.split(' '));

/**
 * The value of an expression that the API server computes when the rule is written: literals, lists and maps of them, and
 * conversions of such. Undefined for everything else.
 * @throws ConstantFault when a conversion can't succeed
 */
export function constantValue(expr: Expr, checked: Checked): Value | undefined {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'list': {
      if (expr.optional.size > 0) return undefined;
      const elements = expr.elements.map((element) => constantValue(element, checked));
      return elements.every((element) => element !== undefined) ? CelList.of(elements) : undefined;
    }
    case 'map': {
      const entries = expr.entries.map((entry) => [constantValue(entry.key, checked), constantValue(entry.value, checked)] as const);
      const known = entries.flatMap(([key, value]) => (key === undefined || value === undefined ? [] : [[key, value] as const]));
      return known.length === entries.length && expr.entries.every((entry) => !entry.optional) ? CelMap.of(known) : undefined;
    }
    case 'call':
      return conversion(expr, checked);
    default:
      return undefined;
  }
}

function conversion(expr: CallExpr, checked: Checked): Value | undefined {
  const [argument] = expr.args;
  if (!conversionNames.has(expr.function) || expr.target !== undefined || argument === undefined || expr.args.length > 1) return undefined;
  const value = constantValue(argument, checked);
  if (value === undefined) return undefined;
  const overload = checked.calls.get(expr.id)?.overloads.find(({ parameters: [type] }) => type !== undefined && matches(value, type));
  try {
    if (overload?.run === undefined) throw new CelError('no such overload');
    return overload.run(value);
  } catch (error) {
    if (error instanceof CelError) throw new ConstantFault(expr, error.message);
    throw error;
  }
}
