import type { CelProblem } from '../problem';
import type { Expr, Span } from './ast';
import type { AstBuilder } from './builder';
import { operators } from './operators';

/** A call that may be a macro, with its arguments as they were written. */
export interface MacroCall {
  readonly span: Span;
  readonly name: string;
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
}

/** A fault in an argument of a macro. */
export class MacroFault extends Error {
  constructor(readonly problem: CelProblem) {
    super(problem.message);
  }
}

export interface Macro {
  readonly name: string;
  readonly arity: number;
  readonly receiver: boolean;
  /** First Kubernetes minor whose API server has it. */
  readonly since: number;
  readonly expand: (ast: AstBuilder, call: MacroCall) => Expr;
}

/** The variable a macro declares, which has to be a plain name. */
export function variable(call: MacroCall, index: number): string {
  const arg = call.args[index];
  if (arg?.kind === 'ident' && arg.name !== '__result__') return arg.name;
  const start = arg?.start ?? call.span.end;
  throw new MacroFault({
    code: 'macro-argument',
    start,
    end: arg?.end ?? start,
    message:
      arg?.kind === 'ident'
        ? `${call.name}() can't name its variable __result__, which CEL uses itself. Choose another name.`
        : `${call.name}() needs a plain variable name here, like ${call.name}(item, …).`,
  });
}

export function twoVariables(call: MacroCall): { variable: string; variable2: string } {
  const [first, second] = [variable(call, 0), variable(call, 1)];
  const arg = call.args[1];
  if (first === second && arg !== undefined) {
    throw new MacroFault({
      code: 'macro-argument',
      start: arg.start,
      end: arg.end,
      message: `${call.name}() names both of its variables ${first}. Give them different names.`,
    });
  }
  return { variable: first, variable2: second };
}

function argument(call: MacroCall, index: number): Expr {
  const arg = call.args[index];
  if (arg === undefined) throw new RangeError(`${call.name} was expanded with ${call.args.length} arguments`);
  return arg;
}

function range(call: MacroCall): Expr {
  if (call.target === undefined) throw new RangeError(`${call.name} was expanded without a receiver`);
  return call.target;
}

export type Variables = { variable: string; variable2?: string };
type Body = (ast: AstBuilder, call: MacroCall) => { variables: Variables; body: Expr };

export const oneVariable: Body = (_, call) => ({ variables: { variable: variable(call, 0) }, body: argument(call, 1) });
export const twoVariable: Body = (_, call) => ({ variables: twoVariables(call), body: argument(call, 2) });

export const all =
  (parts: Body): Macro['expand'] =>
  (ast, call) => {
    const { variables, body } = parts(ast, call);
    return ast.fold(call.span, {
      range: range(call),
      ...variables,
      initial: ast.literal(call.span, true),
      condition: ast.call(call.span, operators.notStrictlyFalse, [ast.accumulator(call.span)]),
      step: ast.call(call.span, operators.and, [ast.accumulator(call.span), body]),
      result: ast.accumulator(call.span),
    });
  };

export const exists =
  (parts: Body): Macro['expand'] =>
  (ast, call) => {
    const { variables, body } = parts(ast, call);
    const nothingYet = ast.call(call.span, operators.not, [ast.accumulator(call.span)]);
    return ast.fold(call.span, {
      range: range(call),
      ...variables,
      initial: ast.literal(call.span, false),
      condition: ast.call(call.span, operators.notStrictlyFalse, [nothingYet]),
      step: ast.call(call.span, operators.or, [ast.accumulator(call.span), body]),
      result: ast.accumulator(call.span),
    });
  };

export const existsOne =
  (parts: Body): Macro['expand'] =>
  (ast, call) => {
    const { variables, body } = parts(ast, call);
    const one = ast.call(call.span, operators.add, [ast.accumulator(call.span), ast.literal(call.span, 1n)]);
    return ast.fold(call.span, {
      range: range(call),
      ...variables,
      initial: ast.literal(call.span, 0n),
      condition: ast.literal(call.span, true),
      step: ast.call(call.span, operators.conditional, [body, one, ast.accumulator(call.span)]),
      result: ast.call(call.span, operators.equals, [ast.accumulator(call.span), ast.literal(call.span, 1n)]),
    });
  };

/** Collects into a list or a map; `grow` adds one element to the accumulator. With a filter, only elements that pass it. */
function collect(
  ast: AstBuilder,
  call: MacroCall,
  variables: Variables,
  filter: Expr | undefined,
  initial: Expr,
  grow: (accumulator: Expr) => Expr,
): Expr {
  const grown = grow(ast.accumulator(call.span));
  const step = filter === undefined ? grown : ast.call(call.span, operators.conditional, [filter, grown, ast.accumulator(call.span)]);
  return ast.fold(call.span, {
    range: range(call),
    ...variables,
    initial,
    condition: ast.literal(call.span, true),
    step,
    result: ast.accumulator(call.span),
  });
}

/** `transform` of the last argument into a list, the argument before it (if `filtered`) decides which elements take part. */
export const toList =
  (variables: (call: MacroCall) => Variables, arity: number, filtered: boolean): Macro['expand'] =>
  (ast, call) => {
    const names = variables(call);
    const filter = filtered ? argument(call, arity - 2) : undefined;
    const element = argument(call, arity - 1);
    return collect(ast, call, names, filter, ast.list(call.span, []), (accumulator) =>
      ast.call(call.span, operators.add, [accumulator, ast.list(call.span, [element])]),
    );
  };

export const filter: Macro['expand'] = (ast, call) => {
  const names = { variable: variable(call, 0) };
  return collect(ast, call, names, argument(call, 1), ast.list(call.span, []), (accumulator) =>
    ast.call(call.span, operators.add, [accumulator, ast.list(call.span, [argument(call, 0)])]),
  );
};

export const toMap =
  (arity: number, entries: boolean): Macro['expand'] =>
  (ast, call) => {
    const names = twoVariables(call);
    const kept = arity === 4 ? argument(call, 2) : undefined;
    const value = argument(call, arity - 1);
    return collect(ast, call, names, kept, ast.emptyMap(call.span), (accumulator) =>
      ast.call(call.span, operators.mapInsert, entries ? [accumulator, value] : [accumulator, ast.ident(call.span, names.variable), value]),
    );
  };

export const has: Macro['expand'] = (_, call) => {
  const arg = argument(call, 0);
  if (arg.kind === 'select') return { ...arg, presenceOnly: true, start: call.span.start, end: call.span.end };
  throw new MacroFault({
    code: 'macro-argument',
    start: arg.start,
    end: arg.end,
    message: 'has() takes the path of a field, like has(self.spec.replicas).',
  });
};

/** `flat` when the body is an optional already. The value is bound through a fold over nothing. */
export const optionalMap =
  (flat: boolean): Macro['expand'] =>
  (ast, call) => {
    const name = variable(call, 0);
    const target = range(call);
    const bound = ast.fold(call.span, {
      range: ast.list(call.span, []),
      variable: '#unused',
      accumulator: name,
      initial: ast.call(call.span, 'value', [], call.span, ast.copy(target)),
      condition: ast.literal(call.span, false),
      step: ast.ident(call.span, name),
      result: argument(call, 1),
    });
    return ast.call(call.span, operators.conditional, [
      ast.call(call.span, 'hasValue', [], call.span, target),
      flat ? bound : ast.call(call.span, 'optional.of', [bound]),
      ast.call(call.span, 'optional.none', []),
    ]);
  };

/** The list is bound to a name, so that it is computed once. */
export const sortBy: Macro['expand'] = (ast, call) => {
  const name = variable(call, 0);
  const list = '@__sortBy_input__';
  const keys = collect(
    ast,
    { ...call, target: ast.ident(call.span, list) },
    { variable: name },
    undefined,
    ast.list(call.span, []),
    (accumulator) => ast.call(call.span, operators.add, [accumulator, ast.list(call.span, [argument(call, 1)])]),
  );
  return ast.fold(call.span, {
    range: ast.list(call.span, []),
    variable: '#unused',
    accumulator: list,
    initial: range(call),
    condition: ast.literal(call.span, false),
    step: ast.ident(call.span, list),
    result: ast.call(call.span, operators.sortByKeys, [keys], call.span, ast.ident(call.span, list)),
  });
};
