import type { LintFile } from '../document';
import { LineIndex } from '../text/lines';

/** Findings that comments of a file silence. */
export interface Ignores {
  /** @param offset of the finding's beginning in the file */
  isIgnored(rule: string, offset: number): boolean;
}

const COMMENT = /#[ \t]*drydock-ignore(-file)?\b[ \t]*:?([^\r\n#]*)/g;

/**
 * Reads `# drydock-ignore KA011, KA013` (for its own line, or for the next one when nothing else stands on it) and
 * `# drydock-ignore-file KA011` (for all of the file). Without ids every rule is meant.
 */
export function readIgnores(file: LintFile): Ignores {
  if (!file.text.includes('drydock-ignore')) return { isIgnored: () => false };
  const lines = new LineIndex(file.text);
  const everywhere = new Set<string>();
  const byLine = new Map<number, Set<string>>();
  for (const match of file.text.matchAll(COMMENT)) {
    const rules = (match[2] ?? '')
      .split(/[\s,]+/)
      .filter((word) => /^[A-Za-z]+\d+$/.test(word))
      .map((word) => word.toUpperCase());
    const named = rules.length > 0 ? rules : [EVERY];
    if (match[1] !== undefined) {
      named.forEach((rule) => everywhere.add(rule));
      continue;
    }
    const { line } = lines.position(match.index);
    const isAlone = lines.line(line).trimStart().startsWith('#');
    const target = isAlone ? nextWritten(lines, line) : line;
    const known = byLine.get(target) ?? new Set<string>();
    named.forEach((rule) => known.add(rule));
    byLine.set(target, known);
  }
  const has = (rules: ReadonlySet<string> | undefined, rule: string) => rules !== undefined && (rules.has(rule) || rules.has(EVERY));
  return { isIgnored: (rule, offset) => has(everywhere, rule) || has(byLine.get(lines.position(offset).line), rule) };
}

const EVERY = '*';

/** Several comments may stand above one line. */
function nextWritten(lines: LineIndex, from: number): number {
  let line = from + 1;
  while (line < lines.count && lines.line(line).trimStart().startsWith('#')) line += 1;
  return line;
}
