import * as vscode from 'vscode';

/** One line of a list to choose from. */
export interface Option<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly picked?: boolean;
  readonly value: T;
}

export interface PickOptions {
  readonly title: string;
  readonly placeholder?: string;
}

/** Lets the person choose one. Undefined: dismissed. A promise shows the list at once, busy until it is there. */
export async function pickOne<T>(options: readonly Option<T>[] | Promise<readonly Option<T>[]>, how: PickOptions): Promise<T | undefined> {
  const chosen = await vscode.window.showQuickPick(items(options), { ...dialog(how), canPickMany: false });
  return chosen?.value;
}

/** Lets the person choose several. Undefined: dismissed, or none chosen. */
export async function pickMany<T>(
  options: readonly Option<T>[] | Promise<readonly Option<T>[]>,
  how: PickOptions,
): Promise<readonly T[] | undefined> {
  const chosen = await vscode.window.showQuickPick(items(options), { ...dialog(how), canPickMany: true });
  return chosen && chosen.length > 0 ? chosen.map((item) => item.value) : undefined;
}

async function items<T>(options: readonly Option<T>[] | Promise<readonly Option<T>[]>): Promise<(vscode.QuickPickItem & Option<T>)[]> {
  return [...(await options)];
}

function dialog(how: PickOptions) {
  return { title: how.title, matchOnDescription: true, matchOnDetail: true, ...(how.placeholder ? { placeHolder: how.placeholder } : {}) };
}
