import { DiagnosticSeverity, DiagnosticTag, type Diagnostic, type DiagnosticRelatedInformation } from 'vscode-languageserver/node';
import { COMMANDS } from '../../protocol/messages';
import type { RelatedPlace, RuleInfo, Severity } from '../../service/finding';
import type { DocumentFinding } from '../../service/family';
import { SCHEMA } from '../schema/schema-findings';
import type { FileView } from '../view';

/** What every diagnostic of ours says it comes from. */
export const SOURCE = 'Drydock';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const TAGS = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

/** A finding as the editor shows it. Its code links to the rule's page. */
export function toDiagnostic(view: FileView, { document, finding }: DocumentFinding): Diagnostic {
  const start = view.file.spans[document]?.start ?? 0;
  return {
    range: view.range(start, finding),
    severity: SEVERITIES[finding.severity],
    code: finding.rule,
    ...(finding.rule === SCHEMA ? {} : { codeDescription: { href: rulePage(finding.rule) } }),
    source: SOURCE,
    message: finding.message,
    ...(finding.tag ? { tags: [TAGS[finding.tag]] } : {}),
    ...(finding.related?.length ? { relatedInformation: finding.related.map((place) => toRelated(view, document, place)) } : {}),
  };
}

/** What is to be said about a file that was not read. */
export function wholeFile(rule: RuleInfo, message: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: SEVERITIES[rule.severity],
    code: rule.id,
    codeDescription: { href: rulePage(rule.id) },
    source: SOURCE,
    message,
  };
}

function toRelated(view: FileView, own: number, place: RelatedPlace): DiagnosticRelatedInformation {
  const start = view.file.spans[place.document ?? own]?.start ?? 0;
  return { location: { uri: view.uri, range: view.range(start, place) }, message: place.message };
}

/** The editor opens it by running the command, which shows the page without a network. */
export function rulePage(rule: string): string {
  return `command:${COMMANDS.explainRule}?${encodeURIComponent(JSON.stringify([rule]))}`;
}
