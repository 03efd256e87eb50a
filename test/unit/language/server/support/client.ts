import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import type { InitializationOptions } from '../../../../../src/language/protocol/messages';
import { defaultLanguageSettings } from '../../../../../src/language/protocol/settings';
import type { ServerParts } from '../../../../../src/language/server/parts';
import { serve } from '../../../../../src/language/server/serve';
import { formatYaml } from '../../../../../src/language/format/index';
import { createYamlService } from '../../../../../src/language/yaml/index';
import { readDefinitions } from '../../../../../src/language/service/crd';
import type { Family } from '../../../../../src/language/service/family';

/** An editor without a window: it talks with the server over pipes, as the real one does. */
export interface TestClient {
  open(uri: string, text: string): void;
  /** Replaces the first occurrence of a text, as a keystroke does. */
  type(uri: string, what: string, replacement: string): void;
  close(uri: string): void;
  request<T>(method: string, params: unknown): Promise<T>;
  notify(method: string, params: unknown): void;
  /** Answers what the server asks. */
  handle<P>(method: string, answer: (params: P) => unknown): void;
  onNotification(method: string, listener: (params: unknown) => void): void;
  /** Resolves with the first published diagnostics that satisfy the condition, those of the past included. */
  diagnostics(uri: string, condition?: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  /** Everything published so far, oldest first. */
  readonly published: readonly PublishDiagnosticsParams[];
  readonly capabilities: Record<string, unknown>;
  dispose(): Promise<void>;
}

export async function startClient(
  families: readonly Family[],
  options: Partial<InitializationOptions> = {},
  parts: Partial<ServerParts> = {},
  more: Readonly<Record<string, unknown>> = {},
): Promise<TestClient> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  serve(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), {
    families,
    readDefinitions,
    createYamlService,
    formatter: () => formatYaml,
    ...parts,
  });
  const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const published: PublishDiagnosticsParams[] = [];
  const waiting = new Set<() => void>();
  const texts = new Map<string, { text: string; version: number }>();
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.push(params);
    waiting.forEach((look) => look());
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('client/unregisterCapability', () => null);
  connection.listen();
  const { capabilities } = await connection.sendRequest<{ capabilities: Record<string, unknown> }>('initialize', {
    processId: null,
    rootUri: null,
    capabilities: {
      textDocument: { foldingRange: { dynamicRegistration: true }, formatting: { dynamicRegistration: true } },
      ...more,
    },
    initializationOptions: {
      settings: { ...defaultLanguageSettings, ...options.settings },
      peers: { redHatYaml: false, microsoftKubernetes: false, ...options.peers },
    },
  });
  await connection.sendNotification('initialized', {});
  const notify = (method: string, params: unknown) => void connection.sendNotification(method, params);
  return {
    published,
    capabilities,
    notify,
    request: <T>(method: string, params: unknown) => connection.sendRequest<T>(method, params),
    handle: <P>(method: string, answer: (params: P) => unknown) => void connection.onRequest(method, answer),
    onNotification: (method, listener) => void connection.onNotification(method, listener),
    open(uri, text) {
      texts.set(uri, { text, version: 1 });
      notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    },
    type(uri, what, replacement) {
      const now = texts.get(uri);
      const at = now?.text.indexOf(what) ?? -1;
      if (!now || at < 0) throw new Error(`${uri} does not contain ${what}`);
      const position = (offset: number) => {
        const lines = now.text.slice(0, offset).split('\n');
        return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
      };
      const version = now.version + 1;
      const range = { start: position(at), end: position(at + what.length) };
      notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range, text: replacement }] });
      texts.set(uri, { text: now.text.slice(0, at) + replacement + now.text.slice(at + what.length), version });
    },
    close: (uri) => notify('textDocument/didClose', { textDocument: { uri } }),
    diagnostics: (uri, condition = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const last = published.findLast((params) => params.uri === uri);
          if (last === undefined || !condition(last.diagnostics)) return;
          waiting.delete(look);
          resolve(last.diagnostics);
        };
        waiting.add(look);
        look();
      }),
    async dispose() {
      await connection.sendRequest('shutdown');
      connection.dispose();
      toServer.destroy();
      toClient.destroy();
    },
  };
}
