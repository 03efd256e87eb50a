import {
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type CompletionItem,
} from 'vscode-languageserver/node';
import type { TextRange } from '../../service/finding';
import type { Completion } from '../../service/family';
import type { FileView } from '../view';

const KINDS: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  field: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  snippet: CompletionItemKind.Snippet,
  function: CompletionItemKind.Function,
  keyword: CompletionItemKind.Keyword,
};

/**
 * A completion of a family as the editor wants it.
 * @param start where the document begins in the file
 * @param offset of the cursor in the document
 */
export function toCompletionItem(view: FileView, start: number, offset: number, text: string, completion: Completion): CompletionItem {
  const replace = completion.replace ?? wordAt(text, offset);
  return {
    label: completion.label,
    kind: KINDS[completion.kind],
    textEdit: { range: view.range(start, replace), newText: completion.insertText },
    // The editor compares what stands in the range with this; a label with a space or colon would never match otherwise.
    filterText: completion.label,
    insertTextFormat: completion.isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    insertTextMode: InsertTextMode.adjustIndentation,
    ...(completion.detail === undefined ? {} : { detail: completion.detail }),
    ...(completion.documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: completion.documentation } }),
    ...(completion.sortText === undefined ? {} : { sortText: completion.sortText }),
    ...(completion.isDeprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
  };
}

/** The run of letters, digits and `-_.` that the cursor is in or behind: YAML names and most values. */
export function wordAt(text: string, offset: number): TextRange {
  let [start, end] = [offset, offset];
  while (start > 0 && isWord(text.charCodeAt(start - 1))) start -= 1;
  while (end < text.length && isWord(text.charCodeAt(end))) end += 1;
  return { start, end };
}

function isWord(code: number): boolean {
  const isDigit = code >= 48 && code <= 57;
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return isDigit || isLetter || code === 45 || code === 46 || code === 95;
}
