/** Bundle `language-client`: loaded when the first YAML document that concerns us is open. */
import { LanguageClient, TransportKind, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';
import type { LogOutputChannel } from 'vscode';

export interface RunningLanguageClient {
  dispose(): Promise<void>;
}

/**
 * Starts the server process and keeps it until disposed of. VS Code restarts it a few times when it crashes.
 * @param serverModule absolute path of the bundle `language-server`
 */
export async function startLanguageClient(serverModule: string, log: LogOutputChannel): Promise<RunningLanguageClient> {
  const run = { module: serverModule, transport: TransportKind.ipc };
  const server: ServerOptions = { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=0'] } } };
  const options: LanguageClientOptions = {
    documentSelector: [{ language: 'yaml' }],
    outputChannel: log,
    diagnosticCollectionName: 'drydock',
  };
  const client = new LanguageClient('drydock.language', 'Drydock Language Server', server, options);
  await client.start();
  return { dispose: () => client.stop() };
}
