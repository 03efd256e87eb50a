import type { CelProblem, CelProblemCode } from '../problem';
import type { Span } from './ast';
import type { Token, TokenKind } from './token';

/** A read position in a list of tokens, and the problems met on the way. */
export class TokenCursor {
  readonly problems: CelProblem[] = [];
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get current(): Token {
    return this.ahead(0);
  }

  /** End of the token before the current one: where something that is missing would belong. */
  get lastEnd(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  ahead(count: number): Token {
    const token = this.tokens[Math.min(this.at + count, this.tokens.length - 1)];
    if (token === undefined) throw new RangeError('a list of tokens ends with one of kind end');
    return token;
  }

  next(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.at++;
    return token;
  }

  is(text: string): boolean {
    return (this.current.kind === 'symbol' || this.current.kind === 'keyword') && this.current.text === text;
  }

  isKind(kind: TokenKind): boolean {
    return this.current.kind === kind;
  }

  /** Takes the token if it is this one. */
  take(text: string): Token | undefined {
    return this.is(text) ? this.next() : undefined;
  }

  /** Takes a closing bracket, or tells that it is missing and goes on as if it were there. */
  close(text: string, open: Token): void {
    if (this.take(text) !== undefined) return;
    const found = this.current.kind === 'end' ? 'the end' : this.current.text;
    this.fault('syntax', this.here(), `${open.text} at offset ${open.start} is closed by ${text}, but ${found} comes here.`);
  }

  /** The current token, or the last character at the end, so that a squiggle has something to stand under. */
  here(): Span {
    const { kind, start, end } = this.current;
    return kind === 'end' ? { start: Math.max(0, this.lastEnd - 1), end: Math.max(this.lastEnd, 1) } : { start, end };
  }

  /** Notes a problem. Of several syntax errors in one stretch only the first is of use. */
  fault(code: CelProblemCode, span: Span, message: string): void {
    const known = this.problems.some((problem) => problem.code === 'syntax' && code === 'syntax');
    if (!known) this.problems.push({ code, start: span.start, end: span.end, message });
  }
}
