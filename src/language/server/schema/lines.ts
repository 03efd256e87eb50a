import type { CompletionItem, InsertReplaceEdit, Range, TextEdit } from 'vscode-languageserver/node';

/** A place in a document as a place in the file: documents begin at line starts, so only lines differ. */
export function rangeDown({ start, end }: Range, lines: number): Range {
  return { start: { ...start, line: start.line + lines }, end: { ...end, line: end.line + lines } };
}

export function itemDown(item: CompletionItem, lines: number): CompletionItem {
  const { textEdit, additionalTextEdits } = item;
  return {
    ...item,
    ...(textEdit ? { textEdit: editDown(textEdit, lines) } : {}),
    ...(additionalTextEdits
      ? { additionalTextEdits: additionalTextEdits.map((edit) => ({ ...edit, range: rangeDown(edit.range, lines) })) }
      : {}),
  };
}

function editDown(edit: TextEdit | InsertReplaceEdit, lines: number): TextEdit | InsertReplaceEdit {
  if ('range' in edit) return { ...edit, range: rangeDown(edit.range, lines) };
  return { ...edit, insert: rangeDown(edit.insert, lines), replace: rangeDown(edit.replace, lines) };
}
