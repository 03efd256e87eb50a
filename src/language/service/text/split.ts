/** A document of a YAML stream, as offsets into the whole text. */
export interface DocumentSpan {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * Splits a stream at the lines that begin with `---` in column 0, without parsing it: a marker there ends a document
 * even inside a block scalar (YAML 1.2, 9.1.2), so a damaged document never swallows the ones after it. A comment may
 * touch it, as the tools allow.
 * The marker line belongs to the document it opens.
 */
export function splitDocuments(text: string): readonly DocumentSpan[] {
  const spans: DocumentSpan[] = [];
  let start = 0;
  for (let line = 0; line < text.length;) {
    if (line > start && isMarker(text, line)) {
      spans.push({ start, end: line });
      start = line;
    }
    const newline = text.indexOf('\n', line);
    line = newline < 0 ? text.length : newline + 1;
  }
  spans.push({ start, end: text.length });
  return spans;
}

function isMarker(text: string, at: number): boolean {
  if (!text.startsWith('---', at)) return false;
  const next = text[at + 3];
  return next === undefined || next === ' ' || next === '\t' || next === '\n' || next === '\r' || next === '#';
}
