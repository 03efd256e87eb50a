import type { Span } from './syntax/ast';

/**
 * What is wrong with an expression. `function-too-new` is the one that the API server of the target version refuses but a newer
 * one accepts; everything else is refused by all.
 */
export type CelProblemCode =
  | 'syntax'
  | 'literal'
  | 'reserved-word'
  | 'macro-argument'
  | 'undeclared'
  | 'unknown-field'
  | 'no-field-selection'
  | 'no-overload'
  | 'mixed-literal'
  | 'type-mismatch'
  | 'not-iterable'
  | 'not-bool'
  | 'not-string'
  | 'not-exposed'
  | 'function-too-new'
  | 'invalid-regex'
  | 'invalid-duration'
  | 'invalid-timestamp'
  | 'old-self-uncorrelatable'
  | 'optional-old-self-unused'
  | 'too-long';

/** A fault in an expression, at offsets (UTF-16 units) in the expression's own text. */
export interface CelProblem extends Span {
  readonly code: CelProblemCode;
  readonly message: string;
  /** The text that would repair the span, when there is an obvious one (a misspelt field, an unescaped name). */
  readonly replacement?: string;
}
