import type { CelProblem } from '../problem';
import type { Expr, MacroUse, MapEntry, Span, StructField } from './ast';
import { AstBuilder } from './builder';
import { TokenCursor } from './cursor';
import { lex } from './lex';
import { readLiteral } from './literal';
import { macroFor, MacroFault } from './macros';
import { additions, multiplications, operators, relations } from './operators';
import type { Token } from './token';

/** Words that can't name a variable or a function. */
export const reservedWords: ReadonlySet<string> = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(' '),
);

/** The API server gives up on expressions that nest deeper. */
const deepest = 250;
/** The API server refuses longer expressions, in code points. */
const longest = 100_000;

export interface Parsed {
  /** Always there: what could not be read is left out, or is an identifier without a name. */
  readonly expr: Expr;
  readonly problems: readonly CelProblem[];
  readonly macros: readonly MacroUse[];
}

/**
 * Reads an expression of CEL as the API server's parser does, macros expanded. Reads on after a fault, so that completion works
 * in what is being typed. Macros of every version are expanded; `macros` tells since when there is each.
 */
export function parse(source: string): Parsed {
  if (source.length > longest && [...source].length > longest) {
    const message = `The expression has more than ${longest} characters, which the API server does not read.`;
    const builder = new AstBuilder();
    const span = { start: 0, end: source.length };
    return { expr: builder.ident(span, ''), problems: [{ code: 'too-long', ...span, message }], macros: [] };
  }
  const { tokens, problems } = lex(source);
  const parser = new Parser(new TokenCursor(tokens));
  const expr = parser.whole();
  // What the reader can't make out misleads the parser: its complaints would only repeat the cause.
  return { expr, problems: problems.length > 0 ? problems : parser.problems(), macros: parser.macros };
}

class TooDeep extends Error {}

class Parser {
  readonly macros: MacroUse[] = [];
  private readonly ast = new AstBuilder();
  private readonly depths = new WeakMap<Expr, number>();
  private nesting = 0;

  constructor(private readonly cursor: TokenCursor) {}

  problems(): readonly CelProblem[] {
    return this.cursor.problems;
  }

  whole(): Expr {
    try {
      const expr = this.expr();
      if (!this.cursor.isKind('end')) this.unexpected();
      return expr;
    } catch (error) {
      if (!(error instanceof TooDeep)) throw error;
      this.cursor.fault('syntax', this.cursor.here(), `The expression nests more than ${deepest} levels deep, which CEL does not read.`);
      return this.ast.ident(this.cursor.here(), '');
    }
  }

  private expr(): Expr {
    if (++this.nesting > deepest) throw new TooDeep();
    const condition = this.or();
    const mark = this.cursor.take('?');
    let result = condition;
    if (mark !== undefined) {
      const then = this.or();
      if (this.cursor.take(':') === undefined) this.expected('a : and the value for the case that the condition is false');
      const otherwise = this.expr();
      const span = { start: condition.start, end: otherwise.end };
      result = this.grown(this.ast.call(span, operators.conditional, [condition, then, otherwise], mark), condition, then, otherwise);
    }
    this.nesting--;
    return result;
  }

  private or(): Expr {
    return this.logical('||', operators.or, () => this.logical('&&', operators.and, () => this.relation()));
  }

  /** Long chains of one logical operator become a balanced tree, so that their depth does not grow with their length. */
  private logical(sign: string, operator: string, operand: () => Expr): Expr {
    const terms = [operand()];
    const signs: Token[] = [];
    for (let found = this.cursor.take(sign); found !== undefined; found = this.cursor.take(sign)) {
      signs.push(found);
      terms.push(operand());
    }
    const balanced = (from: number, to: number): Expr => {
      const only = terms[from];
      if (only === undefined) throw new RangeError('terms and signs of a chain belong together');
      if (from === to) return only;
      const middle = from + Math.floor((to - from) / 2);
      const [left, right] = [balanced(from, middle), balanced(middle + 1, to)];
      const call = this.ast.call({ start: left.start, end: right.end }, operator, [left, right], signs[middle]);
      return this.as(call, left, right);
    };
    return balanced(0, terms.length - 1);
  }

  private relation(): Expr {
    return this.leftAssociative(relations, () =>
      this.leftAssociative(additions, () => this.leftAssociative(multiplications, () => this.unary())),
    );
  }

  private leftAssociative(table: Readonly<Record<string, string>>, operand: () => Expr): Expr {
    let left = operand();
    for (;;) {
      const sign = this.cursor.current;
      const operator = sign.kind === 'symbol' || sign.text === 'in' ? table[sign.text] : undefined;
      if (operator === undefined || sign.kind === 'ident') return left;
      this.cursor.next();
      const right = operand();
      const span = { start: left.start, end: right.end };
      left = this.grown(this.ast.call(span, operator, [left, right], sign), left, right);
    }
  }

  private unary(): Expr {
    const sign = this.cursor.current;
    if (this.cursor.is('!')) return this.prefixed('!', operators.not, sign);
    const number = this.cursor.ahead(1).kind;
    if (this.cursor.is('-') && number !== 'int' && number !== 'float') return this.prefixed('-', operators.negate, sign);
    return this.member();
  }

  /** An even number of signs is nothing, an odd number is one of them. */
  private prefixed(sign: string, operator: string, first: Token): Expr {
    let count = 0;
    while (this.cursor.take(sign) !== undefined) count++;
    const operand = this.member();
    if (count % 2 === 0) return operand;
    return this.as(this.ast.call({ start: first.start, end: operand.end }, operator, [operand], first), operand);
  }

  private member(): Expr {
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
    this.cursorSkipLoneComma(']');
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
    this.cursorSkipLoneComma('}');
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
  private cursorSkipLoneComma(close: string): void {
    if (this.cursor.is(',') && this.cursor.ahead(1).text === close) this.cursor.next();
  }

  /** Keeps the depth that the API server's parser counts; only some productions count. */
  private as(expr: Expr, ...children: readonly Expr[]): Expr {
    return this.deep(expr, 0, children);
  }

  private grown(expr: Expr, ...children: readonly Expr[]): Expr {
    return this.deep(expr, 1, children);
  }

  private deep(expr: Expr, own: number, children: readonly Expr[]): Expr {
    const depth = own + Math.max(0, ...children.map((child) => this.depths.get(child) ?? 0));
    if (depth > deepest) throw new TooDeep();
    this.depths.set(expr, depth);
    return expr;
  }

  private expected(what: string): void {
    const found = this.cursor.isKind('end') ? 'The expression ends here' : `Here stands ${this.cursor.current.text}`;
    this.cursor.fault('syntax', this.cursor.here(), `${found}, where CEL expects ${what}.`);
  }

  private unexpected(): void {
    this.expected(this.cursor.isKind('end') || this.cursor.lastEnd === 0 ? 'a value' : 'an operator or the end');
  }
}
