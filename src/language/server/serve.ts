import { DiagnosticSeverity, TextDocuments, TextDocumentSyncKind, type Connection, type Diagnostic } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnose } from '../service/diagnose';
import type { RuleFinding, Severity } from '../service/rules/rule';

/** Milliseconds of quiet after a keystroke before the document is judged. */
const SETTLE = 80;

/** Answers one client until it disconnects. */
export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const waiting = new Map<string, NodeJS.Timeout>();

  const forget = (uri: string) => {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
  };
  const publish = (uri: string) => {
    forget(uri);
    const document = documents.get(uri);
    if (!document) return;
    const diagnostics = diagnose(document.getText()).map((finding) => toDiagnostic(document, finding));
    void connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  };

  connection.onInitialize(() => ({
    capabilities: { textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental } },
    serverInfo: { name: 'Drydock' },
  }));
  documents.onDidOpen(({ document }) => publish(document.uri));
  documents.onDidChangeContent(({ document }) => {
    if (document.version <= 1) return;
    forget(document.uri);
    waiting.set(
      document.uri,
      setTimeout(() => publish(document.uri), SETTLE),
    );
  });
  documents.onDidClose(({ document }) => {
    forget(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  documents.listen(connection);
  connection.listen();
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

function toDiagnostic(document: TextDocument, finding: RuleFinding): Diagnostic {
  return {
    range: { start: document.positionAt(finding.start), end: document.positionAt(finding.end) },
    severity: SEVERITIES[finding.severity],
    code: finding.rule,
    source: 'Drydock',
    message: finding.message,
  };
}
