import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { LintFile } from '../service/document';
import { FileView } from './view';

/** Reads a file, keeping what did not change since the last reading. */
export type ReadFile = (uri: string, text: string) => LintFile;

/** The present reading of every open file, made when it is first asked for after a change. */
export class Views {
  private readonly views = new Map<string, FileView>();

  constructor(
    private readonly documents: { get(uri: string): TextDocument | undefined },
    private readonly read: ReadFile,
    /** Characters; larger files are not read. */
    private readonly limit: () => number,
  ) {}

  /** undefined: not open, or larger than the limit. */
  get(uri: string): FileView | undefined {
    const text = this.documents.get(uri);
    if (text === undefined) return undefined;
    const known = this.views.get(uri);
    if (known !== undefined && known.version === text.version) return known;
    const content = text.getText();
    if (content.length > this.limit()) return undefined;
    const view = new FileView(text, this.read(uri, content), text.version);
    this.views.set(uri, view);
    return view;
  }

  forget(uri: string): void {
    this.views.delete(uri);
  }
}
