import type { LintDocument } from '../document';
import { collect, type Finding, type TextRange } from '../finding';
import type { YamlNode } from '../yaml/nodes';
import { scalarProblem } from '../yaml/scalar-value';
import { isMergeKey, toJson, TooManyAliases } from '../yaml/value';
import { resolved, walk } from '../yaml/walk';
import { syntaxMessage } from './syntax-message';
import { isTemplate } from './template';
import { dy001, dy002, dy003, dy006, dy007 } from './rules';

/** What is to be said about a claimed document before any family looks at it. */
export function checkReadable(document: LintDocument): readonly Finding[] {
  const findings: Finding[] = [];
  const report = collect(findings);
  const { parsed, text } = document;
  if (parsed.error) {
    const { offset, end } = parsed.error;
    const range = end === undefined ? around(text, offset) : { start: offset, end: Math.min(end, text.length) };
    if (isTemplate(text)) {
      report(
        dy003,
        firstLine(text),
        'This is a template: it is no YAML before it is filled in, so none of it is judged. Render it and check the result.',
      );
    } else report(dy001, range, syntaxMessage(parsed.error.reason));
    return findings;
  }
  if (parsed.isLenient) {
    report(
      dy002,
      firstLine(text),
      'The Kubernetes tools read this document, but stricter YAML parsers refuse it: a quoted text or a list in brackets goes on at or left of its key. Indent its further lines.',
    );
  }
  if ([...walk(document.root)].some(({ key }) => key !== undefined && isBracedTemplate(key)) && isTemplate(text)) {
    report(
      dy003,
      firstLine(text),
      'This is a template: no tool can read it before it is filled in, and what it fills in is not judged. Render it and check the result.',
    );
  }
  if (parsed.unreadFrom !== undefined) {
    report(
      dy007,
      lineAt(text, parsed.unreadFrom),
      'The document has ended before this line: the Kubernetes tools pass over it and all that follows up to the next ---, without a word. Indent it as the lines above, or write --- before it.',
    );
  }
  for (const place of walk(document.root)) {
    const { key, value } = place;
    const problem = (key && keyProblem(key)) ?? valueProblem(value) ?? (key && isMergeKey(key) ? mergeProblem(value) : undefined);
    if (problem !== undefined) report(dy006, key !== undefined && keyProblem(key) !== undefined ? key : value, problem);
  }
  if (findings.every(({ rule }) => rule !== dy006.id) && document.text.includes('*')) {
    try {
      toJson(document.root);
    } catch (error) {
      if (!(error instanceof TooManyAliases)) throw error;
      report(
        dy006,
        firstLine(text),
        'The aliases of this document stand for more than half a million values. The Kubernetes tools refuse such a document. Write out what is meant.',
      );
    }
  }
  return findings;
}

/** Whether families can say anything about a document. */
export function isReadable(document: LintDocument, findings: readonly Finding[]): boolean {
  return document.parsed.error === undefined && !findings.some(({ rule }) => rule === dy006.id);
}

function keyProblem(key: YamlNode): string | undefined {
  if (key.kind === 'alias') return valueProblem(key);
  // `{{ x }}` without quotes: a template in the place of a value.
  if (key.kind === 'map' || key.kind === 'seq') {
    return isBracedTemplate(key)
      ? undefined
      : `A ${key.kind === 'map' ? 'mapping' : 'list'} stands where a key should be. Kubernetes reads only plain words as keys.`;
  }
  return undefined;
}

function isBracedTemplate(key: YamlNode): boolean {
  return key.kind === 'map' && key.isFlow;
}

function mergeProblem(value: YamlNode): string | undefined {
  const target = resolved(value);
  const isMergeable = target?.kind === 'map' || (target?.kind === 'seq' && target.items.every((item) => resolved(item)?.kind === 'map'));
  return isMergeable ? undefined : 'Behind << stands no mapping: only a mapping, or a list of mappings, can be merged in.';
}

function valueProblem(value: YamlNode): string | undefined {
  if (value.kind === 'scalar') return scalarProblem(value);
  if (value.kind !== 'alias') return undefined;
  if (value.target === undefined) return `The alias *${value.name} has no anchor &${value.name} above it, so the document can't be read.`;
  const holdsItself = value.target.start <= value.start && value.end <= value.target.end;
  return holdsItself ? `The anchor &${value.name} holds the alias *${value.name} itself: it would have no end.` : undefined;
}

function firstLine(text: string): TextRange {
  const match = /^(?!---|[ \t]*#|[ \t]*\r?$).+$/m.exec(text);
  return match ? { start: match.index, end: match.index + match[0].trimEnd().length } : { start: 0, end: Math.min(text.length, 1) };
}

function lineAt(text: string, offset: number): TextRange {
  return { start: offset, end: offset + (/^[^\r\n]*\S/.exec(text.slice(offset))?.[0].length ?? 1) };
}

/** The word at an offset, or what is left of the line before it. */
function around(text: string, offset: number): TextRange {
  let start = Math.min(offset, text.length);
  // A parser that waited for more notices at the end of the text or in the next line: the last written line is to blame.
  while (start > 0 && (start === text.length || /[\r\n]/.test(text[start] ?? '\n')) && /\s/.test(text[start - 1] ?? '')) start -= 1;
  if (start > 0 && (start === text.length || /\s/.test(text[start] ?? ' '))) start -= 1;
  const rest = /^\S*/.exec(text.slice(start, start + 200))?.[0].length ?? 0;
  return { start, end: Math.min(text.length, start + Math.max(1, rest)) };
}
