import type { LintFile } from '../../service/document';
import type { DocumentFinding } from '../../service/family';
import type { Finding, Fix, RelatedPlace, TextRange } from '../../service/finding';

/**
 * Findings of an earlier text placed in the present one, so that what a slow check found stays at its place while it is
 * not yet asked again. Findings at the changed characters are dropped: they may no longer be true.
 */
export function carryOver(findings: readonly DocumentFinding[], before: LintFile, after: LintFile): readonly DocumentFinding[] {
  if (before === after || findings.length === 0) return findings;
  const texts = { old: before.documents.map(({ text }) => text), now: after.documents.map(({ text }) => text) };
  const head = commonLength(texts.old, texts.now);
  const tail = commonTail(texts.old, texts.now, head);
  const grown = texts.now.length - texts.old.length;
  const isOneChanged = texts.old.length - head - tail === 1 && texts.now.length - head - tail === 1;
  const change = isOneChanged ? changeBetween(texts.old[head] ?? '', texts.now[head] ?? '') : undefined;

  const moved = (document: number): number | undefined => {
    if (document < head) return document;
    if (document >= texts.old.length - tail) return document + grown;
    return change === undefined ? undefined : document;
  };
  const isChanged = (document: number) => document >= head && document < texts.old.length - tail;

  return findings.flatMap(({ document, finding }) => {
    const to = moved(document);
    if (to === undefined) return [];
    const shift = <R extends TextRange>(range: R): R | undefined => (isChanged(document) && change ? shifted(range, change) : range);
    const placed = shift(finding);
    if (placed === undefined) return [];
    const related = finding.related?.flatMap((place) => placeOf(place, document));
    // A fix that touches the change would replace half of what was just typed.
    const shiftEdit = <R extends TextRange>(range: R): R | undefined =>
      isChanged(document) && change && range.start <= change.end && range.end >= change.start ? undefined : shift(range);
    return [{ document: to, finding: withDetails(placed, shiftEdit, related) }];
  });

  function placeOf(place: RelatedPlace, own: number): readonly RelatedPlace[] {
    const from = place.document ?? own;
    const to = moved(from);
    const range = isChanged(from) && change ? shifted(place, change) : place;
    if (to === undefined || range === undefined) return [];
    return [place.document === undefined ? range : { ...range, document: to }];
  }
}

function withDetails(
  finding: Finding,
  shift: <R extends TextRange>(range: R) => R | undefined,
  related: readonly RelatedPlace[] | undefined,
): Finding {
  const fixes = finding.fixes?.flatMap((fix): Fix[] => {
    const edits = fix.edits.map(shift);
    return edits.every((edit) => edit !== undefined) ? [{ ...fix, edits }] : [];
  });
  return { ...finding, ...(fixes ? { fixes } : {}), ...(related ? { related } : {}) };
}

/** One replacement that makes the new text of the old one. */
interface Change extends TextRange {
  /** By how much what follows has moved. */
  readonly by: number;
}

function changeBetween(old: string, now: string): Change {
  const start = commonLength(old, now);
  const tail = commonTail(old, now, start);
  return { start, end: old.length - tail, by: now.length - old.length };
}

function shifted<R extends TextRange>(range: R, change: Change): R | undefined {
  if (range.end < change.start || (range.end === change.start && change.start === change.end)) return range;
  if (range.start >= change.end) return { ...range, start: range.start + change.by, end: range.end + change.by };
  return undefined;
}

function commonLength<T>(a: ArrayLike<T>, b: ArrayLike<T>): number {
  const limit = Math.min(a.length, b.length);
  let at = 0;
  while (at < limit && a[at] === b[at]) at += 1;
  return at;
}

function commonTail<T>(a: ArrayLike<T>, b: ArrayLike<T>, head: number): number {
  const limit = Math.min(a.length, b.length) - head;
  let at = 0;
  while (at < limit && a[a.length - 1 - at] === b[b.length - 1 - at]) at += 1;
  return at;
}
