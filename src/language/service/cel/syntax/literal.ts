import type { Constant } from '../values/constant';
import { intMax, intMin, Uint, uintMax } from '../values/constant';
import type { Token } from './token';

/** What a literal token stands for, or why it stands for nothing. `negative` when a minus sign belongs to it. */
export function readLiteral(token: Token, negative: boolean): { value: Constant } | { fault: string } {
  switch (token.kind) {
    case 'int': {
      const value = negative ? -BigInt(token.text) : BigInt(token.text);
      return value < intMin || value > intMax
        ? { fault: `${negative ? '-' : ''}${token.text} does not fit into a 64-bit integer.` }
        : { value };
    }
    case 'uint': {
      const value = BigInt(token.text.slice(0, -1));
      return value > uintMax ? { fault: `${token.text} does not fit into an unsigned 64-bit integer.` } : { value: new Uint(value) };
    }
    case 'float': {
      const value = Number(token.text);
      return Number.isFinite(value) ? { value: negative ? -value : value } : { fault: `${token.text} is too large for a double.` };
    }
    case 'string':
      return readString(token.text);
    case 'bytes':
      return readBytes(token.text.slice(1));
    case 'keyword':
    case 'ident':
    case 'symbol':
    case 'end':
      return { value: token.text === 'null' ? null : token.text === 'true' };
  }
}

function readString(text: string): { value: string } | { fault: string } {
  const { body, raw } = unquote(text);
  if (raw) return { value: body };
  const parts: string[] = [];
  for (const piece of pieces(body)) {
    if (typeof piece === 'string') parts.push(piece);
    else if (piece.code > 0x10ffff || (piece.code >= 0xd800 && piece.code < 0xe000)) {
      return { fault: `${piece.text} is not a Unicode character.` };
    } else parts.push(String.fromCodePoint(piece.code));
  }
  return { value: parts.join('') };
}

function readBytes(text: string): { value: Uint8Array } | { fault: string } {
  const { body, raw } = unquote(text);
  if (raw) return { value: new TextEncoder().encode(body) };
  const bytes: number[] = [];
  for (const piece of pieces(body)) {
    if (typeof piece === 'string') bytes.push(...new TextEncoder().encode(piece));
    else if (/^\\[uU]/.test(piece.text)) return { fault: `${piece.text} can't stand in bytes. Write the bytes as \\x escapes.` };
    else bytes.push(piece.code);
  }
  return { value: Uint8Array.from(bytes) };
}

function unquote(text: string): { body: string; raw: boolean } {
  const raw = /^[rR]/.test(text);
  const start = raw ? 1 : 0;
  const width = /^("""|''')/.test(text.slice(start)) ? 3 : 1;
  // The API server reads every line break inside a string as a line feed, in raw strings too.
  const body = text.slice(start + width, text.length - width).replace(/\r\n?/g, '\n');
  return { body, raw };
}

const named: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Plain stretches, and escapes with the number they stand for. */
function* pieces(body: string): Generator<string | { text: string; code: number }> {
  const escape = /\\(?:([0-3][0-7]{2})|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g;
  let at = 0;
  for (const found of body.matchAll(escape)) {
    if (found.index > at) yield body.slice(at, found.index);
    const [text, octal, byte, short, long, char = ''] = found;
    const hex = byte ?? short ?? long;
    if (octal !== undefined) yield { text, code: parseInt(octal, 8) };
    else if (hex !== undefined) yield { text, code: parseInt(hex, 16) };
    else yield { text, code: named[char] ?? char.charCodeAt(0) };
    at = found.index + text.length;
  }
  if (at < body.length) yield body.slice(at);
}
