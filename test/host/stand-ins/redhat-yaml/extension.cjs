'use strict';
/**
 * What Drydock has to live with, reduced to what can collide: one schema finding, one completion and one hover for each
 * YAML file, unless a contributor gives that file another schema.
 */
const vscode = require('vscode');

exports.activate = (context) => {
  const contributors = [];
  const findings = vscode.languages.createDiagnosticCollection('YAML');
  const schemaOf = (uri) => {
    for (const { requestSchema, requestSchemaContent } of contributors) {
      const schema = requestSchema(uri.toString());
      if (schema !== undefined) return JSON.parse(requestSchemaContent(schema));
    }
    return { title: 'some catalogue' };
  };
  const isSilent = (document) => Object.keys(schemaOf(document.uri)).length === 0;
  const look = (document) => {
    if (document.languageId !== 'yaml') return;
    const first = document.lineAt(0).range;
    const finding = new vscode.Diagnostic(first, 'not what the catalogue expects', vscode.DiagnosticSeverity.Error);
    finding.source = 'YAML';
    findings.set(document.uri, isSilent(document) ? [] : [finding]);
  };
  context.subscriptions.push(
    findings,
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
    vscode.languages.registerCompletionItemProvider('yaml', {
      provideCompletionItems: (document) => (isSilent(document) ? [] : [new vscode.CompletionItem('fromTheCatalogue')]),
    }),
    vscode.languages.registerHoverProvider('yaml', {
      provideHover: (document) => (isSilent(document) ? undefined : new vscode.Hover('from the catalogue')),
    }),
  );
  vscode.workspace.textDocuments.forEach(look);
  return {
    registerContributor(schema, requestSchema, requestSchemaContent) {
      contributors.push({ schema, requestSchema, requestSchemaContent });
      vscode.workspace.textDocuments.forEach(look);
      return true;
    },
  };
};
