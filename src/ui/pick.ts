import * as vscode from 'vscode';
import type { ListQuestion, Lists, Option, Options } from './lists';

/** Lets the person choose one with a quick pick. Undefined: dismissed. */
export async function pickOne<T>(options: Options<T>, question: ListQuestion): Promise<T | undefined> {
  const chosen = await vscode.window.showQuickPick(items(options), { ...dialog(question), canPickMany: false });
  return chosen?.value;
}

/** Lets the person choose several with a quick pick. Undefined: dismissed, or none chosen. */
export async function pickMany<T>(options: Options<T>, question: ListQuestion): Promise<readonly T[] | undefined> {
  const chosen = await vscode.window.showQuickPick(items(options), { ...dialog(question), canPickMany: true });
  return chosen && chosen.length > 0 ? chosen.map((item) => item.value) : undefined;
}

export const quickPicks: Lists = { one: pickOne, many: pickMany };

async function items<T>(options: Options<T>): Promise<(vscode.QuickPickItem & Option<T>)[]> {
  return [...(await options)];
}

function dialog({ title, placeholder }: ListQuestion) {
  return { title, matchOnDescription: true, matchOnDetail: true, ...(placeholder ? { placeHolder: placeholder } : {}) };
}
