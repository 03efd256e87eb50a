import * as assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, until, withSettings } from './support';

const open = async (name: string) => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(folder, name)));
  await vscode.window.showTextDocument(document);
  return document;
};
const ours = ({ uri }: vscode.TextDocument) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Drydock');
const others = ({ uri }: vscode.TextDocument) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source !== 'Drydock');
const codeOf = ({ code }: vscode.Diagnostic) => (typeof code === 'object' ? code.value : code);
const finding = (document: vscode.TextDocument, rule: string) =>
  until(`${rule} is found in ${document.uri.path}`, () => ours(document).find((found) => codeOf(found) === rule));
const isGone = (document: vscode.TextDocument, rule: string) =>
  until(`${rule} is gone from ${document.uri.path}`, () => !ours(document).some((found) => codeOf(found) === rule));
const placeOf = (document: vscode.TextDocument, what: string) => {
  const at = document.getText().indexOf(what);
  assert.ok(at >= 0, `${what} is in ${document.uri.path}`);
  return new vscode.Range(document.positionAt(at), document.positionAt(at + what.length));
};
const replace = async (document: vscode.TextDocument, what: string, by: string) => {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, placeOf(document, what), by);
  await vscode.workspace.applyEdit(edit);
};
const actions = (document: vscode.TextDocument, range: vscode.Range, kind: vscode.CodeActionKind) =>
  vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, kind.value);
const apply = async (offered: readonly vscode.CodeAction[], title: string) => {
  const chosen = offered.find((action) => action.title === title);
  assert.ok(chosen?.edit, `${title} is among: ${offered.map((action) => action.title).join(', ')}`);
  await vscode.workspace.applyEdit(chosen.edit);
};
const complete = async (document: vscode.TextDocument, position: vscode.Position) => {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
};
const hover = async (document: vscode.TextDocument, position: vscode.Position) => {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
  return hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)));
};

describe('the language server', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.files.revert'));

  it('stays away from files that are not ours', async () => {
    const test = await api();
    await open('other.yaml');
    assert.ok(!test.loadedBundles().includes('language-client'));
  });

  it('says inside a block scalar, at its exact place, what is wrong, with a link to the rule', async () => {
    const document = await open('aws-auth.yaml');
    const found = await finding(document, 'AA009');
    assert.equal(document.getText(found.range), 'arn:aws:iam::111122223333:role/teams/nodes');
    const { code } = found;
    assert.ok(typeof code === 'object' && code !== null);
    assert.equal(code.target.scheme, 'command');
  });

  it('takes it back when the text is mended, and finds it again', async () => {
    const document = await open('aws-auth.yaml');
    await finding(document, 'AA009');
    await replace(document, 'role/teams/nodes', 'role/nodes');
    await isGone(document, 'AA009');
    await replace(document, 'role/nodes', 'role/teams/nodes');
    await finding(document, 'AA009');
  });

  it('mends it by a quick fix, and with all that is safe at once', async () => {
    const document = await open('aws-auth.yaml');
    const { range } = await finding(document, 'AA009');
    await apply(await actions(document, range, vscode.CodeActionKind.QuickFix), 'Write role/nodes');
    await isGone(document, 'AA009');
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await finding(document, 'AA009');
    const all = await actions(document, range, vscode.CodeActionKind.SourceFixAll.append('drydock'));
    await apply(all, 'Fix all Drydock findings that are safe to fix');
    await isGone(document, 'AA009');
  });

  it('is silent about a rule where a comment says so', async () => {
    const document = await open('boat.yaml');
    const { range } = await finding(document, 'CI001');
    await apply(await actions(document, range, vscode.CodeActionKind.QuickFix), 'Ignore CI001 on this line');
    assert.match(document.getText(), /\n {2}# drydock-ignore CI001\n {2}berht: north/);
    await isGone(document, 'CI001');
  });

  it('judges a custom resource by the definition of the workspace, saved or not', async () => {
    const document = await open('boat.yaml');
    const found = await finding(document, 'CI001');
    assert.equal(document.getText(found.range), 'berht');
    await apply(await actions(document, found.range, vscode.CodeActionKind.QuickFix), 'Rename to berth');
    await isGone(document, 'CI001');
    const definition = await open('crd.yaml');
    await replace(definition, 'berth:', 'berth_:');
    await finding(document, 'CI001');
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await isGone(document, 'CI001');
    await open('boat.yaml');
  });

  it('says that kubeadm can no longer read a version', async () => {
    const document = await open('old.yaml');
    const found = await finding(document, 'KA001');
    assert.equal(document.getText(found.range), 'kubeadm.k8s.io/v1beta2');
  });

  it('follows the settings', async () => {
    const document = await open('boat.yaml');
    await finding(document, 'CI001');
    await withSettings({ 'drydock.languageService.mode': 'off' }, async () => {
      await until('nothing is found', () => ours(document).length === 0);
    });
    await finding(document, 'CI001');
    await withSettings({ 'drydock.languageService.severities': { CI001: 'hint' } }, async () => {
      await until('it is a hint', () => ours(document).some(({ severity }) => severity === vscode.DiagnosticSeverity.Hint));
    });
  });

  it('completes and explains by the definition', async () => {
    const document = await open('boat.yaml');
    await finding(document, 'CI001');
    await replace(document, 'berht: north', 'berth: north');
    await isGone(document, 'CI001');
    const text = await until('the field is explained', async () => {
      const texts = await hover(document, placeOf(document, 'berth').start);
      return texts.find((markdown) => markdown.includes('Where it lies.'));
    });
    assert.ok(text);
    await replace(document, 'berth: north', 'b');
    const labels = await until('the field is offered', async () => {
      const offered = await complete(document, placeOf(document, '\n  b').end);
      return offered.includes('berth') && offered;
    });
    assert.equal(labels.filter((label) => label === 'berth').length, 1);
  });

  it('explains kubeadm fields by the tables of their version', async () => {
    const document = await open('old.yaml');
    await replace(document, 'v1beta2', 'v1beta4');
    await isGone(document, 'KA001');
    const texts = await until('the field is explained', async () => {
      const found = await hover(document, placeOf(document, 'kubernetesVersion').start);
      return found.length > 0 && found;
    });
    assert.equal(texts.length, 1);
  });

  it('outlines and formats when it is asked to do everything', async () => {
    await withSettings({ 'drydock.languageService.mode': 'full' }, async () => {
      const document = await open('boat.yaml');
      const symbols = await until('there is an outline', async () =>
        vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', document.uri),
      );
      assert.equal(symbols[0]?.name, 'Boat ferry');
      await replace(document, 'spec:\n  berht', 'spec:\n    berht');
      const edits = await until('there is a formatter', async () => {
        const options = { tabSize: 2, insertSpaces: true };
        const made = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
          'vscode.executeFormatDocumentProvider',
          document.uri,
          options,
        );
        return made !== undefined && made.length > 0 && made;
      });
      assert.equal(edits.length, 1);
    });
  });

  it('explains a rule as a page', async () => {
    const test = await api();
    await vscode.commands.executeCommand('drydock.language.explainRule', 'AA009');
    const uri = test.documents.uri('rule', 'AA009');
    assert.match(test.documents.text(uri) ?? '', /# AA009/);
  });

  it('says who an identity is for the cluster', async () => {
    const test = await api();
    await open('aws-auth.yaml');
    test.interaction.use(async (question) => (question.detail?.includes('ARN') ? 'arn:aws:iam::111122223333:role/nodes' : ''));
    await vscode.commands.executeCommand('drydock.language.whoAmI');
    test.interaction.use(undefined);
    const text = test.documents.text(test.documents.uri('identity', 'nodes')) ?? '';
    assert.match(text, /Nobody/);
    assert.match(text, /path/);
  });

  it('shows what a real kubeadm says beside its own findings, until the text changes', async () => {
    const test = await api();
    const document = await open('old.yaml');
    const theirs = () => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source?.startsWith('kubeadm'));
    await vscode.commands.executeCommand('drydock.language.validateWithKubeadm');
    const [refused] = await until(
      `kubeadm has answered; last told: ${test.told.at(-1)?.message ?? 'nothing'}`,
      () => theirs().length > 0 && theirs(),
      10_000,
    );
    assert.ok(refused);
    assert.equal(document.getText(refused.range), 'v1beta2');
    assert.equal(refused.source, 'kubeadm v1.34.4');
    assert.ok(test.told.some(({ message }) => message.startsWith('kubeadm v1.34.4 refuses old.yaml')));
    await replace(document, 'v1beta2', 'v1beta4');
    await until('its answer is gone', () => theirs().length === 0);
    await vscode.commands.executeCommand('drydock.language.validateWithKubeadm');
    assert.ok(test.told.some(({ message }) => message.startsWith('kubeadm v1.34.4 accepts old.yaml')));
  });

  it('converts an aws-auth map into access entries beside it', async () => {
    const document = await open('aws-auth.yaml');
    await finding(document, 'AA009');
    const actionsThere = await actions(document, new vscode.Range(0, 0, 0, 0), vscode.CodeActionKind.Refactor);
    const chosen = actionsThere.find(({ title }) => title === 'Convert to access entries for eksctl');
    assert.ok(chosen?.command, actionsThere.map(({ title }) => title).join(', '));
    await vscode.commands.executeCommand(chosen.command.command, ...((chosen.command.arguments ?? []) as unknown[]));
    await until('the entries are open', () => vscode.window.activeTextEditor?.document.isUntitled);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /accessEntries/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('has its grammars and the language kubeadm', async () => {
    const languages = await vscode.languages.getLanguages();
    assert.ok(languages.includes('kubeadm'));
    const document = await vscode.workspace.openTextDocument({
      language: 'kubeadm',
      content: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\ndata:\n  mapRoles: 3\n',
    });
    await vscode.window.showTextDocument(document);
    await finding(document, 'AA003');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});

describe("beside Red Hat's YAML extension", () => {
  it('files that are not ours stay with it', async () => {
    const document = await open('other.yaml');
    await until('it reports', () => others(document).length === 1);
    assert.deepEqual(ours(document), []);
  });

  it('files that are ours have one finding for a mistake, and nothing of its catalogue', async () => {
    for (const [name, rule, what] of [
      ['aws-auth.yaml', 'AA009', 'rolearn'],
      ['boat.yaml', 'CI001', 'spec'],
    ] as const) {
      const document = await open(name);
      await finding(document, rule);
      // It looks again when the text changes.
      await replace(document, '\n', '\n\n');
      await until(`it has stepped aside in ${name}`, () => others(document).length === 0);
      const { start } = placeOf(document, what);
      const labels = await complete(document, start);
      assert.ok(!labels.includes('fromTheCatalogue'));
      assert.deepEqual(labels, [...new Set(labels)], 'nothing is offered twice');
      const texts = await hover(document, start);
      assert.ok(!texts.includes('from the catalogue'));
      assert.ok(texts.length <= 1, texts.join('\n'));
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  });

  it('a syntax error is left to it, unless everything is asked for', async () => {
    const document = await open('boat.yaml');
    await finding(document, 'CI001');
    await replace(document, 'name: ferry', "name: 'ferry");
    await isGone(document, 'CI001');
    assert.ok(!ours(document).some((found) => codeOf(found) === 'DY001'));
    await withSettings({ 'drydock.languageService.mode': 'full' }, async () => {
      await finding(document, 'DY001');
    });
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
