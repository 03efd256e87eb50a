import type { Expr, MacroUse, MapEntry, Span, StructField } from './ast';
import { AstBuilder } from './builder';
import type { TokenCursor } from './cursor';
import { readLiteral } from './literal';
import { macroFor, MacroFault } from './macros';
import { operators } from './operators';
import { reservedWords } from './reserved';
import type { Token } from './token';

/** The API server gives up on expressions that nest deeper. */
export const deepest = 250;

export class TooDeep extends Error {}

/** Reads what operators stand between: literals, names, calls and selections. */
export abstract class PrimaryParser {
  readonly macros: MacroUse[] = [];
  protected readonly ast = new AstBuilder();
  private readonly depths = new WeakMap<Expr, number>();

  constructor(protected readonly cursor: TokenCursor) {}

  /** Reads a whole expression, for arguments, elements and what is in parentheses. */
  protected abstract expr(): Expr;

  protected member(): Expr {
    let base = this.primary();
    for (;;) {
      const dot = this.cursor.take('.');
      if (dot !== undefined) {
        base = this.selected(base, dot);
        continue;
      }
      const open = this.cursor.take('[');
      if (open === undefined) return base;
      const operator = this.cursor.take('?') === undefined ? operators.index : operators.optionalIndex;
      const index = this.expr();
      this.cursor.close(']', open);
      base = this.grown(this.ast.call({ start: base.start, end: this.cursor.lastEnd }, operator, [base, index], open), base, index);
    }
  }

  private selected(base: Expr, dot: Token): Expr {
    const optional = this.cursor.take('?') !== undefined;
    const name = this.cursor.current;
    if (name.kind !== 'ident') {
      const hint = name.kind === 'keyword' ? ` A field named ${name.text} is written __${name.text}__.` : '';
      this.cursor.fault('syntax', this.cursor.here(), `A field or function name belongs after the dot.${hint}`);
      if (name.kind === 'keyword' && name.text !== 'in') this.cursor.next();
      const span = { start: dot.end, end: dot.end };
      return this.grown(this.select(base, '', span), base);
    }
    this.cursor.next();
    if (!optional && this.cursor.is('(')) return this.call(name, base);
    if (!optional) return this.grown(this.select(base, name.text, name), base);
    const field = this.ast.literal(name, name.text);
    return this.grown(this.ast.call({ start: base.start, end: name.end }, operators.optionalSelect, [base, field], name), base);
  }

  private select(operand: Expr, field: string, fieldSpan: Span): Expr {
    const span = { start: operand.start, end: fieldSpan.end };
    return { kind: 'select', id: this.ast.id(), ...span, operand, field, fieldSpan, presenceOnly: false };
  }

  private call(name: Token, target: Expr | undefined, start = target?.start ?? name.start): Expr {
    const open = this.cursor.next();
    const args: Expr[] = [];
    while (!this.cursor.is(')') && !this.cursor.isKind('end')) {
      args.push(this.expr());
      if (this.cursor.take(',') === undefined) break;
      if (this.cursor.is(')')) this.expected('another argument');
    }
    this.cursor.close(')', open);
    const span = { start, end: this.cursor.lastEnd };
    const children = target === undefined ? args : [target, ...args];
    const macro = macroFor(name.text, args.length, target !== undefined);
    if (macro === undefined) {
      const call = this.ast.call(span, name.text, args, name, target);
      return target === undefined ? this.as(call, ...children) : this.grown(call, ...children);
    }
    try {
      const expansion = macro.expand(this.ast, { span, name: name.text, target, args });
      this.macros.push({ ...span, name: name.text, nameSpan: name, arity: args.length, since: macro.since, expansion: expansion.id });
      return target === undefined ? this.as(expansion, ...children) : this.grown(expansion, ...children);
    } catch (error) {
      if (!(error instanceof MacroFault)) throw error;
      this.cursor.problems.push(error.problem);
      return this.ast.call(span, name.text, args, name, target);
    }
  }

  private primary(): Expr {
    const token = this.cursor.current;
    switch (token.kind) {
      case 'int':
      case 'uint':
      case 'float':
      case 'string':
      case 'bytes':
        return this.literal(false);
      case 'ident':
        return this.name();
      case 'keyword':
        if (token.text !== 'in') return this.literal(false);
        break;
      case 'symbol':
        if (token.text === '-') return this.literal(true);
        if (token.text === '(') return this.nested();
        if (token.text === '[') return this.list();
        if (token.text === '{') return this.map();
        if (token.text === '.' && this.cursor.ahead(1).kind === 'ident') return this.name();
        break;
      case 'end':
        break;
    }
    this.unexpected();
    return this.ast.ident({ start: this.cursor.lastEnd, end: this.cursor.lastEnd }, '');
  }

  private literal(negative: boolean): Expr {
    const start = this.cursor.current.start;
    if (negative) this.cursor.next();
    const token = this.cursor.next();
    const span = { start, end: token.end };
    const read = readLiteral(token, negative);
    if ('value' in read) return this.ast.literal(span, read.value);
    this.cursor.problems.push({ code: 'literal', ...span, message: read.fault });
    return this.ast.ident(span, '');
  }

  private nested(): Expr {
    const open = this.cursor.next();
    const inner = this.expr();
    this.cursor.close(')', open);
    return inner;
  }

  private name(): Expr {
    const start = this.cursor.current.start;
    // A leading dot asks for the outermost scope; there is only one in a rule.
    this.cursor.take('.');
    const name = this.cursor.next();
    if (this.messageAhead()) return this.struct(name);
    if (reservedWords.has(name.text)) {
      const message = `${name.text} is a reserved word of CEL and can't be a name. A field of that name is reached as self.__${name.text}__.`;
      this.cursor.problems.push({ code: 'reserved-word', start: name.start, end: name.end, message });
    }
    return this.cursor.is('(') ? this.call(name, undefined, start) : this.ast.ident({ start, end: name.end }, name.text);
  }

  /** True at the first token after a name when `.name.name {` follows: the construction of a message. */
  private messageAhead(): boolean {
    let skip = 0;
    while (this.cursor.ahead(skip).text === '.' && this.cursor.ahead(skip + 1).kind === 'ident') skip += 2;
    return this.cursor.ahead(skip).kind === 'symbol' && this.cursor.ahead(skip).text === '{';
  }

  private struct(first: Token): Expr {
    let typeName = first.text;
    while (this.cursor.take('.') !== undefined) typeName += `.${this.cursor.next().text}`;
    const open = this.cursor.next();
    const fields: StructField[] = [];
    while (!this.cursor.is('}') && !this.cursor.isKind('end')) {
      const optional = this.cursor.take('?') !== undefined;
      const name = this.cursor.current;
      if (name.kind !== 'ident') {
        this.expected('the name of a field');
        break;
      }
      this.cursor.next();
      if (this.cursor.take(':') === undefined) this.expected(`a : after ${name.text}`);
      fields.push({ name: name.text, nameSpan: name, value: this.expr(), optional });
      if (this.cursor.take(',') === undefined) break;
    }
    this.cursor.close('}', open);
    return { kind: 'struct', id: this.ast.id(), start: first.start, end: this.cursor.lastEnd, typeName, fields };
  }

  private list(): Expr {
    const open = this.cursor.next();
    const elements: Expr[] = [];
    const optional = new Set<number>();
    this.skipLoneComma(']');
    while (!this.cursor.is(']') && !this.cursor.isKind('end')) {
      if (this.cursor.take('?') !== undefined) optional.add(elements.length);
      elements.push(this.expr());
      if (this.cursor.take(',') === undefined) break;
    }
    this.cursor.close(']', open);
    return this.as({ kind: 'list', id: this.ast.id(), start: open.start, end: this.cursor.lastEnd, elements, optional }, ...elements);
  }

  private map(): Expr {
    const open = this.cursor.next();
    const entries: MapEntry[] = [];
    this.skipLoneComma('}');
    while (!this.cursor.is('}') && !this.cursor.isKind('end')) {
      const optional = this.cursor.take('?') !== undefined;
      const key = this.expr();
      if (this.cursor.take(':') === undefined) this.expected('a : between the key and its value');
      entries.push({ key, value: this.expr(), optional });
      if (this.cursor.take(',') === undefined) break;
    }
    this.cursor.close('}', open);
    const children = entries.flatMap((entry) => [entry.key, entry.value]);
    return this.as({ kind: 'map', id: this.ast.id(), start: open.start, end: this.cursor.lastEnd, entries }, ...children);
  }

  /** The grammar allows `[,]` and `{,}`. */
  private skipLoneComma(close: string): void {
    if (this.cursor.is(',') && this.cursor.ahead(1).text === close) this.cursor.next();
  }

  /** Keeps the depth that the API server's parser counts; only some productions count. */
  protected as(expr: Expr, ...children: readonly Expr[]): Expr {
    return this.deep(expr, 0, children);
  }

  protected grown(expr: Expr, ...children: readonly Expr[]): Expr {
    return this.deep(expr, 1, children);
  }

  private deep(expr: Expr, own: number, children: readonly Expr[]): Expr {
    const depth = own + Math.max(0, ...children.map((child) => this.depths.get(child) ?? 0));
    if (depth > deepest) throw new TooDeep();
    this.depths.set(expr, depth);
    return expr;
  }

  protected expected(what: string): void {
    const found = this.cursor.isKind('end') ? 'The expression ends here' : `Here stands ${this.cursor.current.text}`;
    this.cursor.fault('syntax', this.cursor.here(), `${found}, where CEL expects ${what}.`);
  }

  protected unexpected(): void {
    this.expected(this.cursor.isKind('end') || this.cursor.lastEnd === 0 ? 'a value' : 'an operator or the end');
  }
}
