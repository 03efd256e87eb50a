import type { CrdDefinition } from '../../language/service/crd/source';
import type { LintFile } from '../../language/service/document';
import { Inspector } from '../../language/service/engine/inspector';
import { present, type SeverityMap } from '../../language/service/engine/present';
import type { DocumentFinding, Environment, Family, MinorVersion } from '../../language/service/family';
import type { Finding } from '../../language/service/finding';
import { dy004 } from '../../language/service/general/rules';
import { LineIndex } from '../../language/service/text/lines';
import { LARGEST } from './files';
import { NearestDefinitions } from './nearest-definitions';

/** A finding with its place as people count: from 1. */
export interface Located {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** Behind the last character. */
  readonly endColumn: number;
  readonly finding: Finding;
}

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

export interface LintParts {
  readonly families: readonly Family[];
  /** The definitions in a document that is a CustomResourceDefinition. */
  readonly definitionsIn: (document: LintFile['documents'][number], origin: string) => readonly CrdDefinition[];
  readonly now: () => number;
}

export interface LintSettings {
  readonly target: MinorVersion | undefined;
  readonly severities: SeverityMap;
}

/** Checks files together: custom resources by the definitions found in any of them, whatever their order. */
export class Linter {
  readonly inspector: Inspector;

  constructor(private readonly parts: LintParts) {
    this.inspector = new Inspector(parts.families);
  }

  lint(sources: readonly SourceFile[], settings: LintSettings): readonly Located[] {
    const definitions = this.definitions(sources);
    const now = this.parts.now();
    return sources.flatMap((source) => {
      return this.one(source, definitions, { target: settings.target, now }, settings);
    });
  }

  private one(
    { name, text }: SourceFile,
    definitions: NearestDefinitions,
    circumstances: Omit<Environment, 'crds'>,
    { severities }: LintSettings,
  ): readonly Located[] {
    if (text.length > LARGEST) return [tooLarge(name, text)];
    const file = this.inspector.read(name, text);
    const kinds = file.documents.map(({ header: { group, kind } }) => `${group ?? ''}/${kind?.value ?? ''}`);
    const alternatives = definitions.for(name, kinds).map((crds) => {
      const environment = { ...circumstances, crds };
      return [...this.inspector.quick(file, environment), ...this.inspector.deep(file, environment)];
    });
    // Of definitions that may both be meant, the one that the file fits is.
    const found = alternatives.reduce((best, one) => (errorsIn(one) < errorsIn(best) ? one : best));
    const lines = new LineIndex(text);
    this.inspector.forget(name);
    return present(file, found, severities)
      .map(({ document, finding }) => locate(name, lines, file.spans[document]?.start ?? 0, finding))
      .sort((a, b) => a.line - b.line || a.column - b.column);
  }

  private definitions(sources: readonly SourceFile[]): NearestDefinitions {
    const found: CrdDefinition[] = [];
    for (const { name, text } of sources) {
      if (text.length > LARGEST || !text.includes('CustomResourceDefinition')) continue;
      const file = this.inspector.read(name, text);
      found.push(...file.documents.flatMap((document) => this.parts.definitionsIn(document, name)));
    }
    return new NearestDefinitions(found);
  }
}

function errorsIn(found: readonly DocumentFinding[]): number {
  return found.filter(({ finding }) => finding.severity === 'error').length;
}

function tooLarge(name: string, text: string): Located {
  const message = `The file has ${Math.round(text.length / 1024 / 1024)} MB; files above ${LARGEST / 1024 / 1024} MB are not checked.`;
  const finding: Finding = { rule: dy004.id, severity: dy004.severity, message, start: 0, end: 0 };
  return { file: name, line: 1, column: 1, endLine: 1, endColumn: 1, finding };
}

function locate(file: string, lines: LineIndex, offset: number, finding: Finding): Located {
  const start = lines.position(offset + finding.start);
  const end = lines.position(offset + finding.end);
  return {
    file,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    finding,
  };
}
