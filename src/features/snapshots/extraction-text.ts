import { count } from '../../core/report/words';
import type { Extraction } from '../../core/snapshot/extract';
import { toYaml } from '../../core/snapshot/kubernetes/yaml';

/** Documents with what to know above each, and what was left out at the top. */
export function extractionText(extraction: Extraction, from: string, secretsLeft = 0): string {
  const head = [
    `# From ${from}: ${count(extraction.objects.length, 'object')} to apply again, without status and what the server sets.`,
    ...leftWords(extraction).map((line) => `# ${line}`),
    ...(secretsLeft > 0 ? [`# ${count(secretsLeft, 'Secret')} ${secretsLeft === 1 ? 'was' : 'were'} left out.`] : []),
  ];
  const parts = extraction.objects.map(({ object, notes }) => `${notes.map((note) => `# ${oneLine(note)}\n`).join('')}${toYaml(object)}`);
  return `${head.map(oneLine).join('\n')}\n${parts.join('---\n')}`;
}

/** What was left out, as sentences. */
export function leftWords({ controlled, unreadable }: Extraction): readonly string[] {
  return [
    ...(controlled > 0 ? [`${count(controlled, 'object')} that controllers made ${controlled === 1 ? 'was' : 'were'} left out.`] : []),
    ...unreadable.map(({ key, problem }) => `${key} was left out: ${problem}`),
  ];
}

/** A comment ends with its line, whatever names hold. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u0085\u2028\u2029]+/g, ' ');
}
