import type { CancellationToken, Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { SETTINGS_CHANGED, type InitializationOptions } from '../protocol/messages';
import { defaultLanguageSettings } from '../protocol/settings';
import type { DocumentFinding, Environment, Family } from '../service/family';
import { noCrds } from '../service/crd/source';
import { toDiagnostic } from './diagnostics/convert';
import { Pipeline } from './diagnostics/pipeline';
import { FeatureDesk } from './features/desk';
import { readInitializationOptions } from './initialization';
import { Judge } from './judge';
import { offerFor, type Offer } from './peers';
import type { FileView } from './view';
import { Views } from './views';

/** One client's open files with what is known about them. */
export class LanguageServer {
  private options: InitializationOptions = {
    settings: defaultLanguageSettings,
    peers: { redHatYaml: false, microsoftKubernetes: false },
  };
  private offer: Offer = offerFor(this.options.settings.mode, this.options.peers);
  private readonly judge: Judge;
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly views: Views;
  private readonly desk: FeatureDesk;

  constructor(
    private readonly connection: Connection,
    private readonly documents: TextDocuments<TextDocument>,
    families: readonly Family[],
  ) {
    this.judge = new Judge(families);
    this.views = new Views(
      documents,
      (uri, text) => this.judge.read(uri, text),
      () => this.options.settings.maxFileSize * 1024,
    );
    this.desk = new FeatureDesk({
      families,
      environment: () => this.environment(),
      findings: (view) => this.pipelines.get(view.uri)?.findings(view) ?? [],
      viewOf: (uri) => this.views.get(uri),
      offers: (family, feature) => this.offer.feature(family, feature),
      failed: (what, error) => this.failed(what, error),
    });
  }

  configure(options: InitializationOptions): void {
    this.options = options;
    this.offer = offerFor(options.settings.mode, options.peers);
    for (const pipeline of this.pipelines.values()) pipeline.start();
  }

  listen(): void {
    const { connection, documents, desk } = this;
    // Fires for the opening as well.
    documents.onDidChangeContent(({ document: { uri } }) => {
      const pipeline = this.pipelines.get(uri);
      if (pipeline) pipeline.changed();
      else this.open(uri);
    });
    documents.onDidClose(({ document }) => this.close(document.uri));
    connection.onNotification(SETTINGS_CHANGED, (params: unknown) => this.configure(readInitializationOptions(params)));
    connection.onCompletion(({ textDocument, position }, token) =>
      this.answer(textDocument.uri, token, (view) => desk.complete(view, position)),
    );
    connection.onHover(({ textDocument, position }, token) => this.answer(textDocument.uri, token, (view) => desk.hover(view, position)));
    connection.onDocumentSymbol(({ textDocument }, token) => this.answer(textDocument.uri, token, (view) => desk.symbols(view)));
    connection.onDefinition(({ textDocument, position }, token) =>
      this.answer(textDocument.uri, token, (view) => desk.definition(view, position)),
    );
    connection.onCodeLens(({ textDocument }, token) => this.answer(textDocument.uri, token, (view) => desk.lenses(view)));
    connection.onCodeAction((params, token) => this.answer(params.textDocument.uri, token, (view) => desk.actions(view, params)));
    connection.onShutdown(() => this.dispose());
  }

  dispose(): void {
    for (const pipeline of this.pipelines.values()) pipeline.dispose();
    this.pipelines.clear();
  }

  private answer<T>(uri: string, token: CancellationToken, ask: (view: FileView) => T | undefined): T | null {
    if (token.isCancellationRequested) return null;
    const view = this.views.get(uri);
    return (view && ask(view)) ?? null;
  }

  private open(uri: string): void {
    const pipeline = new Pipeline(
      () => this.views.get(uri),
      {
        quick: (view) => (this.offer.findings ? this.judge.quick(view.file, this.environment()) : []),
        schema: async () => [],
        deep: async (view, isCancelled) => (this.offer.findings ? this.judge.deep(view.file, this.environment(), isCancelled) : []),
      },
      (view, findings) => this.publish(uri, view, findings),
      (tier, error) => this.failed(`the ${tier} checks of ${uri}`, error),
    );
    this.pipelines.set(uri, pipeline);
    pipeline.start();
  }

  private close(uri: string): void {
    this.pipelines.get(uri)?.dispose();
    this.pipelines.delete(uri);
    this.views.forget(uri);
    this.judge.forget(uri);
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  private publish(uri: string, view: FileView | undefined, findings: readonly DocumentFinding[]): void {
    const diagnostics = view === undefined ? [] : findings.map((finding) => toDiagnostic(view, finding));
    void this.connection.sendDiagnostics({ uri, ...(view ? { version: view.version } : {}), diagnostics });
  }

  private environment(): Environment {
    return { target: undefined, crds: noCrds, now: Date.now() };
  }

  private failed(what: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.connection.console.error(`Could not finish ${what}: ${detail}`);
  }
}
