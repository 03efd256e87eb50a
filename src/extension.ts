import type * as vscode from 'vscode';
import { composeRoot } from './root';
import type { TestApi } from './test-api';

/** What other extensions see: nothing yet. Tests get more, and only in test and development mode. */
export interface ExtensionApi {
  readonly test?: TestApi;
}

/** Called when a view is shown, a command is run or a YAML file is open. Contacts nothing and reads no file. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const root = composeRoot(context, __filename);
  context.subscriptions.push(root);
  return root.testApi ? { test: root.testApi } : {};
}
