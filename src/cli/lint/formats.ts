import type { RuleInfo, Severity } from '../../language/service/finding';
import type { Format } from './options';
import type { Located } from './lint';

/** What is written to standard output, line break at the end included. */
export function formatFindings(format: Format, found: readonly Located[], rules: readonly RuleInfo[], fileCount: number): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(found.map(toJson), undefined, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(toSarif(found, rules), undefined, 2)}\n`;
    case 'text':
      return toText(found, fileCount);
  }
}

function word(severity: Severity): 'error' | 'warning' | 'info' | 'hint' {
  return severity === 'information' ? 'info' : severity;
}

function toJson({ file, line, column, endLine, endColumn, finding }: Located) {
  return { file, line, column, endLine, endColumn, severity: word(finding.severity), code: finding.rule, message: finding.message };
}

function toText(found: readonly Located[], fileCount: number): string {
  const lines = found.map(
    ({ file, line, column, finding }) => `${file}:${line}:${column}: ${word(finding.severity)} ${finding.rule}: ${finding.message}\n`,
  );
  const count = (severity: Severity) => found.filter(({ finding }) => finding.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const files = new Set(found.map(({ file }) => file)).size;
  const summary =
    found.length === 0
      ? `No findings in ${amount(fileCount, 'file')}.\n`
      : `${amount(errors, 'error')}, ${amount(warnings, 'warning')} and ${found.length - errors - warnings} further findings in ${files} of ${amount(fileCount, 'file')}.\n`;
  return lines.join('') + summary;
}

function amount(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

const SARIF_LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** SARIF 2.1.0, as code hosts read it. */
function toSarif(found: readonly Located[], rules: readonly RuleInfo[]) {
  const used = rules.filter(({ id }) => found.some(({ finding }) => finding.rule === id));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Drydock',
            rules: used.map(({ id, title, explanation, severity }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: explanation, markdown: explanation },
              defaultConfiguration: { level: SARIF_LEVEL[severity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: found.map(({ file, line, column, endLine, endColumn, finding }) => ({
          ruleId: finding.rule,
          ruleIndex: used.findIndex(({ id }) => id === finding.rule),
          level: SARIF_LEVEL[finding.severity],
          message: { text: finding.message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                region: { startLine: line, startColumn: column, endLine, endColumn },
              },
            },
          ],
        })),
      },
    ],
  };
}

/** A path as a URI reference: what would end it or begin a scheme is escaped. */
function uriOf(file: string): string {
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
