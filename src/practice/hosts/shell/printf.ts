interface Printed {
  readonly text: string;
  readonly fault: { readonly words: string; readonly status: number } | undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', a: '\x07', b: '\b', f: '\f', v: '\v', '"': '"' };

/** What printf writes; the format is used again while there are values left. */
export function formatted(format: string, values: readonly string[]): Printed {
  let text = '';
  let fault: Printed['fault'];
  const left = [...values];
  do {
    const before = left.length;
    for (const piece of format.match(/%-?\d*(?:\.\d+)?[^]|\\[0-7]{1,3}|\\[^]|[^%\\]+|[%\\]$/g) ?? []) {
      if (piece === '%%') text += '%';
      else if (piece.startsWith('%')) {
        const directive = piece.at(-1) ?? '';
        if (!'sdcbi'.includes(directive)) return { text, fault: { words: `${piece}: invalid directive`, status: 2 } };
        const value = left.shift() ?? '';
        if ('di'.includes(directive) && !/^-?\d*$/.test(value)) fault = { words: `${value}: expected numeric value`, status: 1 };
        text += padded(piece, converted(directive, value));
      } else text += piece.startsWith('\\') ? unescaped(piece) : piece;
    }
    if (left.length === before) break;
  } while (left.length > 0);
  return { text, fault };
}

function converted(directive: string, value: string): string {
  switch (directive) {
    case 'd':
    case 'i':
      return String(Number.parseInt(value, 10) || 0);
    case 'c':
      return value.charAt(0);
    case 'b':
      return value.replace(/\\[0-7]{1,3}|\\[^]/g, unescaped);
    default:
      return value;
  }
}

function padded(piece: string, value: string): string {
  const [, minus = '', width = '', precision] = /^%(-?)(\d*)(?:\.(\d+))?/.exec(piece) ?? [];
  const cut = precision === undefined ? value : value.slice(0, Number(precision));
  return minus === '' ? cut.padStart(Number(width)) : cut.padEnd(Number(width));
}

function unescaped(piece: string): string {
  const sign = piece.slice(1);
  if (/^[0-7]+$/.test(sign)) return String.fromCharCode(Number.parseInt(sign, 8));
  return ESCAPES[sign] ?? piece;
}
