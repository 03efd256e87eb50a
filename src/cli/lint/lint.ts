import type { CrdDefinition } from '../../language/service/crd/source';
import type { LintFile } from '../../language/service/document';
import { Inspector } from '../../language/service/engine/inspector';
import { present, type SeverityMap } from '../../language/service/engine/present';
import type { Environment, Family, MinorVersion } from '../../language/service/family';
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
      const environment: Environment = { target: settings.target, crds: definitions.for(source.name), now };
      return this.one(source, environment, settings);
    });
  }

  private one({ name, text }: SourceFile, environment: Environment, { severities }: LintSettings): readonly Located[] {
    if (text.length > LARGEST) return [tooLarge(name, text)];
    const file = this.inspector.read(name, text);
    const found = [...this.inspector.quick(file, environment), ...this.inspector.deep(file, environment)];
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
