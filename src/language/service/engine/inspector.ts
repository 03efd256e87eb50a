import { readFile, type LintDocument, type LintFile } from '../document';
import type { DocumentFinding, Environment, Family, NumberedDocument } from '../family';
import type { Finding, RuleInfo } from '../finding';
import { checkReadable, isReadable } from '../general/check';
import { generalRules } from '../general/rules';

/** One family's view of a file. */
interface Claim {
  readonly family: Family;
  readonly documents: readonly NumberedDocument[];
}

interface Remembered {
  readonly environment: Environment;
  /** What the file is called and holds besides: families may look at a document's neighbours. */
  readonly surroundings: string;
  readonly findings: readonly Finding[];
}

/**
 * Asks the families about files, again and again while they are edited: documents that stayed the same are neither parsed
 * nor judged again. Pure apart from what it remembers.
 */
export class Inspector {
  private readonly known = new Map<string, ReadonlyMap<string, LintDocument>>();
  private readonly judged = new WeakMap<LintDocument, Map<string, Remembered>>();

  constructor(private readonly families: readonly Family[]) {}

  /** Every rule that can find something. */
  get rules(): readonly RuleInfo[] {
    return [...generalRules, ...this.families.flatMap(({ rules }) => rules)];
  }

  /** Reads a file; what did not change since the last reading under this name is not parsed again. */
  read(name: string, text: string): LintFile {
    const file = readFile(name, text, this.known.get(name));
    this.known.set(name, new Map(file.documents.map((document) => [document.text, document])));
    return file;
  }

  /** Forgets a file that was closed. */
  forget(name: string): void {
    this.known.delete(name);
  }

  /** Tier 1: what each document shows by itself, and what they show together. */
  quick(file: LintFile, environment: Environment): readonly DocumentFinding[] {
    const claims = this.claimsOf(file);
    const known = claims.flatMap(({ family, documents }) =>
      documents.filter(({ document }) => family.knows?.(document, environment) ?? true),
    );
    const claimed = new Set(known.map(({ number }) => number));
    const unread = [...claimed].flatMap((number): DocumentFinding[] => {
      const document = file.documents[number];
      return document === undefined ? [] : this.readable(document).map((finding) => ({ document: number, finding }));
    });
    const surroundings = describe(file);
    const found = claims.flatMap(({ family, documents }) => {
      const readable = documents.filter(({ document }) => isReadable(document, this.readable(document)));
      const each = readable.flatMap(({ document, number }) =>
        this.remembered(
          document,
          `${family.id}/quick`,
          environment,
          surroundings,
          () => family.checkDocument?.(document, environment, file) ?? [],
        ).map((finding) => ({ document: number, finding })),
      );
      return [...each, ...(readable.length > 0 ? (family.checkFile?.(readable, file, environment) ?? []) : [])];
    });
    return inOrder([...unread, ...found]);
  }

  /** Tier 3: what takes longer. @param isCancelled polled between documents: what was found until then is given */
  deep(file: LintFile, environment: Environment, isCancelled: () => boolean = () => false): readonly DocumentFinding[] {
    return inOrder([...this.deepParts(file, environment, isCancelled)].flat());
  }

  /** The same with a break after each document, in which whoever shares the thread with others lets them have it. */
  *deepParts(file: LintFile, environment: Environment, isCancelled: () => boolean): Generator<readonly DocumentFinding[], void> {
    const surroundings = describe(file);
    for (const { family, documents } of this.claimsOf(file)) {
      if (family.checkDeeply === undefined) continue;
      for (const { document, number } of documents) {
        if (isCancelled()) return;
        if (!isReadable(document, this.readable(document))) continue;
        const check = () => family.checkDeeply?.(document, environment, isCancelled) ?? [];
        // A check that was broken off has not seen everything: its result is not kept.
        const findings = this.remembered(document, `${family.id}/deep`, environment, surroundings, check, isCancelled);
        yield findings.map((finding) => ({ document: number, finding }));
      }
    }
  }

  private claimsOf(file: LintFile): readonly Claim[] {
    return this.families.flatMap((family) => {
      const documents = file.documents
        .map((document, number) => ({ document, number }))
        .filter(({ document }) => family.claims(document, file));
      return documents.length > 0 ? [{ family, documents }] : [];
    });
  }

  private readonly readability = new WeakMap<LintDocument, readonly Finding[]>();

  private readable(document: LintDocument): readonly Finding[] {
    const known = this.readability.get(document);
    if (known) return known;
    const findings = checkReadable(document);
    this.readability.set(document, findings);
    return findings;
  }

  private remembered(
    document: LintDocument,
    what: string,
    environment: Environment,
    surroundings: string,
    check: () => readonly Finding[],
    isCancelled: () => boolean = () => false,
  ): readonly Finding[] {
    const results = this.judged.get(document) ?? new Map<string, Remembered>();
    this.judged.set(document, results);
    const last = results.get(what);
    if (last?.environment === environment && last.surroundings === surroundings) return last.findings;
    const findings = check();
    if (!isCancelled()) results.set(what, { environment, surroundings, findings });
    return findings;
  }
}

function describe(file: LintFile): string {
  const headers = file.documents.map(({ header: { apiVersion, kind, name, namespace } }) => [
    apiVersion?.value,
    kind?.value,
    name,
    namespace,
  ]);
  return JSON.stringify([file.name, headers]);
}

function inOrder(findings: readonly DocumentFinding[]): readonly DocumentFinding[] {
  return [...findings].sort(
    (a, b) => a.document - b.document || a.finding.start - b.finding.start || compare(a.finding.rule, b.finding.rule),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
