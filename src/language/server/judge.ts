import { diagnose } from '../service/diagnose';
import { readFile, type LintDocument, type LintFile } from '../service/document';
import type { DocumentFinding, Environment, Family } from '../service/family';
import type { IsCancelled } from './diagnostics/pipeline';

/** The rules of the service, asked about one file after another. */
export class Judge {
  private readonly known = new Map<string, ReadonlyMap<string, LintDocument>>();

  constructor(private readonly families: readonly Family[]) {}

  /** Reads a file; documents that stayed the same since its last reading are not parsed again. */
  read(uri: string, text: string): LintFile {
    const file = readFile(uri, text, this.known.get(uri));
    this.known.set(uri, new Map(file.documents.map((document) => [document.text, document])));
    return file;
  }

  quick(file: LintFile, environment: Environment): readonly DocumentFinding[] {
    const found = diagnose(file.text).flatMap((finding) => {
      const document = file.spans.findIndex(({ start, end }) => finding.start >= start && finding.end <= end);
      const start = file.spans[document]?.start;
      return start === undefined ? [] : [{ document, finding: { ...finding, start: finding.start - start, end: finding.end - start } }];
    });
    return [...found, ...this.ask(file, (family, document) => family.checkDocument?.(document, environment, file) ?? [])];
  }

  async deep(file: LintFile, environment: Environment, isCancelled: IsCancelled): Promise<readonly DocumentFinding[]> {
    return this.ask(file, (family, document) => family.checkDeeply?.(document, environment, isCancelled) ?? []);
  }

  forget(uri: string): void {
    this.known.delete(uri);
  }

  private ask(
    file: LintFile,
    check: (family: Family, document: LintDocument) => readonly DocumentFinding['finding'][],
  ): readonly DocumentFinding[] {
    return file.documents.flatMap((document, number) =>
      this.families
        .filter((family) => family.claims(document, file))
        .flatMap((family) => check(family, document).map((finding) => ({ document: number, finding }))),
    );
  }
}
