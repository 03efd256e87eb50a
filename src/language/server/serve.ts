import { TextDocuments, TextDocumentSyncKind, type Connection } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageServer } from './language-server';
import { CODE_ACTION_KINDS } from './features/code-actions';
import { readInitializationOptions } from './initialization';
import type { ServerParts } from './parts';

/** Characters behind which completion is asked for without a keystroke of its own. */
const TRIGGERS = [' ', ':', '-', '.', '"', "'", '/', '{', '=', '\n'];

/** Answers one client until it disconnects. */
export function serve(connection: Connection, parts: ServerParts): void {
  const documents = new TextDocuments(TextDocument);
  const server = new LanguageServer(connection, documents, parts);

  connection.onInitialize(({ initializationOptions, capabilities }) => {
    server.configure(readInitializationOptions(initializationOptions));
    server.canRefreshLenses = capabilities.workspace?.codeLens?.refreshSupport === true;
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        completionProvider: { triggerCharacters: TRIGGERS },
        hoverProvider: true,
        definitionProvider: true,
        codeActionProvider: { codeActionKinds: CODE_ACTION_KINDS },
        codeLensProvider: { resolveProvider: false },
      },
      serverInfo: { name: 'Drydock' },
    };
  });
  server.listen();
  documents.listen(connection);
  connection.listen();
}
