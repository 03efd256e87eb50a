import * as vscode from 'vscode';
import { cancelled } from '../../core/errors';
import type { Answer, Choice, Interaction, Question } from '../../ports/interaction';

type Of<K extends Question['kind']> = Extract<Question, { kind: K }>;

/** Asks with the editor's own dialogs, quick picks and input boxes. */
export class DialogInteraction implements Interaction {
  async ask<Q extends Question>(question: Q, signal?: AbortSignal): Promise<Answer<Q>> {
    if (signal?.aborted) throw cancelled();
    return (await askOne(question, signal)) as Answer<Q>;
  }
}

function askOne(question: Question, signal: AbortSignal | undefined): Promise<true | string | undefined> {
  switch (question.kind) {
    case 'confirm':
      return confirm(question, signal);
    case 'typeName':
      return typeName(question, signal);
    case 'choose':
      return choose(question, signal);
    case 'input':
      return input(question, signal);
  }
}

/** A modal dialog can't be closed by us: when the signal aborts its answer is dropped. */
async function confirm(question: Of<'confirm'>, signal: AbortSignal | undefined): Promise<true | undefined> {
  const options = { modal: true, detail: question.detail };
  const show = question.danger ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const chosen = await Promise.race([Promise.resolve(show(question.title, options, question.action)), aborted(signal)]);
  return chosen === question.action ? true : undefined;
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(cancelled()), { once: true }));
}

/** An input box, not a dialog: the first button of a dialog has the focus, so that Enter alone would confirm. */
async function typeName(question: Of<'typeName'>, signal: AbortSignal | undefined): Promise<true | undefined> {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  box.prompt = `${question.detail} ${vscode.l10n.t('Type {0} and press Enter: {1}.', question.expected, question.action)}`;
  box.placeholder = question.expected;
  box.ignoreFocusOut = true;
  const typed = await untilHidden(box, signal, () => {
    if (box.value.trim() === question.expected) return true;
    box.validationMessage = vscode.l10n.t('This is not {0}. Nothing is done until the name is exact.', question.expected);
    return undefined;
  });
  return typed;
}

interface ChoiceItem extends vscode.QuickPickItem {
  readonly choice: Choice;
}

async function choose(question: Of<'choose'>, signal: AbortSignal | undefined): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<ChoiceItem>();
  pick.title = question.title;
  if (question.detail) pick.placeholder = question.detail;
  pick.items = question.choices.map((choice) => ({ label: choice.label, ...(choice.detail ? { detail: choice.detail } : {}), choice }));
  pick.ignoreFocusOut = true;
  return untilHidden(pick, signal, () => pick.selectedItems[0]?.choice.id);
}

async function input(question: Of<'input'>, signal: AbortSignal | undefined): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  if (question.detail) box.prompt = question.detail;
  box.password = question.secret ?? false;
  box.value = question.value ?? '';
  box.ignoreFocusOut = true;
  return untilHidden(box, signal, () => box.value);
}

/** Shows a quick input until it gives an answer, is dismissed (undefined), or the signal aborts. */
function untilHidden<T>(
  quick: vscode.QuickInput & { onDidAccept: vscode.Event<void> },
  signal: AbortSignal | undefined,
  accept: () => T | undefined,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let answer: T | undefined;
    const hide = () => quick.hide();
    quick.onDidAccept(() => {
      answer = accept();
      if (answer !== undefined) quick.hide();
    });
    quick.onDidHide(() => {
      signal?.removeEventListener('abort', hide);
      quick.dispose();
      if (signal?.aborted && answer === undefined) reject(cancelled());
      else resolve(answer);
    });
    signal?.addEventListener('abort', hide, { once: true });
    quick.show();
  });
}
