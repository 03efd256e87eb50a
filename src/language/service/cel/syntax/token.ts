import type { Span } from './ast';

export type TokenKind = 'ident' | 'int' | 'uint' | 'float' | 'string' | 'bytes' | 'symbol' | 'keyword' | 'end';

/** A token; `text` is the source as written. Keywords are `in`, `true`, `false` and `null`. */
export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
}
