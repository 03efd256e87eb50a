import type { YamlScalar } from './nodes';

/** Where the characters of a scalar's decoded text stand in the document. */
export interface SourceMap {
  /** The offset in the document of a character of the value; the end of the value maps to behind its last character. */
  toSource(valueOffset: number): number;
  /** The offset in the value of a place in the document: of the character there, or of the next one of the value behind it. */
  toValue(sourceOffset: number): number;
}

/**
 * Maps a scalar of any style: literal and folded blocks, quoted with escapes, plain over several lines.
 * @param text the document's text
 */
export function sourceMap(text: string, scalar: YamlScalar): SourceMap {
  const decoded = decode(text, scalar);
  // A difference would be an error of ours; then everything stands for the whole scalar rather than for a wrong place.
  const offsets = decoded.value === scalar.text ? decoded.offsets : scalar.text.split('').map(() => scalar.contentStart);
  const end = decoded.value === scalar.text ? (decoded.end ?? scalar.contentEnd) : scalar.contentEnd;
  return {
    toSource: (valueOffset) => offsets[valueOffset] ?? (valueOffset < 0 ? scalar.contentStart : end),
    toValue: (sourceOffset) => {
      let [low, high] = [0, offsets.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((offsets[middle] ?? 0) < sourceOffset) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

interface Decoded {
  readonly value: string;
  readonly offsets: readonly number[];
  /** Behind the last character of the value. */
  readonly end?: number;
}

class Pieces {
  value = '';
  readonly offsets: number[] = [];

  add(piece: string, source: number): void {
    for (let index = 0; index < piece.length; index += 1) this.offsets.push(source);
    this.value += piece;
  }

  copy(text: string, start: number, end: number): void {
    for (let at = start; at < end; at += 1) this.offsets.push(at);
    this.value += text.slice(start, end);
  }

  cut(length: number): void {
    this.value = this.value.slice(0, length);
    this.offsets.length = length;
  }

  done(): Decoded {
    const last = this.offsets.at(-1);
    return { value: this.value, offsets: this.offsets, ...(last === undefined ? {} : { end: last + 1 }) };
  }
}

function decode(text: string, scalar: YamlScalar): Decoded {
  switch (scalar.style) {
    case 'literal':
    case 'folded':
      return block(text, scalar);
    default:
      return flow(text, scalar);
  }
}

interface Line {
  readonly start: number;
  /** Exclusive; the line break is not part. */
  readonly end: number;
}

function* lines(text: string, from: number, to: number): Generator<Line> {
  for (let start = from; start < to;) {
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 || newline >= to ? to : newline;
    yield { start, end: text[stop - 1] === '\r' && stop > start ? stop - 1 : stop };
    start = stop + 1;
  }
}

/** Block scalars (YAML 1.2, 8.1): the chomping is read off the decoded text's own end. */
function block(text: string, scalar: YamlScalar): Decoded {
  const pieces = new Pieces();
  const isFolded = scalar.style === 'folded';
  let pendingBreaks: number[] = [];
  let previousIsText = false;
  let isFirst = true;
  for (const line of lines(text, scalar.contentStart, scalar.contentEnd)) {
    const start = Math.min(line.start + scalar.indent, line.end);
    const isBlank = text.slice(line.start, line.end).length <= scalar.indent && text.slice(line.start, line.end).trim() === '';
    if (isBlank) {
      pendingBreaks.push(line.end);
      continue;
    }
    const isMoreIndented = /^[ \t]/.test(text.slice(start, start + 1));
    const folds = isFolded && previousIsText && !isMoreIndented && !isFirst;
    if (isFirst) for (const at of pendingBreaks) pieces.add('\n', at);
    else if (!folds) for (const at of pendingBreaks) pieces.add('\n', at);
    else if (pendingBreaks.length === 1) pieces.add(' ', pendingBreaks[0] ?? start);
    else for (const at of pendingBreaks.slice(1)) pieces.add('\n', at);
    pieces.copy(text, start, line.end);
    pendingBreaks = [line.end];
    previousIsText = !isMoreIndented;
    isFirst = false;
  }
  for (const at of pendingBreaks) pieces.add('\n', at);
  if (pieces.value.length > scalar.text.length && pieces.value.startsWith(scalar.text)) pieces.cut(scalar.text.length);
  return pieces.done();
}

/** Plain and quoted scalars (YAML 1.2, 7.3): one line break folds to a blank, more to one break less. */
function flow(text: string, scalar: YamlScalar): Decoded {
  const pieces = new Pieces();
  const { contentStart, contentEnd, style } = scalar;
  let at = contentStart;
  while (at < contentEnd) {
    const char = text[at] ?? '';
    if (style === 'double' && char === '\\') {
      at = escape(text, at, contentEnd, pieces);
    } else if (style === 'single' && char === "'" && text[at + 1] === "'") {
      pieces.add("'", at);
      at += 2;
    } else if (char === '\n' || char === '\r' || char === ' ' || char === '\t') {
      at = blanks(text, at, contentEnd, pieces);
    } else {
      pieces.add(char, at);
      at += 1;
    }
  }
  return pieces.done();
}

function blanks(text: string, from: number, to: number, pieces: Pieces): number {
  let at = from;
  const breaks: number[] = [];
  while (at < to && /\s/.test(text[at] ?? '')) {
    if (text[at] === '\n') breaks.push(at);
    at += 1;
  }
  if (breaks.length === 0) pieces.copy(text, from, at);
  else if (breaks.length === 1) pieces.add(' ', breaks[0] ?? from);
  else for (const place of breaks.slice(1)) pieces.add('\n', place);
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escape(text: string, from: number, to: number, pieces: Pieces): number {
  const char = text[from + 1] ?? '';
  const length = HEX_LENGTH[char];
  if (length !== undefined) {
    const code = Number.parseInt(text.slice(from + 2, from + 2 + length), 16);
    if (Number.isInteger(code) && code <= 0x10ffff) pieces.add(String.fromCodePoint(code), from);
    return from + 2 + length;
  }
  if (char === '\n' || char === '\r') {
    // An escaped line break joins the lines; the indentation behind it goes, empty lines stay.
    let at = from + (char === '\r' ? 3 : 2);
    let lineBreaks = 0;
    while (at < to && /\s/.test(text[at] ?? '')) {
      if (text[at] === '\n') {
        pieces.add('\n', at);
        lineBreaks += 1;
      }
      at += 1;
      if (lineBreaks === 0 && text[at - 1] === '\\') break;
    }
    return at;
  }
  pieces.add(ESCAPES[char] ?? char, from);
  return from + 2;
}
