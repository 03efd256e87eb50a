import type { Checked } from '../check/checked';
import type { CallExpr, ComprehensionExpr, Expr, ListExpr, MapExpr, SelectExpr } from '../syntax/ast';
import { extendedCallCost } from './extended-calls';
import { libraryCallCost } from './library-calls';
import { KnownSizes } from './known-sizes';
import { unionEntries } from './locals';
import type { CallCost, CostCall, SchemaSizes } from './node';
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
  private readonly known: KnownSizes;

  constructor(
    private readonly checked: Checked,
    private readonly schema: SchemaSizes,
  ) {
    this.known = new KnownSizes(checked, schema);
  }

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
    this.known.keepName(id, name);
    return one;
  }

  private select(expr: SelectExpr): Range {
    const name = this.checked.names.get(expr.id);
    if (name !== undefined) return this.name(expr.id, name);
    const operand = this.cost(expr.operand);
    // has() costs nothing of its own: Kubernetes keeps it so for rules that were written before cel-go changed it.
    if (expr.presenceOnly) return operand;
    const kind = this.known.typeOf(expr.operand).kind;
    this.known.keepPath(expr, this.known.pathOf(expr.operand).with(expr.field));
    return kind === 'map' || kind === 'object' ? plus(operand, one) : operand;
  }

  private call(expr: CallExpr): Range {
    if (expr.function === 'dyn') return this.open(expr);
    const reference = this.checked.calls.get(expr.id);
    const costs = expr.args.map((arg) => ({ cost: this.cost(arg), node: this.known.node(arg) }));
    if (reference === undefined || reference.overloads.length === 0) return zero;
    const receiver = reference.receiver;
    const targetCost = receiver === undefined ? zero : this.cost(receiver);
    const target = receiver === undefined ? undefined : this.known.node(receiver);
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
        size = this.known.entriesOf(base)?.value;
        this.known.keepPath(expr, this.known.pathOf(base).with(overload.id === 'index_list' ? '@items' : '@values'));
      }
      size ??= this.known.sizeOf(expr);
    }
    this.known.keepSize(expr, size);
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
        this.known.keepEntries(expr, unionEntries(this.known.entriesOf(expr.args[1]), this.known.entriesOf(expr.args[2])));
        return { ...standardCallCost(call), cost: plus(first, union(second, third)) };
      }
      case 'add_list':
      case 'add_string':
      case 'add_bytes':
        this.known.keepEntries(expr, unionEntries(this.known.entriesOf(expr.args[0]), this.known.entriesOf(expr.args[1])));
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
    this.known.keepSize(expr, this.known.sizeOf(arg));
    this.known.keepEntries(expr, this.known.entriesOf(arg));
    return cost;
  }

  private list(expr: ListExpr): Range {
    const costs = expr.elements.map((element) => this.cost(element));
    const value = this.elementSizes(expr.elements);
    this.known.keepEntries(expr, { container: 'list', key: one, value });
    return plus(...costs, newList);
  }

  private map(expr: MapExpr): Range {
    const costs = expr.entries.flatMap((entry) => [this.cost(entry.key), this.cost(entry.value)]);
    const key = this.elementSizes(expr.entries.map((entry) => entry.key));
    const value = this.elementSizes(expr.entries.map((entry) => entry.value));
    this.known.keepEntries(expr, { container: 'map', key, value });
    return plus(...costs, newMap);
  }

  private elementSizes(elements: readonly Expr[]): Range {
    if (elements.length === 0) return zero;
    return elements.map((element) => this.known.sizeOf(element) ?? unknown).reduce(union);
  }

  private comprehension(expr: ComprehensionExpr): Range {
    const before = plus(this.cost(expr.range), this.cost(expr.initial));
    this.known.bind(expr.accumulator, expr.initial);
    this.known.iterate(expr);
    const loop = plus(this.cost(expr.condition), this.cost(expr.step));
    this.known.unbind(expr.variable);
    if (expr.variable2 !== undefined) this.known.unbind(expr.variable2);
    const result = this.cost(expr.result);
    this.known.unbind(expr.accumulator);
    // Asked for only now, as in the reference: see Path for what the loop may have done to it.
    const count = this.known.sizeOf(expr.range) ?? unknown;
    if (expr.initial.kind === 'literal') this.known.keepSize(expr, this.known.sizeOf(expr.initial));
    if (expr.initial.kind === 'list' || expr.initial.kind === 'map') {
      this.known.keepSize(expr, count);
      this.known.keepEntries(expr, this.known.entriesOf(expr.step));
    }
    return plus(before, result, times(count, loop));
  }

  /** A fold over nothing only gives a value a name. */
  private binding(expr: ComprehensionExpr): Range {
    const before = plus(this.cost(expr.range), this.cost(expr.initial));
    this.known.bind(expr.accumulator, expr.initial);
    const result = this.cost(expr.result);
    this.known.unbind(expr.accumulator);
    this.known.keepSize(expr, this.known.sizeOf(expr.result));
    this.known.keepEntries(expr, this.known.entriesOf(expr.result));
    return plus(before, result);
  }
}

function isBinding(expr: ComprehensionExpr): boolean {
  const { range, condition } = expr;
  const isEmpty = range.kind === 'list' && range.elements.length === 0;
  return isEmpty && condition.kind === 'literal' && condition.value === false;
}
