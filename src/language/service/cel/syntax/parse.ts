import type { CelProblem } from '../problem';
import type { Expr, MacroUse } from './ast';
import { AstBuilder } from './builder';
import { TokenCursor } from './cursor';
import { lex } from './lex';
import { additions, multiplications, operators, relations } from './operators';
import { deepest, PrimaryParser, TooDeep } from './primary';
import type { Token } from './token';

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
  const cursor = new TokenCursor(tokens);
  const parser = new Parser(cursor);
  const expr = parser.whole();
  // What the reader can't make out misleads the parser: its complaints would only repeat the cause.
  return { expr, problems: problems.length > 0 ? problems : cursor.problems, macros: parser.macros };
}

/** Reads operators, by how tightly they bind. */
class Parser extends PrimaryParser {
  private nesting = 0;

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

  protected override expr(): Expr {
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
}
