import type { TextEdit as LspTextEdit } from 'vscode-languageserver/node';
import type { TextEdit } from '../../service/finding';
import type { DocumentFinding } from '../../service/family';
import type { FileView } from '../view';

/** Edits of a document as edits of the file. */
export function toTextEdits(view: FileView, document: number, edits: readonly TextEdit[]): LspTextEdit[] {
  const start = view.file.spans[document]?.start ?? 0;
  return edits.map((edit) => ({ range: view.range(start, edit), newText: edit.newText }));
}

/**
 * The first safe fix of every finding, as far as they can be applied at once: a fix that touches what an earlier one
 * changes is left for the next run, whole, since half a fix is worse than none.
 */
export function safeEdits(view: FileView, findings: readonly DocumentFinding[]): LspTextEdit[] {
  const taken: { readonly document: number; readonly edit: TextEdit }[] = [];
  for (const { document, finding } of findings) {
    const fix = finding.fixes?.find(({ isSafe }) => isSafe);
    if (fix === undefined) continue;
    const collides = fix.edits.some((edit) => taken.some((other) => other.document === document && touches(other.edit, edit)));
    if (!collides) taken.push(...fix.edits.map((edit) => ({ document, edit })));
  }
  return taken.flatMap(({ document, edit }) => toTextEdits(view, document, [edit]));
}

/** Two insertions at one place count as touching: their order would be a guess. */
function touches(a: TextEdit, b: TextEdit): boolean {
  if (a.start === b.start) return true;
  return a.start < b.end && b.start < a.end;
}
