const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  space: '\\s',
  upper: 'A-Z',
};

/**
 * A POSIX regular expression as the source of one of JavaScript. In a basic one (of grep and sed without -E), braces, parentheses, `+`,
 * `?` and `|` mean themselves unless a backslash stands before them.
 */
export function posixSource(pattern: string, extended: boolean): string {
  return pattern.replace(/\\(.)|\[\^?\]?(?:\[:\w+:\]|[^\]])*\]|[(){}+?|]/gs, (piece, escaped?: string) => {
    if (piece.startsWith('['))
      return piece.replace(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? '').replace(/^(\[\^?)\]/, '$1\\]');
    if (escaped === undefined) return extended ? piece : `\\${piece}`;
    if ('(){}+?|'.includes(escaped)) return extended ? `\\${escaped}` : escaped;
    return /[\w<>]/.test(escaped) ? piece : `\\${escaped}`;
  });
}
