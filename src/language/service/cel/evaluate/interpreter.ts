import type { Checked } from '../check/checked';
import type { CallExpr, ComprehensionExpr, Expr, ListExpr, MapExpr, SelectExpr } from '../syntax/ast';
import { operators } from '../syntax/operators';
import { CelError, CelList, CelMap, noSuchOverload, TypeValue, type Value } from '../values/value';
import { matches } from '../values/matches';
import { optional as asOptional } from '../values/expect';
import * as access from './access';
import { EvaluationStopped, type StepCounter } from './budget';
import type { Environment } from './environment';
import type { RegexCalls } from './regex-calls';

/** Runs a checked expression. */
export class Interpreter {
  constructor(
    private readonly checked: Checked,
    private readonly regexes: RegexCalls,
    private readonly counter: StepCounter,
  ) {}

  /**
   * @throws CelError when the expression fails
   * @throws EvaluationStopped when it takes too long
   */
  evaluate(expr: Expr, env: Environment): Value {
    this.counter.count();
    switch (expr.kind) {
      case 'literal':
        return expr.value;
      case 'ident':
        return this.named(expr.name, env);
      case 'select':
        return this.select(expr, env);
      case 'call':
        return this.call(expr, env);
      case 'list':
        return this.list(expr, env);
      case 'map':
        return this.map(expr, env);
      case 'struct':
        throw new EvaluationStopped('unsupported');
      case 'comprehension':
        return this.comprehension(expr, env);
    }
  }

  /** A variable, or a type by its name. */
  private named(name: string, env: Environment): Value {
    return env.find(name) ?? new TypeValue(name);
  }

  private select(expr: SelectExpr, env: Environment): Value {
    const name = this.checked.names.get(expr.id);
    if (name !== undefined) return this.named(name, env);
    const operand = this.evaluate(expr.operand, env);
    return expr.presenceOnly ? access.isPresent(operand, expr.field) : access.select(operand, expr.field);
  }

  private call(expr: CallExpr, env: Environment): Value {
    const [first, second, third] = expr.args;
    switch (expr.function) {
      case operators.and:
        return this.decided(first, second, env, false);
      case operators.or:
        return this.decided(first, second, env, true);
      case operators.conditional:
        return this.evaluate(required(this.truth(required(first), env) ? second : third), env);
      case operators.notStrictlyFalse:
        return this.notFalse(required(first), env);
      case operators.optionalSelect:
        return access.optionalSelect(this.evaluate(required(first), env), fieldName(second));
      case operators.index:
        return access.element(this.evaluate(required(first), env), this.evaluate(required(second), env));
      case operators.optionalIndex:
        return access.optionalElement(this.evaluate(required(first), env), this.evaluate(required(second), env));
      case 'or':
      case 'orValue':
        return this.alternative(expr, env);
      default:
        return this.applied(expr, env);
    }
  }

  private applied(expr: CallExpr, env: Environment): Value {
    const reference = this.checked.calls.get(expr.id);
    const receiver = reference?.receiver;
    const args = [...(receiver === undefined ? [] : [receiver]), ...expr.args].map((arg) => this.evaluate(arg, env));
    const overload = reference?.overloads.find(
      ({ parameters }) =>
        parameters.length === args.length && parameters.every((type, i) => args[i] !== undefined && matches(args[i], type)),
    );
    if (reference === undefined || overload === undefined) throw noSuchOverload(expr.function);
    const found = this.regexes.call(reference.name, args);
    if (found !== undefined) return found;
    if (overload.run === undefined) throw noSuchOverload(expr.function);
    for (const arg of args) this.counter.count(weight(arg));
    return overload.run(...args);
  }

  /** `&&` and `||`: one side alone may decide, even if the other one fails. */
  private decided(left: Expr | undefined, right: Expr | undefined, env: Environment, decisive: boolean): boolean {
    const first = this.attempt(required(left), env);
    if (first === decisive) return decisive;
    const second = this.attempt(required(right), env);
    if (second === decisive) return decisive;
    for (const side of [first, second]) if (side instanceof CelError) throw side;
    if (typeof first !== 'boolean' || typeof second !== 'boolean') throw noSuchOverload(decisive ? '_||_' : '_&&_');
    return !decisive;
  }

  private attempt(expr: Expr, env: Environment): Value | CelError {
    try {
      return this.evaluate(expr, env);
    } catch (error) {
      if (error instanceof CelError) return error;
      throw error;
    }
  }

  private truth(expr: Expr, env: Environment): boolean {
    const value = this.evaluate(expr, env);
    if (typeof value !== 'boolean') throw noSuchOverload('_?_:_');
    return value;
  }

  private notFalse(expr: Expr, env: Environment): boolean {
    return this.attempt(expr, env) !== false;
  }

  private alternative(expr: CallExpr, env: Environment): Value {
    const target = asOptional(this.evaluate(required(expr.target), env));
    if (target.value === undefined) return this.evaluate(required(expr.args[0]), env);
    return expr.function === 'or' ? target : target.value;
  }

  private list(expr: ListExpr, env: Environment): Value {
    const elements = expr.elements.flatMap((element, i) => {
      const value = this.evaluate(element, env);
      return expr.optional.has(i) ? held(value) : [value];
    });
    return CelList.of(elements);
  }

  private map(expr: MapExpr, env: Environment): Value {
    const entries = expr.entries.flatMap((entry) => {
      const key = this.evaluate(entry.key, env);
      const value = this.evaluate(entry.value, env);
      return (entry.optional ? held(value) : [value]).map((inside) => [key, inside] as const);
    });
    return CelMap.of(entries);
  }

  private comprehension(expr: ComprehensionExpr, env: Environment): Value {
    const range = this.evaluate(expr.range, env);
    let accumulated = this.attempt(expr.initial, env);
    for (const own of variables(expr, range)) {
      const outer = env.with(expr.accumulator, accumulated);
      const inner = own.reduce((scope, [name, value]) => scope.with(name, value), outer);
      if (this.evaluate(expr.condition, inner) !== true) break;
      accumulated = this.attempt(expr.step, inner);
    }
    return this.evaluate(expr.result, env.with(expr.accumulator, accumulated));
  }
}

/** What the variables of a comprehension hold, element after element. */
function* variables(expr: ComprehensionExpr, range: Value): Generator<readonly (readonly [string, Value])[]> {
  const [first, second] = [expr.variable, expr.variable2];
  if (range instanceof CelList) {
    for (let i = 0; i < range.size; i++) {
      const element = range.at(i);
      yield second === undefined
        ? [[first, element]]
        : [
            [first, BigInt(i)],
            [second, element],
          ];
    }
  } else if (range instanceof CelMap) {
    for (const key of range.keys()) {
      yield second === undefined
        ? [[first, key]]
        : [
            [first, key],
            [second, access.element(range, key)],
          ];
    }
  } else throw noSuchOverload('comprehension');
}

/** Larger values take longer to work with. */
function weight(value: Value): number {
  if (typeof value === 'string') return Math.ceil(value.length / 64);
  return value instanceof CelList || value instanceof CelMap ? Math.ceil(value.size / 8) : 0;
}

function held(value: Value): Value[] {
  const inside = asOptional(value).value;
  return inside === undefined ? [] : [inside];
}

function required(expr: Expr | undefined): Expr {
  if (expr === undefined) throw new RangeError('a checked call has all of its arguments');
  return expr;
}

function fieldName(expr: Expr | undefined): string {
  if (expr?.kind !== 'literal' || typeof expr.value !== 'string') throw new RangeError('an optional selection names its field');
  return expr.value;
}
