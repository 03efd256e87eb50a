/** A piece of a word after expansion. What was quoted is taken as it stands. */
export interface Fragment {
  readonly text: string;
  readonly quoted: boolean;
}

/** A shell pattern as the source of a regular expression, without anchors. */
export function patternSource(fragments: readonly Fragment[], any = '[^]*', one = '[^]'): string {
  return fragments.map(({ text, quoted }) => (quoted ? literal(text) : globbed(text, any, one))).join('');
}

/** Whether an unquoted piece has a character that stands for others. */
export function isPattern(fragments: readonly Fragment[]): boolean {
  return fragments.some(({ text, quoted }) => !quoted && /[*?[]/.test(text));
}

function globbed(text: string, any: string, one: string): string {
  return text.replace(/\*|\?|\[[!^]?\]?[^\]]*\]|[^*?[]+|\[/g, (piece) => {
    if (piece === '*') return any;
    if (piece === '?') return one;
    if (piece.length > 2 && piece.startsWith('[')) return `[${piece.slice(1, -1).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`;
    return literal(piece);
  });
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
