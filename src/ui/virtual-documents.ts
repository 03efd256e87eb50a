import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../core/disposable';

/** Scheme of the documents that Drydock makes: plans, reports, descriptions. */
export const SCHEME = 'drydock';

/** Makes the text of a document that is not in memory, for example after the window was reloaded. Undefined: can't. */
export type DocumentSource = (path: string) => string | undefined | Promise<string | undefined>;

export interface OpenOptions {
  /** Beside the active editor instead of in its place. */
  readonly beside?: boolean;
  /** Leave the focus where it is. */
  readonly preserveFocus?: boolean;
}

/**
 * Read-only documents with stable addresses `drydock:/<kind>/<name>.md`. Setting the text of one that is open updates it
 * in place, also in its rendered preview.
 */
export class VirtualDocuments implements Disposable {
  private readonly store = new DisposableStore();
  private readonly texts = new Map<string, string>();
  private readonly sources = new Map<string, DocumentSource>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();

  constructor() {
    this.store.add(this.changed);
    this.store.add(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri) => this.provide(uri),
      }),
    );
  }

  /** Names who can make the documents of a kind again that nobody has set. */
  addSource(kind: string, source: DocumentSource): void {
    this.sources.set(kind, source);
  }

  /**
   * Sets the text of a document.
   * @param kind first part of the address, for example `plan`
   * @param name what people read on the tab, without extension; the address is made safe
   */
  set(kind: string, name: string, text: string): vscode.Uri {
    const uri = this.uri(kind, name);
    if (this.texts.get(uri.path) !== text) {
      this.texts.set(uri.path, text);
      this.changed.fire(uri);
    }
    return uri;
  }

  uri(kind: string, name: string): vscode.Uri {
    const safe = name.replace(/[\\/?#:*"<>|]+/g, '-');
    return vscode.Uri.from({ scheme: SCHEME, path: `/${kind}/${safe}.md` });
  }

  /** Text as it is shown now, for tests and for copying. */
  text(uri: vscode.Uri): string | undefined {
    return this.texts.get(uri.path);
  }

  /** Forgets a document's text. */
  delete(uri: vscode.Uri): void {
    this.texts.delete(uri.path);
  }

  /**
   * Opens the rendered document in a tab of its own, or brings that to the front. Locked, because an unlocked preview
   * would turn to whatever Markdown is looked at next.
   */
  async preview(uri: vscode.Uri, options: OpenOptions = {}): Promise<void> {
    const command = options.beside && hasEditorInFront() ? 'markdown.showLockedPreviewToSide' : 'markdown.showPreview';
    await vscode.commands.executeCommand(command, uri, undefined, { locked: true });
  }

  /** Opens the text itself. */
  async open(uri: vscode.Uri, options: OpenOptions = {}): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      preview: true,
      preserveFocus: options.preserveFocus ?? false,
      viewColumn: options.beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
    });
  }

  dispose(): void {
    this.store.dispose();
    this.texts.clear();
  }

  private async provide(uri: vscode.Uri): Promise<string> {
    const known = this.texts.get(uri.path);
    if (known !== undefined) return known;
    const source = this.sources.get(uri.path.split('/')[1] ?? '');
    const made = await source?.(uri.path);
    return (
      made ??
      vscode.l10n.t('This document was made in an earlier session and is not kept. Run its command again to get it with fresh facts.')
    );
  }
}

/** Beside an editor is worth a column; beside another rendered document is one column more with each. */
function hasEditorInFront(): boolean {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  return tab !== undefined && !(tab.input instanceof vscode.TabInputWebview);
}
