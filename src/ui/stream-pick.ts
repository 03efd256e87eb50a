import * as vscode from 'vscode';
import type { Option } from './lists';

export interface StreamQuestion<T> {
  readonly title: string;
  readonly placeholder: string;
  /** Finds options for what was typed; aborted when something else is typed or the list is closed. */
  readonly find: (text: string, signal: AbortSignal) => AsyncIterable<Option<T>>;
  /** Options that are shown at most. */
  readonly most: number;
}

/** How often found options are shown, milliseconds: each time the whole list is drawn anew. */
const SHOW_MS = 120;

/** Lets the person search for one while they type; options appear as they are found. Undefined: dismissed. */
export function pickWhileFinding<T>(question: StreamQuestion<T>): Promise<T | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value?: T }>();
  pick.title = question.title;
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  let finding: AbortController | undefined;

  const search = async (text: string) => {
    finding?.abort();
    const own = (finding = new AbortController());
    const found: (vscode.QuickPickItem & { readonly value?: T })[] = [];
    let shownAt = performance.now();
    let isMore = false;
    const show = () => {
      const more = isMore ? [{ label: `More than ${question.most} fit; type more of the name`, alwaysShow: true }] : [];
      pick.items = [...found, ...more];
      shownAt = performance.now();
    };
    pick.busy = true;
    try {
      for await (const { label, description, detail, value } of question.find(text, own.signal)) {
        if (own.signal.aborted) return;
        isMore = found.length >= question.most;
        if (isMore) break;
        // What was typed need not stand together in the label, so that the editor's own filter would hide it.
        found.push({
          label,
          ...(description === undefined ? {} : { description }),
          ...(detail === undefined ? {} : { detail }),
          alwaysShow: true,
          value,
        });
        if (performance.now() - shownAt > SHOW_MS) show();
      }
      if (!own.signal.aborted) show();
    } catch (error) {
      if (own.signal.aborted) return;
      pick.items = [{ label: error instanceof Error ? error.message : String(error), alwaysShow: true }];
    } finally {
      if (finding === own) pick.busy = false;
    }
  };

  return new Promise((resolve) => {
    let chosen: T | undefined;
    pick.onDidChangeValue((text) => void search(text));
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item?.value === undefined) return;
      chosen = item.value;
      pick.hide();
    });
    pick.onDidHide(() => {
      finding?.abort();
      pick.dispose();
      resolve(chosen);
    });
    pick.show();
    void search('');
  });
}
