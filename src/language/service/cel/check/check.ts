import { functions } from '../library/index';
import type { CelFunction, Overload } from '../library/overload';
import type { CelProblem, CelProblemCode } from '../problem';
import type { CallExpr, ComprehensionExpr, Expr, ListExpr, MapExpr, SelectExpr, Span, StructExpr } from '../syntax/ast';
import { operators } from '../syntax/operators';
import { reservedWords } from '../syntax/reserved';
import * as types from '../types/type';
import type { Type } from '../types/type';
import { isOpen, mostGeneral, Unifier } from '../types/unify';
import { qualifiedName, type CallReference, type Checked } from './checked';
import * as messages from './messages';
import { literalType } from '../types/literal-type';
import { OverloadResolver } from './overloads';
import type { Scope } from './scope';

/** What a rule is checked against. */
export interface CheckEnvironment {
  readonly scope: Scope;
  /** Minor version of Kubernetes whose libraries there are. */
  readonly minor: number;
}

/** Finds the type of every part of an expression, and what does not fit (cel-go's checker is the reference). */
export function check(expr: Expr, environment: CheckEnvironment): Checked {
  return new Checker(environment).run(expr);
}

class Checker {
  private readonly unifier = new Unifier();
  private readonly resolver = new OverloadResolver(this.unifier);
  private readonly types = new Map<number, Type>();
  private readonly calls = new Map<number, CallReference>();
  private readonly names = new Map<number, string>();
  private readonly variables = new Map<number, Readonly<Record<string, Type>>>();
  private readonly problems: CelProblem[] = [];
  private readonly minor: number;
  private scope: Scope;

  constructor(environment: CheckEnvironment) {
    this.scope = environment.scope;
    this.minor = environment.minor;
  }

  run(expr: Expr): Checked {
    this.visit(expr);
    const resolved = new Map([...this.types].map(([id, type]) => [id, this.unifier.resolve(type, true)]));
    const variables = new Map(
      [...this.variables].map(([id, own]) => [
        id,
        Object.fromEntries(Object.entries(own).map(([name, type]) => [name, this.unifier.resolve(type, true)])),
      ]),
    );
    return { types: resolved, calls: this.calls, names: this.names, variables, problems: this.problems };
  }

  private visit(expr: Expr): Type {
    const type = this.typeOf(expr);
    this.types.set(expr.id, type);
    return type;
  }

  private typeOf(expr: Expr): Type {
    switch (expr.kind) {
      case 'literal':
        return literalType(expr.value);
      case 'ident':
        return this.ident(expr.id, expr.name, expr);
      case 'select':
        return this.select(expr);
      case 'call':
        return this.call(expr);
      case 'list':
        return this.list(expr);
      case 'map':
        return this.map(expr);
      case 'struct':
        return this.struct(expr);
      case 'comprehension':
        return this.comprehension(expr);
    }
  }

  private ident(id: number, name: string, span: Span): Type {
    const type = this.scope.find(name);
    if (type !== undefined) {
      this.names.set(id, name);
      return type;
    }
    // A name that is missing was told as a fault of syntax.
    if (name !== '') this.fault('undeclared', span, messages.undeclaredName(name, this.scope));
    return types.errorType;
  }

  private select(expr: SelectExpr): Type {
    const name = qualifiedName(expr);
    const named = name === undefined ? undefined : this.scope.find(name);
    if (name !== undefined && named !== undefined) {
      this.names.set(expr.id, name);
      return named;
    }
    const type = this.field(expr.operand, expr.field, expr.fieldSpan, false);
    return expr.presenceOnly ? types.bool : this.unifier.resolve(type);
  }

  private field(operand: Expr, field: string, span: Span, optional: boolean): Type {
    const target = types.unwrapOptional(this.unifier.resolve(this.visit(operand)));
    const type = this.fieldOf(target.type, field, span);
    return target.optional || optional ? types.optionalOf(type) : type;
  }

  private fieldOf(type: Type, field: string, span: Span): Type {
    switch (type.kind) {
      case 'map':
        return type.value;
      case 'object': {
        const fields = type.declared?.fields;
        // Since 1.31 a reserved word may stand without its escape.
        const found = fields?.get(field) ?? (this.minor >= 31 && reservedWords.has(field) ? fields?.get(`__${field}__`) : undefined);
        if (found !== undefined) return found.declared.type;
        if (field !== '') this.fault('unknown-field', span, messages.unknownField(field, type));
        return types.errorType;
      }
      case 'parameter':
        this.unifier.assignable(types.dyn, type);
        return types.dyn;
      default:
        if (!isOpen(type)) this.fault('no-field-selection', span, messages.noFields(type, field));
        return types.dyn;
    }
  }

  private call(expr: CallExpr): Type {
    if (expr.function === operators.optionalSelect) return this.optionalSelect(expr);
    const args = expr.args.map((arg) => this.visit(arg));
    if (expr.target === undefined) return this.resolve(expr, expr.function, undefined, args);
    const prefix = qualifiedName(expr.target);
    const qualified = `${prefix ?? ''}.${expr.function}`;
    if (prefix !== undefined && functions.has(qualified)) return this.resolve(expr, qualified, undefined, args);
    const target = this.visit(expr.target);
    return this.resolve(expr, expr.function, expr.target, [target, ...args]);
  }

  private optionalSelect(expr: CallExpr): Type {
    const [operand, field] = expr.args;
    const overloads = functions.get(expr.function)?.overloads ?? [];
    if (operand === undefined || field?.kind !== 'literal' || typeof field.value !== 'string') return types.errorType;
    this.calls.set(expr.id, { name: expr.function, overloads });
    this.since(overloads, expr.nameSpan, '.?');
    return this.unifier.resolve(this.field(operand, field.value, field, true));
  }

  private resolve(expr: CallExpr, name: string, receiver: Expr | undefined, args: readonly Type[]): Type {
    const found = functions.get(name);
    if (found === undefined) {
      this.fault('undeclared', expr.nameSpan, messages.undeclaredFunction(name, receiver !== undefined));
      return types.errorType;
    }
    if (name === operators.and || name === operators.or) return this.logical(expr, found, args);
    const style = found.overloads.filter((overload) => overload.receiver === (receiver !== undefined));
    const known = style.filter((overload) => overload.since <= this.minor);
    const matching = this.resolver.matching(known, args) ?? this.resolver.matching(style, args);
    if (matching === undefined) {
      const shown = args.map((type) => this.unifier.resolve(type, true));
      this.fault('no-overload', expr.nameSpan, messages.noOverload(name, shown, receiver !== undefined, found));
      return types.errorType;
    }
    // What a macro expands to is told once, for the macro.
    const isWritten = expr.nameSpan.start !== expr.start || expr.nameSpan.end !== expr.end;
    if (isWritten) this.since(matching.overloads, expr.nameSpan, name);
    this.calls.set(expr.id, { name, overloads: matching.overloads, ...(receiver && { receiver }) });
    return matching.result;
  }

  private logical(expr: CallExpr, found: CelFunction, args: readonly Type[]): Type {
    let fits = true;
    expr.args.forEach((arg, i) => {
      const type = args[i] ?? types.errorType;
      if (this.unifier.assignable(type, types.bool)) return;
      fits = false;
      this.fault('type-mismatch', arg, messages.notTruth(found.name, this.unifier.resolve(type, true)));
    });
    this.calls.set(expr.id, { name: found.name, overloads: found.overloads });
    return fits ? types.bool : types.errorType;
  }

  private list(expr: ListExpr): Type {
    let joined: Type | undefined;
    expr.elements.forEach((element, i) => {
      const type = this.visit(element);
      joined = this.join(joined, expr.optional.has(i) ? this.unwrapped(element, type) : type);
    });
    return types.listOf(joined ?? this.resolver.freeType());
  }

  private map(expr: MapExpr): Type {
    let keys: Type | undefined;
    let values: Type | undefined;
    for (const entry of expr.entries) {
      keys = this.join(keys, this.visit(entry.key));
      const type = this.visit(entry.value);
      values = this.join(values, entry.optional ? this.unwrapped(entry.value, type) : type);
    }
    return types.mapOf(keys ?? this.resolver.freeType(), values ?? this.resolver.freeType());
  }

  private unwrapped(element: Expr, type: Type): Type {
    const inner = types.unwrapOptional(type);
    if (!inner.optional && type.kind !== 'dyn')
      this.fault('type-mismatch', element, messages.notOptional(this.unifier.resolve(type, true)));
    if (this.minor < 28) this.fault('function-too-new', element, messages.tooNew('?', 28, this.minor));
    return inner.type;
  }

  /** The type of all elements so far. Mixed ones are open here; CRDs refuse them in a later step, but not everywhere. */
  private join(before: Type | undefined, type: Type): Type {
    if (before === undefined) return type;
    return this.unifier.assignable(before, type) ? mostGeneral(before, type) : types.dyn;
  }

  private struct(expr: StructExpr): Type {
    for (const field of expr.fields) this.visit(field.value);
    // Messages of protocol buffers are known to the server, and of no use in a rule: taken as they are.
    if (expr.typeName === 'google.protobuf.Duration') return types.duration;
    if (expr.typeName === 'google.protobuf.Timestamp') return types.timestamp;
    if (expr.typeName.startsWith('google.protobuf.')) return types.dyn;
    this.fault('undeclared', expr, messages.construction(expr.typeName));
    return types.errorType;
  }

  private comprehension(expr: ComprehensionExpr): Type {
    const range = this.unifier.resolve(this.visit(expr.range));
    const accumulated = this.visit(expr.initial);
    const outer = this.scope;
    const [first, second] = this.iterated(expr, range);
    const own = { [expr.variable]: first, ...(expr.variable2 !== undefined && { [expr.variable2]: second }) };
    const inner = outer.with({ [expr.accumulator]: accumulated });
    this.variables.set(expr.id, expr.variable.startsWith('#') ? { [expr.accumulator]: accumulated } : own);
    this.scope = inner.with(own);
    this.expectType(expr.condition, types.bool);
    this.expectType(expr.step, accumulated);
    this.scope = inner;
    const result = this.visit(expr.result);
    this.scope = outer;
    return this.unifier.resolve(result);
  }

  /** Types of the one or two variables that run over a range. */
  private iterated(expr: ComprehensionExpr, range: Type): readonly [Type, Type] {
    const two = expr.variable2 !== undefined;
    switch (range.kind) {
      case 'list':
        return two ? [types.int, range.element] : [range.element, types.dyn];
      case 'map':
        return [range.key, range.value];
      case 'dyn':
      case 'error':
      case 'parameter':
        this.unifier.assignable(types.dyn, range);
        return [types.dyn, types.dyn];
      default:
        this.fault('not-iterable', expr.range, messages.notIterable(range));
        return [types.errorType, types.errorType];
    }
  }

  private expectType(expr: Expr, expected: Type): void {
    const type = this.visit(expr);
    if (this.unifier.assignable(expected, type)) return;
    const [want, got] = [this.unifier.resolve(expected, true), this.unifier.resolve(type, true)];
    this.fault('type-mismatch', expr, messages.wrongStep(want, got));
  }

  /** Tells when none of the overloads is there in the target version. */
  private since(overloads: readonly Overload[], span: Span, name: string): void {
    const first = Math.min(...overloads.map((overload) => overload.since));
    if (first > this.minor) this.fault('function-too-new', span, messages.tooNew(name, first, this.minor));
  }

  private fault(code: CelProblemCode, span: Span, told: messages.Told): void {
    this.problems.push({ code, start: span.start, end: span.end, ...told });
  }
}
