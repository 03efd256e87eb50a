/** Texts that go-yaml takes and stricter parsers don't, put into a form in which they do, every character at its offset. */

/** As many places as are put right in one text; more is no oversight of a person. */
export const MOST_REPAIRS = 300;

/**
 * One step towards a text that a strict parser reads.
 * @param offset where the parser stopped
 * @param reason why, as js-yaml puts it
 * @returns undefined: there is nothing that go-yaml would overlook
 */
export function repaired(source: string, offset: number, reason: string): string | undefined {
  // Quotes and brackets may go on anywhere; their lines are joined to one.
  if (reason === 'deficient indentation') {
    const line = source.lastIndexOf('\n', offset - 1);
    if (line < 0) return undefined;
    const before = source.slice(source.lastIndexOf('\n', line - 1) + 1, line);
    // A comment would swallow the line that is joined to its own.
    const comment = /(?<=^|\s)#[^"'\r]*\r?$/.exec(before)?.[0].length ?? (before.endsWith('\r') ? 1 : 0);
    return blank(source, line - comment, line + 1);
  }
  // A comment may touch a quote or a bracket.
  if (source[offset] === '#' && /["'\]}]/.test(source[offset - 1] ?? '')) {
    const end = /^[^\r\n]*/.exec(source.slice(offset))?.[0].length ?? 0;
    return blank(source, offset, offset + end);
  }
  return undefined;
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
}
