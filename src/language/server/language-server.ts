import { setImmediate } from 'node:timers/promises';
import type { CancellationToken, Connection, Diagnostic, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  CLAIM_CHANGED,
  CLUSTER_CHANGED,
  SETTINGS_CHANGED,
  type ClaimChanged,
  type ClusterChanged,
  type InitializationOptions,
} from '../protocol/messages';
import { defaultLanguageSettings } from '../protocol/settings';
import { Inspector } from '../service/engine/inspector';
import { present } from '../service/engine/present';
import type { DocumentFinding } from '../service/family';
import { dy001, dy002, dy004 } from '../service/general/rules';
import { isCertainlyOurs } from '../../core/parse/document-kinds';
import { toDiagnostic, wholeFile } from './diagnostics/convert';
import { Pipeline } from './diagnostics/pipeline';
import { EnvironmentDesk } from './environment';
import { FeatureDesk } from './features/desk';
import { formatting } from './features/formatting';
import { readInitializationOptions } from './initialization';
import type { ServerParts } from './parts';
import { offerFor, type Offer } from './peers';
import { answerQuestions } from './questions';
import { Registrations } from './registrations';
import { SchemaService } from './schema/schema-service';
import type { FileView } from './view';
import { Views } from './views';
import { Definitions } from './workspace/definitions';
import { ClientFiles } from './workspace/files';

/** What every YAML parser says about a text that is not YAML. */
const SYNTAX_RULES: ReadonlySet<string> = new Set([dy001.id, dy002.id]);

/** One client's open files with what is known about them. */
export class LanguageServer {
  private options: InitializationOptions = {
    settings: defaultLanguageSettings,
    peers: { redHatYaml: false, microsoftKubernetes: false },
  };
  private offer: Offer = offerFor(this.options.settings.mode, this.options.peers);
  /** Whether the editor asks for lenses again when told to. */
  canRefreshLenses = false;
  private isInitialized = false;
  private readonly claimed = new Set<string>();
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly inspector: Inspector;
  private readonly views: Views;
  private readonly schemas: SchemaService;
  private readonly definitions: Definitions;
  private readonly environment: EnvironmentDesk;
  private readonly desk: FeatureDesk;
  private readonly registrations: Registrations;

  constructor(
    private readonly connection: Connection,
    private readonly documents: TextDocuments<TextDocument>,
    private readonly parts: ServerParts,
  ) {
    const failed = (what: string, error: unknown) => this.failed(what, error);
    this.inspector = new Inspector(parts.families);
    this.views = new Views(
      documents,
      (uri, text) => this.inspector.read(uri, text),
      () => this.options.settings.maxFileSize * 1024,
    );
    const files = new ClientFiles(connection);
    this.definitions = new Definitions(
      files,
      parts.readDefinitions,
      () => this.options.settings.workspaceDefinitions,
      () => this.lookAgain(),
      failed,
    );
    this.environment = new EnvironmentDesk(() => this.options.settings, this.definitions, this.definitions.objects);
    this.schemas = new SchemaService(parts.createYamlService, parts.families);
    this.registrations = new Registrations(connection, failed);
    this.desk = new FeatureDesk({
      families: parts.families,
      schemas: this.schemas,
      environment: () => this.environment.current(),
      findings: (view) => this.shown(view, this.pipelines.get(view.uri)?.findings(view) ?? []),
      findView: (uri) => this.views.find(uri, files),
      offer: () => this.offer,
      failed,
    });
  }

  configure(options: InitializationOptions): void {
    this.options = options;
    this.offer = offerFor(options.settings.mode, options.peers);
    if (this.isInitialized) this.registrations.update(this.offer);
    this.lookAgain();
  }

  listen(): void {
    const { connection, documents, desk } = this;
    connection.onInitialized(() => {
      this.isInitialized = true;
      this.registrations.canRefreshLenses = this.canRefreshLenses;
      this.registrations.update(this.offer);
    });
    // Fires for the opening as well.
    documents.onDidChangeContent(({ document: { uri } }) => {
      const pipeline = this.pipelines.get(uri);
      if (pipeline) pipeline.changed();
      else this.open(uri);
    });
    documents.onDidClose(({ document }) => this.close(document.uri));
    connection.onNotification(SETTINGS_CHANGED, (params: unknown) => this.configure(readInitializationOptions(params)));
    connection.onNotification(CLUSTER_CHANGED, ({ cluster }: ClusterChanged) => {
      this.environment.setCluster(cluster ?? undefined);
      this.definitions.setCluster(cluster ?? undefined);
      this.lookAgain();
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) void this.definitions.fileChanged(uri);
    });
    connection.onCompletion(({ textDocument, position }, token) =>
      this.answer(textDocument.uri, token, (view) => desk.complete(view, position, token)),
    );
    connection.onHover(({ textDocument, position }, token) =>
      this.answer(textDocument.uri, token, (view) => desk.hover(view, position, token)),
    );
    connection.onDocumentSymbol(({ textDocument }, token) => this.answer(textDocument.uri, token, (view) => desk.symbols(view)));
    connection.onDefinition(({ textDocument, position }, token) =>
      this.answer(textDocument.uri, token, (view) => desk.definition(view, position)),
    );
    connection.onCodeLens(({ textDocument }, token) => this.answer(textDocument.uri, token, (view) => desk.lenses(view)));
    connection.onCodeAction((params, token) => this.answer(params.textDocument.uri, token, (view) => desk.actions(view, params)));
    connection.onFoldingRanges(({ textDocument }, token) => this.answer(textDocument.uri, token, (view) => desk.fold(view)));
    connection.onDocumentFormatting(({ textDocument, options }, token) =>
      this.answer(textDocument.uri, token, (view) => formatting(view, options, () => this.parts.formatter())),
    );
    answerQuestions(connection, {
      parts: this.parts,
      rules: this.inspector.rules,
      viewOf: (uri) => this.views.get(uri),
      environment: () => this.environment.current(),
    });
    connection.onShutdown(() => this.dispose());
  }

  dispose(): void {
    for (const pipeline of this.pipelines.values()) pipeline.dispose();
    this.pipelines.clear();
  }

  private async answer<T>(uri: string, token: CancellationToken, ask: (view: FileView) => T | Promise<T>): Promise<T | null> {
    const view = token.isCancellationRequested ? undefined : this.views.get(uri);
    if (view === undefined) return null;
    const answer = await ask(view);
    // Places of an older text would land somewhere else in the present one.
    return view.isCurrent && !token.isCancellationRequested ? (answer ?? null) : null;
  }

  /** Judges every open file anew, because what is known besides them has changed. */
  private lookAgain(): void {
    this.environment.changed();
    for (const pipeline of this.pipelines.values()) pipeline.start();
    this.registrations.refreshLenses();
  }

  private open(uri: string): void {
    const pipeline = new Pipeline(
      () => this.views.get(uri),
      {
        quick: (view) => (this.offer.findings ? this.inspector.quick(view.file, this.environment.current()) : []),
        schema: async (view, isCancelled) =>
          this.offer.schemas ? this.schemas.validate(view, this.environment.current(), isCancelled) : [],
        deep: async (view, isCancelled) => {
          this.definitions.setOpen(uri, view.file.text);
          return this.offer.findings ? this.deep(view, isCancelled) : [];
        },
      },
      (view, findings) => this.publish(uri, view, findings),
      (tier, error) => this.failed(`the ${tier} checks of ${uri}`, error),
    );
    this.pipelines.set(uri, pipeline);
    pipeline.start();
  }

  /** Document by document: what is typed meanwhile is taken in between, and ends the check. */
  private async deep(view: FileView, isCancelled: () => boolean): Promise<readonly DocumentFinding[]> {
    const found: DocumentFinding[] = [];
    for (const part of this.inspector.deepParts(view.file, this.environment.current(), isCancelled)) {
      found.push(...part);
      await setImmediate();
      if (isCancelled()) break;
    }
    return found;
  }

  private close(uri: string): void {
    this.pipelines.get(uri)?.dispose();
    this.pipelines.delete(uri);
    this.views.forget(uri);
    this.inspector.forget(uri);
    this.schemas.forget(uri);
    this.definitions.setOpen(uri, undefined);
    this.tellClaim(uri, false);
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  private publish(uri: string, view: FileView | undefined, findings: readonly DocumentFinding[]): void {
    this.tellClaim(uri, view !== undefined && this.offer.findings && this.desk.isOurs(view));
    const diagnostics = view === undefined ? this.tooLarge(uri) : this.shown(view, findings).map((finding) => toDiagnostic(view, finding));
    void this.connection.sendDiagnostics({ uri, ...(view ? { version: view.version } : {}), diagnostics });
  }

  /** Says of a file of ours that is over the limit that it is not checked. */
  private tooLarge(uri: string): Diagnostic[] {
    const text = this.documents.get(uri)?.getText();
    if (text === undefined || !this.offer.findings || !isCertainlyOurs(text, uri.split('/').at(-1))) return [];
    return [
      wholeFile(
        dy004,
        `This file is larger than ${this.options.settings.maxFileSize} KB and is not checked. drydock.languageService.maxFileSize raises the limit.`,
      ),
    ];
  }

  /** Without what the person silenced, and what another extension tells already. */
  private shown(view: FileView, findings: readonly DocumentFinding[]): readonly DocumentFinding[] {
    const told = this.offer.syntaxErrors ? findings : findings.filter(({ finding }) => !SYNTAX_RULES.has(finding.rule));
    return present(view.file, told, this.options.settings.severities);
  }

  private tellClaim(uri: string, isClaimed: boolean): void {
    if (this.claimed.has(uri) === isClaimed) return;
    if (isClaimed) this.claimed.add(uri);
    else this.claimed.delete(uri);
    const params: ClaimChanged = { uri, isClaimed };
    void this.connection.sendNotification(CLAIM_CHANGED, params);
  }

  private failed(what: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.connection.console.error(`Could not finish ${what}: ${detail}`);
  }
}
