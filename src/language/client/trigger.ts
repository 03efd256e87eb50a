import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import { mentionsOurKinds } from '../../core/parse/document-kinds';

/**
 * Calls `start` once, as soon as a YAML document is open that mentions a kind of ours: at once, when one is opened, or
 * when one becomes so while it is typed. Part of the thin bundle, so it does nothing but look.
 */
export function whenOurYamlIsOpen(start: () => void): Disposable {
  const store = new DisposableStore();
  let started = false;
  const look = (document: vscode.TextDocument) => {
    if (started || !isServed(document) || !mentionsOurKinds(document.getText(), fileName(document))) return;
    started = true;
    store.dispose();
    start();
  };
  store.add(vscode.workspace.onDidOpenTextDocument(look));
  store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)));
  vscode.workspace.textDocuments.forEach(look);
  return store;
}

/** Last part of a document's path. */
export function fileName(document: vscode.TextDocument): string {
  return document.uri.path.split('/').at(-1) ?? '';
}

function isServed({ languageId }: vscode.TextDocument): boolean {
  return languageId === 'yaml' || languageId === 'kubeadm';
}
