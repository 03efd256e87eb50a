import type { LintFile } from '../document';
import type { DocumentFinding } from '../family';
import type { Severity } from '../finding';
import { dy005 } from '../general/rules';
import { readIgnores } from './ignores';

/** More than this in one file helps nobody. */
export const MOST_FINDINGS = 1_000;

/** What a person wants a rule's findings to count as; `off` hides them. By rule id. */
export type SeverityMap = Readonly<Record<string, Severity | 'off'>>;

/**
 * What is shown of what was found: without what comments in the file silence, with the severities a person chose, and not
 * more than a thousand.
 */
export function present(file: LintFile, findings: readonly DocumentFinding[], severities: SeverityMap = {}): readonly DocumentFinding[] {
  const ignores = readIgnores(file);
  const shown = findings.flatMap((found): DocumentFinding[] => {
    const { document, finding } = found;
    if (ignores.isIgnored(finding.rule, (file.spans[document]?.start ?? 0) + finding.start)) return [];
    const choice = severities[finding.rule];
    if (choice === 'off') return [];
    return [choice === undefined ? found : { document, finding: { ...finding, severity: choice } }];
  });
  if (shown.length <= MOST_FINDINGS) return shown;
  const worst = [...shown].sort((a, b) => RANK[a.finding.severity] - RANK[b.finding.severity]).slice(0, MOST_FINDINGS);
  const kept = new Set(worst);
  const message = `${shown.length} findings in this file; the ${MOST_FINDINGS} most severe are shown.`;
  const note: DocumentFinding = {
    document: 0,
    finding: { rule: dy005.id, severity: dy005.severity, message, start: 0, end: Math.min(1, file.documents[0]?.text.length ?? 0) },
  };
  return [note, ...shown.filter((found) => kept.has(found))];
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };
