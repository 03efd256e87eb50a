import { CodeActionKind, type CodeAction, type CodeActionContext, type Diagnostic } from 'vscode-languageserver/node';
import { COMMANDS, type OpenedText } from '../../protocol/messages';
import type { CodeAction as FamilyAction, DocumentFinding } from '../../service/family';
import { SOURCE } from '../diagnostics/convert';
import type { FileView } from '../view';
import { safeEdits, toTextEdits } from './edits';
import { ignoreInFile, ignoreOnLine } from './ignore';

/** Kind of "fix everything that has a safe fix"; `editor.codeActionsOnSave` names it. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.drydock`;

/** Kinds that the server announces. */
export const CODE_ACTION_KINDS = [CodeActionKind.QuickFix, CodeActionKind.Refactor, CodeActionKind.Source, FIX_ALL];

/** The fixes of findings, each bound to the diagnostic that it ends, and after them the ways to silence the rule. */
export function quickFixes(view: FileView, findings: readonly DocumentFinding[], context: CodeActionContext): CodeAction[] {
  const fixes: CodeAction[] = [];
  const silences = new Map<string, CodeAction>();
  for (const { document, finding } of findings) {
    const start = view.file.spans[document]?.start ?? 0;
    const diagnostics = matching(context.diagnostics, finding.rule, view.offsetAt.bind(view), start + finding.start);
    for (const [index, fix] of (finding.fixes ?? []).entries()) {
      fixes.push({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics,
        ...(index === 0 && fix.isSafe ? { isPreferred: true } : {}),
        edit: { changes: { [view.uri]: toTextEdits(view, document, fix.edits) } },
      });
    }
    for (const silence of [ignoreOnLine(view, start + finding.start, finding.rule), ignoreInFile(view, finding.rule)]) {
      silences.set(silence.title, { ...silence, diagnostics });
    }
  }
  return [...fixes, ...silences.values()];
}

/** All safe fixes of the file as one action; none when there is nothing to fix. */
export function fixAll(view: FileView, findings: readonly DocumentFinding[]): CodeAction[] {
  const edits = safeEdits(view, findings);
  if (edits.length === 0) return [];
  return [{ title: 'Fix all Drydock findings that are safe to fix', kind: FIX_ALL, edit: { changes: { [view.uri]: edits } } }];
}

/** What a family offers at a place: edits of the document, or a text that the client opens beside it. */
export function toCodeAction(view: FileView, document: number, action: FamilyAction): CodeAction {
  const kind = action.kind === 'source' ? CodeActionKind.Source : CodeActionKind.RefactorRewrite;
  if (action.opens) {
    const opened: OpenedText = action.opens;
    return { title: action.title, kind, command: { title: action.title, command: COMMANDS.openConversion, arguments: [opened] } };
  }
  return { title: action.title, kind, edit: { changes: { [view.uri]: toTextEdits(view, document, action.edits ?? []) } } };
}

/** Whether an action of a kind was asked for: no wish means every kind but those that change the whole file. */
export function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  if (only === undefined || only.length === 0) return kind !== FIX_ALL;
  return only.some((wish) => kind === wish || kind.startsWith(`${wish}.`));
}

function matching(diagnostics: readonly Diagnostic[], rule: string, offsetAt: FileView['offsetAt'], start: number): Diagnostic[] {
  return diagnostics.filter(
    (diagnostic) => diagnostic.source === SOURCE && diagnostic.code === rule && offsetAt(diagnostic.range.start) === start,
  );
}
