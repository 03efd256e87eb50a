import * as vscode from 'vscode';
import type { Disposable } from '../../../core/disposable';
import { DrydockError } from '../../../core/errors';
import type { Notifications } from '../../../ui/notifications';
import { placeOf, readComplaints } from './answer';
import { findProgram } from './binary';
import { askKubeadm } from './run';

export interface KubeadmValidation {
  readonly notifications: Notifications;
  /** Folders in which programs are looked for, as in the variable PATH. */
  readonly searchPath: () => Promise<string>;
}

/**
 * Shows beside our findings what a real kubeadm says about a document, until its text changes.
 * @returns what clears the answer
 */
export async function validateWithKubeadm(
  document: vscode.TextDocument,
  { notifications, searchPath }: KubeadmValidation,
): Promise<Disposable> {
  // A program found by the PATH of a workspace is the workspace's code.
  if (!vscode.workspace.isTrusted) {
    throw new DrydockError('untrusted', 'kubeadm was not run, because this workspace is not trusted.', {
      hint: 'Trust the workspace to run programs on its files.',
    });
  }
  const program = await findProgram('kubeadm', await searchPath());
  if (program === undefined) {
    throw new DrydockError('config', 'There is no kubeadm on the PATH of this computer.', {
      hint: "Install the version of kubeadm that the cluster is built with. Drydock's own checks need none.",
    });
  }
  const { version, accepts, output } = await askKubeadm(program, document.getText());
  const name = vscode.workspace.asRelativePath(document.uri);
  const complaints = readComplaints(output);
  const collection = vscode.languages.createDiagnosticCollection('kubeadm');
  const clear = () => collection.dispose();
  if (complaints.length > 0)
    collection.set(
      document.uri,
      complaints.map((complaint) => toDiagnostic(document, complaint, version)),
    );
  const watcher = vscode.workspace.onDidChangeTextDocument((event) => {
    if (event.document === document && event.contentChanges.length > 0) clear();
  });
  const warned = complaints.filter(({ severity }) => severity === 'warning').length;
  if (accepts) notifications.info(`kubeadm ${version} accepts ${name}${warned > 0 ? `, with ${count(warned, 'warning')}` : ''}.`);
  else
    notifications.warn(`kubeadm ${version} refuses ${name}: ${complaints.find(({ severity }) => severity === 'error')?.message ?? output}`);
  return vscode.Disposable.from(watcher, { dispose: clear });
}

function toDiagnostic(
  document: vscode.TextDocument,
  complaint: ReturnType<typeof readComplaints>[number],
  version: string,
): vscode.Diagnostic {
  const { start, end } = placeOf(complaint, document.getText());
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const severity = complaint.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(range, complaint.message, severity);
  diagnostic.source = `kubeadm ${version}`;
  return diagnostic;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
