import { expect } from 'vitest';
import { readFile } from '../../../../src/language/service/document';
import type { Environment, Family } from '../../../../src/language/service/family';
import type { Finding } from '../../../../src/language/service/finding';
import { noCrds } from '../../../../src/language/service/crd/source';
import { cpuTime } from '../../support/patience';

/** A finding of a whole file: offsets count from the file's beginning. */
export interface FileFinding extends Finding {
  readonly document: number;
}

export const environment = (over: Partial<Environment> = {}): Environment => ({
  target: undefined,
  crds: noCrds,
  now: Date.UTC(2026, 10, 23),
  ...over,
});

export interface CheckOptions {
  readonly name?: string;
  readonly environment?: Partial<Environment>;
}

/** Everything a family says about a file, all tiers, in the order of places. */
export function check(family: Family, text: string, options: CheckOptions = {}): readonly FileFinding[] {
  const world = environment(options.environment);
  const file = readFile(options.name ?? 'file.yaml', text);
  const claimed = file.documents.map((document, number) => ({ document, number })).filter(({ document }) => family.claims(document, file));
  const found = [
    ...claimed.flatMap(({ document, number }) =>
      [...(family.checkDocument?.(document, world, file) ?? []), ...(family.checkDeeply?.(document, world, () => false) ?? [])].map(
        (finding) => ({ document: number, finding }),
      ),
    ),
    ...(family.checkFile?.(claimed, file, world) ?? []),
  ];
  return found
    .map(({ document, finding }) => {
      const offset = file.spans[document]?.start ?? 0;
      expect(finding.start, `${finding.rule} begins in its document`).toBeGreaterThanOrEqual(0);
      expect(finding.end, `${finding.rule} ends in its document`).toBeLessThanOrEqual(file.documents[document]?.text.length ?? 0);
      expect(family.rules.map(({ id }) => id)).toContain(finding.rule);
      return { ...finding, document, start: finding.start + offset, end: finding.end + offset };
    })
    .sort((a, b) => a.start - b.start);
}

const MARKS = /[«»]/g;

export interface Expected extends CheckOptions {
  /** The file after the finding's first fix; must be free of the rule's findings. */
  readonly fixed?: string;
  readonly severity?: Finding['severity'];
  /** Part of the message. */
  readonly says?: string | RegExp;
  /** Other rules may find something too. By default only this rule may. */
  readonly alongside?: readonly string[];
}

/** Expects a rule to find exactly the «marked» places of a file, and the fix to remove the finding. */
export function finds(family: Family, rule: string, marked: string, expected: Expected = {}): void {
  const text = marked.replace(MARKS, '');
  const all = check(family, text, expected);
  const found = all.filter((finding) => finding.rule === rule);
  const places = marks(marked);
  expect(
    found.map(({ start, end }) => text.slice(start, end)),
    `${rule} on\n${marked}\nall findings: ${JSON.stringify(
      all.map(({ rule: id, message }) => `${id}: ${message}`),
      undefined,
      1,
    )}`,
  ).toEqual(places.map(({ start, end }) => text.slice(start, end)));
  expect(found.map(({ start, end }) => ({ start, end }))).toEqual(places);
  const others = all.filter((finding) => finding.rule !== rule && !(expected.alongside ?? []).includes(finding.rule));
  expect(
    others.map(({ rule: id, message }) => `${id}: ${message}`),
    'findings of other rules',
  ).toEqual([]);
  const [first] = found;
  if (expected.severity !== undefined) expect(first?.severity).toBe(expected.severity);
  if (typeof expected.says === 'string') expect(first?.message).toContain(expected.says);
  else if (expected.says) expect(first?.message).toMatch(expected.says);
  if (expected.fixed !== undefined) {
    const fixed = applyFix(text, first);
    expect(fixed).toBe(expected.fixed);
    expect(
      check(family, fixed, expected).filter((finding) => finding.rule === rule && finding.start === first?.start),
      'the fix removes the finding',
    ).toEqual([]);
  }
}

/** Expects a family to say nothing, or nothing but what is named. */
export function isQuiet(family: Family, text: string, options: CheckOptions & { readonly except?: readonly string[] } = {}): void {
  const found = check(family, text, options).filter(({ rule }) => !(options.except ?? []).includes(rule));
  expect(found.map(({ rule, message, start, end }) => `${rule} at "${text.slice(start, end)}": ${message}`)).toEqual([]);
}

/** The file after a finding's fix (the first one unless numbered). */
export function applyFix(text: string, finding: FileFinding | undefined, number = 0): string {
  const fix = finding?.fixes?.[number];
  expect(fix, `a fix for ${finding?.rule ?? 'nothing'}`).toBeDefined();
  const offset = readFile('file.yaml', text).spans[finding?.document ?? 0]?.start ?? 0;
  return [...(fix?.edits ?? [])]
    .sort((a, b) => b.start - a.start)
    .reduce((whole, edit) => whole.slice(0, edit.start + offset) + edit.newText + whole.slice(edit.end + offset), text);
}

function marks(marked: string): readonly { readonly start: number; readonly end: number }[] {
  const places: { start: number; end: number }[] = [];
  let start = 0;
  let removed = 0;
  for (const { index, 0: mark } of marked.matchAll(MARKS)) {
    if (mark === '«') start = index - removed;
    else places.push({ start, end: index - removed });
    removed += 1;
  }
  return places;
}

/** Checks every prefix and a number of seeded random edits of a text: no crash, no finding outside, no second lost. */
export function survivesTyping(family: Family, text: string, options: CheckOptions = {}): void {
  const step = Math.max(1, Math.floor(text.length / 400));
  for (let length = 0; length <= text.length; length += step) timed(() => check(family, text.slice(0, length), options), length);
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed % below;
  };
  const pieces = [':', '-', ' ', '\n', '"', "'", '{', '}', '[', '|', '&a', '*a', '#', '\t', '0', '\u{1F600}', '---\n', '<<: *a\n', '!!str'];
  for (let round = 0; round < 300; round += 1) {
    const at = random(text.length + 1);
    const cut = random(6);
    const edited = text.slice(0, at) + (pieces[random(pieces.length)] ?? '') + text.slice(at + cut);
    timed(() => check(family, edited, options), at);
  }
}

function timed(run: () => unknown, what: number): void {
  // A hang, not a speed: five seconds of the processor are far above anything that ends.
  expect(cpuTime(run), `checking near offset ${what} ends`).toBeLessThan(5_000);
}
