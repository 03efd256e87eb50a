import type { CelProblem } from '../problem';
import type { Token, TokenKind } from './token';

const keywords: ReadonlySet<string> = new Set(['in', 'true', 'false', 'null']);

/** Sticky patterns in the order they are tried. An ident is longer than a string prefix only when no quote follows. */
const patterns: readonly (readonly [TokenKind | 'skip', RegExp])[] = [
  ['skip', /[\t \r\n\f]+|\/\/[^\n]*/y],
  ['float', /\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?/y],
  ['uint', /(?:0x[0-9a-fA-F]+|\d+)[uU]/y],
  ['int', /0x[0-9a-fA-F]+|\d+/y],
  ['bytes', /[bB](?=[rR]?["'])/y],
  ['string', /[rR]?(?=["'])/y],
  ['ident', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['symbol', /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y],
];

const escapes = String.raw`\\(?:[abfnrtv"'\\?${'`'}]|[0-3][0-7]{2}|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})`;

/** Bodies of quoted strings, from the opening quote on. */
const quoted = {
  raw: /"""[^]*?"""|'''[^]*?'''|"[^"\n\r]*"|'[^'\n\r]*'/y,
  plain: new RegExp(
    String.raw`"""(?:${escapes}|[^\\])*?"""|'''(?:${escapes}|[^\\])*?'''|"(?:${escapes}|[^\\"\n\r])*"|'(?:${escapes}|[^\\'\n\r])*'`,
    'y',
  ),
};

export interface Lexed {
  /** Ends with one `end` token. */
  readonly tokens: readonly Token[];
  readonly problems: readonly CelProblem[];
}

/** Cuts an expression into tokens. Never gives up: a character that belongs to none is a problem and is skipped. */
export function lex(source: string): Lexed {
  const tokens: Token[] = [];
  const problems: CelProblem[] = [];
  let at = 0;
  while (at < source.length) {
    const found = match(source, at);
    if (found === undefined) {
      const end = endOfFault(source, at);
      problems.push({ code: 'syntax', start: at, end, message: faultMessage(source.slice(at, end)) });
      at = end;
      continue;
    }
    if (found.kind !== 'skip') {
      const text = source.slice(at, found.end);
      const kind = found.kind === 'ident' && keywords.has(text) ? 'keyword' : found.kind;
      tokens.push({ kind, text, start: at, end: found.end });
    }
    at = found.end;
  }
  tokens.push({ kind: 'end', text: '', start: source.length, end: source.length });
  return { tokens, problems };
}

function match(source: string, at: number): { kind: TokenKind | 'skip'; end: number } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const prefix = pattern.exec(source);
    if (prefix === null) continue;
    const end = pattern.lastIndex;
    if (kind !== 'string' && kind !== 'bytes') return { kind, end };
    const raw = /[rR]$/.test(source.slice(at, end)) || /[rR]/.test(source.charAt(end));
    const body = raw ? quoted.raw : quoted.plain;
    body.lastIndex = raw && /[rR]/.test(source.charAt(end)) ? end + 1 : end;
    return body.test(source) ? { kind, end: body.lastIndex } : undefined;
  }
  return undefined;
}

/** A string that can't be read is skipped to its end, so that one fault is told once. */
function endOfFault(source: string, at: number): number {
  const open = /^[bB]?[rR]?("""|'''|"|')/.exec(source.slice(at, at + 5));
  if (open?.[1] === undefined) return at + ((source.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  const quote = open[1];
  for (let i = at + open[0].length; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source.startsWith(quote, i)) return i + quote.length;
    else if (quote.length === 1 && source[i] === '\n') return i;
  }
  return source.length;
}

function faultMessage(text: string): string {
  const open = /^[bB]?[rR]?("""|'''|"|')/.exec(text);
  if (open?.[1] === undefined) {
    return `${JSON.stringify(text)} has no meaning in CEL.`;
  }
  const closed = text.length >= open[0].length + open[1].length && text.endsWith(open[1]);
  return closed
    ? `This string has an escape that CEL does not know. Write \\\\ for a backslash, or put r before the string to take it as it is.`
    : `This string is not closed. Add ${open[1]} at its end.`;
}
