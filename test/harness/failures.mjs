/** What failed, for the last lines of a run: where only the end of a log is kept, it must name what to look for. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * @param report path of a report that vitest's JSON reporter wrote
 * @returns one text for each test or file that failed: where, and the first lines of why
 */
export function failuresOf(report) {
  if (!existsSync(report)) return [];
  return (JSON.parse(readFileSync(report, 'utf8')).testResults ?? []).flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const file = name.replace(`${process.cwd()}/`, '');
    const broken = failed.length === 0 && message ? [told(file, message)] : [];
    return [...failed.map((test) => told(`${file} > ${test.fullName}`, test.failureMessages?.[0] ?? '')), ...broken];
  });
}

/** Without the stack frames of libraries. */
function told(where, why) {
  const lines = why.split('\n').filter((line) => !/node_modules|node:internal/.test(line));
  return [where, ...lines.slice(0, 12).map((line) => `    ${line.slice(0, 300)}`)].join('\n');
}
