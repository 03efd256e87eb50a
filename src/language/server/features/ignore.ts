import { CodeActionKind, type CodeAction } from 'vscode-languageserver/node';
import type { FileView } from '../view';

/** Writes the comment that makes the service silent about a rule on one line, above that line. */
export function ignoreOnLine(view: FileView, offset: number, rule: string): CodeAction {
  const { line } = view.text.positionAt(offset);
  const indent = /^[ \t]*/.exec(lineText(view, line))?.[0] ?? '';
  return {
    title: `Ignore ${rule} on this line`,
    kind: CodeActionKind.QuickFix,
    edit: { changes: { [view.uri]: [insertion(line, `${indent}# drydock-ignore ${rule}${view.lineBreak}`)] } },
  };
}

/** The same for the whole file, as its first line. */
export function ignoreInFile(view: FileView, rule: string): CodeAction {
  return {
    title: `Ignore ${rule} in this file`,
    kind: CodeActionKind.QuickFix,
    edit: { changes: { [view.uri]: [insertion(0, `# drydock-ignore-file ${rule}${view.lineBreak}`)] } },
  };
}

function insertion(line: number, newText: string) {
  const at = { line, character: 0 };
  return { range: { start: at, end: at }, newText };
}

function lineText(view: FileView, line: number): string {
  return view.text.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
}
