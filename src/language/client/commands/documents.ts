import * as vscode from 'vscode';
import { DrydockError } from '../../../core/errors';

/** The document a command is about: the one its lens or menu names, else the one in front. */
export async function documentOf(argument: unknown): Promise<vscode.TextDocument> {
  if (argument instanceof vscode.Uri) return vscode.workspace.openTextDocument(argument);
  if (typeof argument === 'string') return vscode.workspace.openTextDocument(vscode.Uri.parse(argument, true));
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined || !['yaml', 'kubeadm'].includes(document.languageId)) {
    throw new DrydockError('config', 'No YAML file is open in the editor in front.', { hint: 'Open the file and run the command again.' });
  }
  return document;
}
