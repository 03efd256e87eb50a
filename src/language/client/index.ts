/** Bundle `language-client`: loaded when the first YAML document that concerns us is open. */
import { LanguageClient, TransportKind, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import {
  CLAIM_CHANGED,
  CLUSTER_CHANGED,
  FIND_YAML_FILES,
  READ_FILE,
  SETTINGS_CHANGED,
  type ClaimChanged,
  type ClusterChanged,
  type FindYamlFiles,
  type InitializationOptions,
  type ReadFile,
  type SettingsChanged,
} from '../protocol/messages';
import type { LanguageHandle } from './handle';
import { findYamlFiles, readText } from './workspace-files';

export { validateWithKubeadm } from './kubeadm/validate';

/** Language ids that are ours to serve. */
const SELECTOR = [{ language: 'yaml' }, { language: 'kubeadm' }];

/**
 * Starts the server process and keeps it until disposed of. VS Code restarts it a few times when it crashes.
 * @param serverModule absolute path of the bundle `language-server`
 */
export async function startLanguageClient(
  serverModule: string,
  initial: InitializationOptions,
  log: vscode.LogOutputChannel,
): Promise<LanguageHandle> {
  const run = { module: serverModule, transport: TransportKind.ipc };
  const server: ServerOptions = { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=0'] } } };
  const files = vscode.workspace.createFileSystemWatcher('**/*.{yaml,yml}');
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    outputChannel: log,
    diagnosticCollectionName: 'drydock',
    initializationOptions: initial,
    synchronize: { fileEvents: files },
  };
  const client = new LanguageClient('drydock.language', 'Drydock Language Server', server, options);
  const claimed = new Set<string>();
  client.onNotification(CLAIM_CHANGED, ({ uri, isClaimed }: ClaimChanged) => {
    if (isClaimed) claimed.add(uri);
    else claimed.delete(uri);
  });
  client.onRequest(FIND_YAML_FILES, ({ limit }: FindYamlFiles) => findYamlFiles(limit));
  client.onRequest(READ_FILE, ({ uri }: ReadFile) => readText(uri));
  await client.start();

  const notify = (method: string, params: SettingsChanged | ClusterChanged) => {
    client.sendNotification(method, params).catch((error: unknown) => log.warn('The language server was not told of a change', error));
  };
  return {
    request: <T>(method: string, params: unknown) => client.sendRequest<T>(method, params),
    configure: (settings, peers) => notify(SETTINGS_CHANGED, { settings, peers }),
    setCluster: (cluster) => notify(CLUSTER_CHANGED, { cluster: cluster ?? null }),
    isClaimed: (uri) => claimed.has(uri),
    async dispose() {
      files.dispose();
      await client.stop();
    },
  };
}
