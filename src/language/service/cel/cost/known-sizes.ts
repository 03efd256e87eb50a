import type { Checked } from '../check/checked';
import type { ComprehensionExpr, Expr } from '../syntax/ast';
import { isAccumulator } from '../syntax/macros';
import type { Type } from '../types/type';
import { Locals, type EntrySizes } from './locals';
import type { CostNode, SchemaSizes } from './node';
import { Path } from './path';
import { fixed, one, type Range } from './range';

/** What an estimate learns on its way: sizes and paths of expressions, and of the variables that macros declare. */
export class KnownSizes {
  private readonly paths = new Map<number, Path>();
  private readonly locals = new Locals();
  private readonly sizes = new Map<number, Range>();
  private readonly entrySizes = new Map<number, EntrySizes>();

  constructor(
    private readonly checked: Checked,
    private readonly schema: SchemaSizes,
  ) {}

  /** Notes that an expression is a variable. */
  keepName(id: number, name: string): void {
    this.paths.set(id, this.locals.find(name)?.path ?? Path.of(name));
  }

  keepPath(expr: Expr, path: Path): void {
    this.paths.set(expr.id, path);
  }

  /** Declares a variable with the value of an expression. */
  bind(name: string, value: Expr): void {
    const [path, entries] = [this.pathOf(value), this.entriesOf(value)];
    this.locals.push(name, { path, size: this.sizeOf(value), entries });
  }
  /** Ends the innermost variable of a name. */
  unbind(name: string): void {
    this.locals.pop(name);
  }

  /** Declares the variables of a comprehension. */
  iterate(expr: ComprehensionExpr): void {
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

  /** An expression as an argument. */
  node(expr: Expr): CostNode {
    const path = this.pathOf(expr);
    const size = this.sizeOf(expr);
    const isRooted = path.length > 0 && !isAccumulator(path.steps()[0] ?? '');
    return { path: isRooted ? path : Path.none, type: this.typeOf(expr), expr, ...(size && { size }) };
  }

  typeOf(expr: Expr): Type {
    return this.checked.types.get(expr.id) ?? { kind: 'error' };
  }

  pathOf(expr: Expr): Path {
    const local = expr.kind === 'ident' ? this.locals.find(expr.name) : undefined;
    return local?.path ?? this.paths.get(expr.id) ?? Path.none;
  }

  sizeOf(expr: Expr): Range | undefined {
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

  keepSize(expr: Expr, size: Range | undefined): void {
    if (size !== undefined) this.sizes.set(expr.id, size);
  }

  entriesOf(expr: Expr | undefined): EntrySizes | undefined {
    if (expr === undefined) return undefined;
    return this.entrySizes.get(expr.id) ?? (expr.kind === 'ident' ? this.locals.find(expr.name)?.entries : undefined);
  }

  keepEntries(expr: Expr, entries: EntrySizes | undefined): void {
    if (entries !== undefined) this.entrySizes.set(expr.id, entries);
  }
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
