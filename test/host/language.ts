import * as assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, until, withSettings } from './support';

const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
const open = async (name: string) => {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(folder(), name)));
  await vscode.window.showTextDocument(document);
  return document;
};
const ours = ({ uri }: vscode.TextDocument) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Drydock');
const others = ({ uri }: vscode.TextDocument) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source !== 'Drydock');
const codes = (document: vscode.TextDocument) => ours(document).map(({ code }) => (typeof code === 'object' ? code.value : code));
const replace = async (document: vscode.TextDocument, what: string, by: string) => {
  const edit = new vscode.WorkspaceEdit();
  const at = document.getText().indexOf(what);
  assert.ok(at >= 0, `${what} is in ${document.uri.path}`);
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + what.length)), by);
  await vscode.workspace.applyEdit(edit);
};
const revert = () => vscode.commands.executeCommand('workbench.action.files.revert');

describe('the language server', () => {
  it('stays away from files that are not ours', async () => {
    const test = await api();
    await open('other.yaml');
    assert.ok(!test.loadedBundles().includes('language-client'));
  });

  it('says at its exact place that a version can no longer be read, with a link to the rule', async () => {
    const document = await open('old.yaml');
    const [found] = await until('the diagnostic is there', () => ours(document).length > 0 && ours(document));
    assert.ok(found);
    assert.equal(document.getText(found.range), 'kubeadm.k8s.io/v1beta2');
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    const { code } = found;
    assert.ok(typeof code === 'object' && code !== null);
    assert.equal(code.value, 'KA001');
    assert.equal(code.target.scheme, 'command');
  });

  it('takes it back when the text is mended', async () => {
    const document = await open('old.yaml');
    await replace(document, 'v1beta2', 'v1beta4');
    await until('the diagnostic is gone', () => !codes(document).includes('KA001'));
    await revert();
  });

  it('is silent about a rule where a comment says so', async () => {
    const document = await open('old.yaml');
    await until('the diagnostic is there', () => codes(document).includes('KA001'));
    const [found] = ours(document);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      found?.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const ignore = actions.find(({ title }) => title === 'Ignore KA001 on this line');
    assert.ok(ignore?.edit, `an action ignores it: ${actions.map(({ title }) => title).join(', ')}`);
    await vscode.workspace.applyEdit(ignore.edit);
    await until('the diagnostic is gone', () => !codes(document).includes('KA001'));
    await revert();
  });

  it('follows the settings', async () => {
    const document = await open('old.yaml');
    await until('the diagnostic is there', () => codes(document).includes('KA001'));
    await withSettings({ 'drydock.languageService.mode': 'off' }, async () => {
      await until('the diagnostic is gone', () => ours(document).length === 0);
    });
    await until('the diagnostic is back', () => codes(document).includes('KA001'));
    await withSettings({ 'drydock.languageService.severities': { KA001: 'hint' } }, async () => {
      await until('it is a hint', () => ours(document).some(({ severity }) => severity === vscode.DiagnosticSeverity.Hint));
    });
  });
});

describe("beside Red Hat's YAML extension", () => {
  it('files that are not ours stay with it', async () => {
    const document = await open('other.yaml');
    await until('it reports', () => others(document).length === 1);
    assert.deepEqual(ours(document), []);
  });

  it('files that are ours have one finding, and no completion or hover of its catalogue', async () => {
    const document = await open('old.yaml');
    await until('it has stepped aside', () => codes(document).includes('KA001') && others(document).length === 0);
    const position = new vscode.Position(1, 3);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      position,
    );
    assert.ok(!items.some(({ label }) => label === 'fromTheCatalogue'));
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.deepEqual(labels, [...new Set(labels)], 'nothing is offered twice');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
    const texts = hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)));
    assert.ok(!texts.includes('from the catalogue'));
    assert.ok(texts.length <= 1, texts.join('\n'));
  });
});
