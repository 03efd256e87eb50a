import type { Checked } from '../check/checked';
import type { CallExpr, ComprehensionExpr, Expr, ListExpr, MapExpr, SelectExpr } from '../syntax/ast';
import { isAccumulator } from '../syntax/macros';
import type { Type } from '../types/type';
import { extendedCallCost } from './extended-calls';
import { libraryCallCost } from './library-calls';
import { Locals, unionEntries, type EntrySizes } from './locals';
import type { CallCost, CostCall, CostNode, SchemaSizes } from './node';
import { Path } from './path';
import { fixed, one, plus, times, unbounded, union, unknown, zero, type Range } from './range';
import { standardCallCost } from './standard-calls';

const newList = fixed(10);
const newMap = fixed(30);
const newMessage = fixed(40);

/**
 * What one evaluation can cost at best and at worst, in the API server's units. A rule is accepted or refused by this number,
 * so every step is as in cel-go's checker/cost.go.
 */
export function estimate(expr: Expr, checked: Checked, sizes: SchemaSizes): Range {
  return new Estimator(checked, sizes).cost(expr);
}

class Estimator {
  private readonly paths = new Map<number, Path>();
  private readonly locals = new Locals();
  private readonly sizes = new Map<number, Range>();
  private readonly entrySizes = new Map<number, EntrySizes>();

  constructor(
    private readonly checked: Checked,
    private readonly schema: SchemaSizes,
  ) {}

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case 'literal':
        return zero;
      case 'struct':
        return plus(...expr.fields.map((field) => this.cost(field.value)), newMessage);
      case 'ident':
        return this.name(expr.id, expr.name);
      case 'select':
        return this.select(expr);
      case 'call':
        return this.call(expr);
      case 'list':
        return this.list(expr);
      case 'map':
        return this.map(expr);
      case 'comprehension':
        return isBinding(expr) ? this.binding(expr) : this.comprehension(expr);
    }
  }

  private name(id: number, name: string): Range {
    this.paths.set(id, this.locals.find(name)?.path ?? Path.of(name));
    return one;
  }

  private select(expr: SelectExpr): Range {
    const name = this.checked.names.get(expr.id);
    if (name !== undefined) return this.name(expr.id, name);
    const operand = this.cost(expr.operand);
    // has() costs nothing of its own: Kubernetes keeps it so for rules that were written before cel-go changed it.
    if (expr.presenceOnly) return operand;
    const kind = this.typeOf(expr.operand).kind;
    this.paths.set(expr.id, this.pathOf(expr.operand).with(expr.field));
    return kind === 'map' || kind === 'object' ? plus(operand, one) : operand;
  }

  private call(expr: CallExpr): Range {
    if (expr.function === 'dyn') return this.open(expr);
    const reference = this.checked.calls.get(expr.id);
    const costs = expr.args.map((arg) => ({ cost: this.cost(arg), node: this.node(arg) }));
    if (reference === undefined || reference.overloads.length === 0) return zero;
    const receiver = reference.receiver;
    const targetCost = receiver === undefined ? zero : this.cost(receiver);
    const target = receiver === undefined ? undefined : this.node(receiver);
    let total: Range = { min: unbounded, max: 0 };
    let size: Range | undefined;
    for (const overload of reference.overloads) {
      const call: CostCall = {
        name: reference.name,
        overload: overload.id,
        args: costs.map(({ node }) => node),
        ...(target && { target }),
      };
      const own = this.overloadCost(expr, call, costs);
      total = union(total, own.cost);
      if (own.size !== undefined) size = size === undefined ? own.size : union(size, own.size);
      const base = expr.args[0];
      if (base !== undefined && (overload.id === 'index_list' || overload.id === 'index_map')) {
        size = this.entriesOf(base)?.value;
        this.paths.set(expr.id, this.pathOf(base).with(overload.id === 'index_list' ? '@items' : '@values'));
      }
      size ??= this.sizeOf(expr);
    }
    this.keepSize(expr, size);
    return plus(targetCost, total);
  }

  /** Cost of a call with that of its arguments. */
  private overloadCost(expr: CallExpr, call: CostCall, args: readonly { readonly cost: Range }[]): CallCost {
    const argCost = plus(...args.map(({ cost }) => cost));
    const library = extendedCallCost(call, this.schema) ?? libraryCallCost(call, this.schema);
    if (library !== undefined) return { ...library, cost: plus(library.cost, argCost) };
    const [first = zero, second = zero, third = zero] = args.map(({ cost }) => cost);
    switch (call.overload) {
      case 'logical_or':
      case 'logical_and':
        // At best the left side decides alone.
        return { cost: { min: first.min, max: plus(first, second).max } };
      case 'conditional': {
        this.keepEntries(expr, unionEntries(this.entriesOf(expr.args[1]), this.entriesOf(expr.args[2])));
        return { ...standardCallCost(call), cost: plus(first, union(second, third)) };
      }
      case 'add_list':
      case 'add_string':
      case 'add_bytes':
        this.keepEntries(expr, unionEntries(this.entriesOf(expr.args[0]), this.entriesOf(expr.args[1])));
        break;
      default:
        break;
    }
    const standard = standardCallCost(call);
    return { ...standard, cost: plus(standard.cost, argCost) };
  }

  /** dyn() only opens a type: sizes stay known behind it. */
  private open(expr: CallExpr): Range {
    const [arg] = expr.args;
    if (arg === undefined) return zero;
    const cost = plus(one, this.cost(arg));
    this.keepSize(expr, this.sizeOf(arg));
    this.keepEntries(expr, this.entriesOf(arg));
    return cost;
  }

  private list(expr: ListExpr): Range {
    const costs = expr.elements.map((element) => this.cost(element));
    const value = this.elementSizes(expr.elements);
    this.keepEntries(expr, { container: 'list', key: one, value });
    return plus(...costs, newList);
  }

  private map(expr: MapExpr): Range {
    const costs = expr.entries.flatMap((entry) => [this.cost(entry.key), this.cost(entry.value)]);
    const key = this.elementSizes(expr.entries.map((entry) => entry.key));
    const value = this.elementSizes(expr.entries.map((entry) => entry.value));
    this.keepEntries(expr, { container: 'map', key, value });
    return plus(...costs, newMap);
  }

  private elementSizes(elements: readonly Expr[]): Range {
    if (elements.length === 0) return zero;
    return elements.map((element) => this.sizeOf(element) ?? unknown).reduce(union);
  }

  private comprehension(expr: ComprehensionExpr): Range {
    const before = plus(this.cost(expr.range), this.cost(expr.initial));
    this.bind(expr.accumulator, expr.initial);
    this.iterate(expr);
    const loop = plus(this.cost(expr.condition), this.cost(expr.step));
    this.locals.pop(expr.variable);
    if (expr.variable2 !== undefined) this.locals.pop(expr.variable2);
    const result = this.cost(expr.result);
    this.locals.pop(expr.accumulator);
    // Asked for only now, as in the reference: see Path for what the loop may have done to it.
    const count = this.sizeOf(expr.range) ?? unknown;
    if (expr.initial.kind === 'literal') this.keepSize(expr, this.sizeOf(expr.initial));
    if (expr.initial.kind === 'list' || expr.initial.kind === 'map') {
      this.keepSize(expr, count);
      this.keepEntries(expr, this.entriesOf(expr.step));
    }
    return plus(before, result, times(count, loop));
  }

  private iterate(expr: ComprehensionExpr): void {
    const entries = this.entriesOf(expr.range);
    const isList = (entries?.container ?? this.typeOf(expr.range).kind) === 'list';
    const [keys, values] = isList ? (['@indices', '@items'] as const) : (['@keys', '@values'] as const);
    const declare = (name: string, step: string, size: Range | undefined): void => {
      this.locals.push(name, { path: this.pathOf(expr.range).with(step), size });
    };
    if (expr.variable2 !== undefined) {
      declare(expr.variable, keys, entries?.key);
      declare(expr.variable2, values, entries?.value);
    } else if (isList) declare(expr.variable, values, entries?.value);
    else declare(expr.variable, keys, entries?.key);
  }

  /** A fold over nothing only gives a value a name. */
  private binding(expr: ComprehensionExpr): Range {
    const before = plus(this.cost(expr.range), this.cost(expr.initial));
    this.bind(expr.accumulator, expr.initial);
    const result = this.cost(expr.result);
    this.locals.pop(expr.accumulator);
    this.keepSize(expr, this.sizeOf(expr.result));
    this.keepEntries(expr, this.entriesOf(expr.result));
    return plus(before, result);
  }

  private bind(name: string, value: Expr): void {
    const [path, entries] = [this.pathOf(value), this.entriesOf(value)];
    this.locals.push(name, { path, size: this.sizeOf(value), entries });
  }

  private node(expr: Expr): CostNode {
    const path = this.pathOf(expr);
    const size = this.sizeOf(expr);
    const isRooted = path.length > 0 && !isAccumulator(path.steps()[0] ?? '');
    return { path: isRooted ? path : Path.none, type: this.typeOf(expr), expr, ...(size && { size }) };
  }

  private typeOf(expr: Expr): Type {
    return this.checked.types.get(expr.id) ?? { kind: 'error' };
  }

  private pathOf(expr: Expr): Path {
    const local = expr.kind === 'ident' ? this.locals.find(expr.name) : undefined;
    return local?.path ?? this.paths.get(expr.id) ?? Path.none;
  }

  private sizeOf(expr: Expr): Range | undefined {
    const known = this.sizes.get(expr.id) ?? literalSize(expr);
    if (known !== undefined) return known;
    const declared = this.schema.sizeAt(this.pathOf(expr));
    if (declared !== undefined) {
      this.sizes.set(expr.id, declared);
      return declared;
    }
    if (isScalar(this.typeOf(expr))) return one;
    return expr.kind === 'ident' ? this.locals.find(expr.name)?.size : undefined;
  }

  private keepSize(expr: Expr, size: Range | undefined): void {
    if (size !== undefined) this.sizes.set(expr.id, size);
  }

  private entriesOf(expr: Expr | undefined): EntrySizes | undefined {
    if (expr === undefined) return undefined;
    return this.entrySizes.get(expr.id) ?? (expr.kind === 'ident' ? this.locals.find(expr.name)?.entries : undefined);
  }

  private keepEntries(expr: Expr, entries: EntrySizes | undefined): void {
    if (entries !== undefined) this.entrySizes.set(expr.id, entries);
  }
}

function isBinding(expr: ComprehensionExpr): boolean {
  const { range, condition } = expr;
  const isEmpty = range.kind === 'list' && range.elements.length === 0;
  return isEmpty && condition.kind === 'literal' && condition.value === false;
}

function literalSize(expr: Expr): Range | undefined {
  if (expr.kind === 'list') return fixed(expr.elements.length);
  if (expr.kind === 'map') return fixed(expr.entries.length);
  if (expr.kind !== 'literal') return undefined;
  if (typeof expr.value === 'string') return fixed([...expr.value].length);
  return expr.value instanceof Uint8Array ? fixed(expr.value.length) : one;
}

function isScalar(type: Type): boolean {
  if (type.kind === 'opaque') {
    const [inside] = type.parameters;
    return type.name === 'optional_type' && inside !== undefined && isScalar(inside);
  }
  return ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'].includes(type.kind);
}
