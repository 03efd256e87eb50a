import type { FormattingOptions, TextEdit } from 'vscode-languageserver/node';
import type { ServerParts } from '../parts';
import type { FileView } from '../view';

/** Columns that prose in comments and folded text may take. */
const PRINT_WIDTH = 80;

/**
 * Formats a file: only the lines that change are replaced, so that cursors and marks elsewhere stay. A file that does not
 * parse, or one with template constructs that the formatter would tear apart, stays as it is.
 */
export async function formatting(view: FileView, { tabSize }: FormattingOptions, formatter: ServerParts['formatter']): Promise<TextEdit[]> {
  const text = view.file.text;
  if (text.includes('{{') || view.file.documents.some(({ parsed }) => parsed.error !== undefined)) return [];
  const formatted = await formatter()(text, { tabSize, printWidth: PRINT_WIDTH });
  return formatted === text ? [] : [changedPart(view, text, formatted)];
}

/** One edit from the first line that differs to the last character that does. */
function changedPart(view: FileView, text: string, formatted: string): TextEdit {
  const limit = Math.min(text.length, formatted.length);
  let same = 0;
  while (same < limit && text[same] === formatted[same]) same += 1;
  const head = same === 0 ? 0 : text.lastIndexOf('\n', same - 1) + 1;
  let tail = 0;
  while (tail < limit - head && text.at(-1 - tail) === formatted.at(-1 - tail)) tail += 1;
  return {
    range: view.range(0, { start: head, end: text.length - tail }),
    newText: formatted.slice(head, formatted.length - tail),
  };
}
