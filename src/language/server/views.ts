import { TextDocument } from 'vscode-languageserver-textdocument';
import { readFile, type LintFile } from '../service/document';
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

  /** The same for a file that need not be open; nothing of it is kept. */
  async find(uri: string, files: { read(uri: string): Promise<string | undefined> }): Promise<FileView | undefined> {
    if (this.documents.get(uri) !== undefined) return this.get(uri);
    const content = await files.read(uri);
    if (content === undefined || content.length > this.limit()) return undefined;
    return new FileView(TextDocument.create(uri, 'yaml', 0, content), readFile(uri, content), 0);
  }

  forget(uri: string): void {
    this.views.delete(uri);
  }
}
