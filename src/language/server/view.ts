import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position, Range } from 'vscode-languageserver/node';
import type { LintDocument, LintFile } from '../service/document';
import type { TextRange } from '../service/finding';

/** A document of the file with where it begins. */
export interface PlacedDocument {
  readonly number: number;
  readonly document: LintDocument;
  /** Offset of the document's text in the file. */
  readonly start: number;
}

/** One version of an open file: the editor's text and the service's reading of it, with offsets translated between them. */
export class FileView {
  constructor(
    readonly text: TextDocument,
    readonly file: LintFile,
    /** `text` changes in place; this is what it was when the file was read. */
    readonly version: number,
  ) {}

  /** Whether the editor's text is still the one that was read. */
  get isCurrent(): boolean {
    return this.text.version === this.version;
  }

  get uri(): string {
    return this.text.uri;
  }

  /** As the file writes it. */
  get lineBreak(): string {
    return this.file.text.includes('\r\n') ? '\r\n' : '\n';
  }

  documents(): readonly PlacedDocument[] {
    return this.file.documents.map((document, number) => ({ number, document, start: this.file.spans[number]?.start ?? 0 }));
  }

  /** The document that an offset of the file is in: at a boundary the later one, as it begins there. */
  documentAt(offset: number): PlacedDocument | undefined {
    let number = 0;
    while (number + 1 < this.file.spans.length && (this.file.spans[number + 1]?.start ?? Infinity) <= offset) number += 1;
    const document = this.file.documents[number];
    return document === undefined ? undefined : { number, document, start: this.file.spans[number]?.start ?? 0 };
  }

  offsetAt(position: Position): number {
    return this.text.offsetAt(position);
  }

  /** @param range within the document that begins at `start` */
  range(start: number, range: TextRange): Range {
    return { start: this.text.positionAt(start + range.start), end: this.text.positionAt(start + range.end) };
  }
}
