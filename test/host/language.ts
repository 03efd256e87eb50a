import * as assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, until } from './support';

const open = async (name: string) => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(folder, name)));
  await vscode.window.showTextDocument(document);
  return document;
};

describe('the language server', () => {
  it('stays away from files that are not ours', async () => {
    const test = await api();
    await open('other.yaml');
    assert.ok(!test.loadedBundles().includes('language-client'));
  });

  it('says at its exact place that a version can no longer be read', async () => {
    const document = await open('old.yaml');
    const [found] = await until('the diagnostic is there', () => {
      const list = vscode.languages.getDiagnostics(document.uri);
      return list.length > 0 && list;
    });
    assert.ok(found);
    assert.equal(found.code, 'KA001');
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(document.getText(found.range), 'kubeadm.k8s.io/v1beta2');
  });

  it('takes it back when the text is mended', async () => {
    const document = await open('old.yaml');
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('v1beta2');
    edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 7)), 'v1beta4');
    await vscode.workspace.applyEdit(edit);
    await until('the diagnostic is gone', () => vscode.languages.getDiagnostics(document.uri).length === 0);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
