import type { Constant } from '../values/constant';
import type { CallExpr, ComprehensionExpr, Expr, IdentExpr, ListExpr, LiteralExpr, MapExpr, Span } from './ast';

/** The name of the variable a macro folds into. No identifier of the language can be equal to it. */
export const accumulatorName = '@result';

type Fold = Pick<ComprehensionExpr, 'range' | 'variable' | 'initial' | 'condition' | 'step' | 'result'> &
  Partial<Pick<ComprehensionExpr, 'variable2' | 'accumulator'>>;

/** Makes nodes with ids that are unique within one expression. */
export class AstBuilder {
  private nextId = 1;

  id(): number {
    return this.nextId++;
  }

  literal(span: Span, value: Constant): LiteralExpr {
    return { kind: 'literal', id: this.id(), start: span.start, end: span.end, value };
  }

  ident(span: Span, name: string): IdentExpr {
    return { kind: 'ident', id: this.id(), start: span.start, end: span.end, name };
  }

  accumulator(span: Span): IdentExpr {
    return this.ident(span, accumulatorName);
  }

  call(span: Span, name: string, args: readonly Expr[], nameSpan: Span = span, target?: Expr): CallExpr {
    const call = { kind: 'call', id: this.id(), start: span.start, end: span.end, function: name, nameSpan, args } as const;
    return target === undefined ? call : { ...call, target };
  }

  list(span: Span, elements: readonly Expr[]): ListExpr {
    return { kind: 'list', id: this.id(), start: span.start, end: span.end, elements, optional: new Set() };
  }

  emptyMap(span: Span): MapExpr {
    return { kind: 'map', id: this.id(), start: span.start, end: span.end, entries: [] };
  }

  fold(span: Span, fold: Fold): ComprehensionExpr {
    return { kind: 'comprehension', id: this.id(), start: span.start, end: span.end, accumulator: accumulatorName, ...fold };
  }

  /** The same expression under new ids, for macros that use an argument twice. */
  copy(expr: Expr): Expr {
    const id = this.id();
    switch (expr.kind) {
      case 'literal':
      case 'ident':
        return { ...expr, id };
      case 'select':
        return { ...expr, id, operand: this.copy(expr.operand) };
      case 'call': {
        const args = expr.args.map((arg) => this.copy(arg));
        return expr.target === undefined ? { ...expr, id, args } : { ...expr, id, args, target: this.copy(expr.target) };
      }
      case 'list':
        return { ...expr, id, elements: expr.elements.map((element) => this.copy(element)) };
      case 'map':
        return { ...expr, id, entries: expr.entries.map((e) => ({ ...e, key: this.copy(e.key), value: this.copy(e.value) })) };
      case 'struct':
        return { ...expr, id, fields: expr.fields.map((field) => ({ ...field, value: this.copy(field.value) })) };
      case 'comprehension':
        return {
          ...expr,
          id,
          range: this.copy(expr.range),
          initial: this.copy(expr.initial),
          condition: this.copy(expr.condition),
          step: this.copy(expr.step),
          result: this.copy(expr.result),
        };
    }
  }
}
