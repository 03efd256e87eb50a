/**
 * Whatever is typed: no check and no feature of any family breaks, hangs, or speaks of a place outside the text. By default
 * every line end and every seventh other prefix is taken; DRYDOCK_FUZZ=full takes each.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LintFile } from '../../../../src/language/service/document';
import { Inspector } from '../../../../src/language/service/engine/inspector';
import { present } from '../../../../src/language/service/engine/present';
import { families } from '../../../../src/language/service/families';
import type { TextRange } from '../../../../src/language/service/finding';
import { asManifest, fixtures as maps } from '../../../oracle/aws-auth/maps';
import { bases } from '../../../oracle/kubeadm/documents';
import { files } from '../../../oracle/kubeadm/files';
import { environment } from '../support/fixture';
import { crds } from './custom-resource/widgets';
import { cpuTime } from '../../support/patience';

const FIXTURES = join(import.meta.dirname, '../../../fixtures');
const STEP = process.env.DRYDOCK_FUZZ === 'full' ? 1 : 7;
/** A hang, not a speed: what takes this long on a loaded machine takes far too long anywhere. */
const HANG = 5_000;
const world = environment({ crds });

const onDisk = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .sort()
  .map((path) => [path, readFileSync(join(FIXTURES, path), 'utf8')] as const);
const examples = families.flatMap(({ id, rules }) =>
  rules.flatMap(({ id: rule, example }) =>
    example === undefined ? [] : [[`${rule} bad${id === 'fleet' ? ' drydock.yaml' : ''}`, example.bad] as const],
  ),
);
const samples: readonly (readonly [name: string, text: string])[] = [
  ...bases.map(({ name, text, before = '' }) => [name, before + text] as const),
  ...files.map(({ name, text }) => [name, text] as const),
  ...maps.map(({ data }, index) => [`aws-auth ${index}`, asManifest(data)] as const),
  ...maps.slice(0, 3).map(({ data }, index) => [`aws-auth ${index} quoted`, asManifest(data, 'quoted')] as const),
  ...onDisk,
  ...examples,
];

/** All that an editor would ask about a text, with the cursor at its end. */
function ask(name: string, text: string): void {
  expect(
    cpuTime(() => askAll(name, text)),
    'milliseconds of the processor',
  ).toBeLessThan(HANG);
}

function askAll(name: string, text: string): void {
  const inspector = new Inspector(families);
  const file = inspector.read(name.includes('drydock.yaml') ? 'drydock.yaml' : 'file.yaml', text);
  for (const { document, finding } of present(file, [...inspector.quick(file, world), ...inspector.deep(file, world)])) {
    const length = file.documents[document]?.text.length ?? -1;
    within(finding, length, finding.rule);
    for (const fix of finding.fixes ?? []) fix.edits.forEach((edit) => within(edit, length, `a fix of ${finding.rule}`));
    for (const place of finding.related ?? []) within(place, file.documents[place.document ?? document]?.text.length ?? -1, finding.rule);
  }
  askFeatures(file);
}

function askFeatures(file: LintFile): void {
  const document = file.documents.at(-1);
  if (document === undefined) return;
  const { length } = document.text;
  for (const family of families) {
    const { features } = family;
    if (features === undefined || !family.claims(document, file)) continue;
    for (const { replace, label } of features.complete?.(document, length, world, file) ?? [])
      if (replace) within(replace, length, `completion ${label}`);
    for (const offset of [length, Math.floor(length / 2)]) {
      const hover = features.hover?.(document, offset, world, file);
      if (hover) within(hover.range, length, 'hover');
      for (const { document: number, uri, range } of features.definition?.(document, offset, world, file) ?? [])
        if (uri === undefined) within(range, file.documents[number ?? file.documents.length - 1]?.text.length ?? -1, 'definition');
    }
    for (const symbol of features.symbols?.(document) ?? []) within(symbol.range, length, `outline ${symbol.name}`);
    for (const lens of features.lenses?.(document, world, file) ?? []) within(lens.range, length, `lens ${lens.title}`);
    for (const { title, edits } of features.actions?.(document, { start: 0, end: length }, world, file) ?? [])
      edits?.forEach((edit) => within(edit, length, title));
  }
}

function within({ start, end }: TextRange, length: number, what: string): void {
  if (start < 0 || end < start || end > length) expect.fail(`${what} at ${start}–${end} of ${length}`);
}

const PIECES = [
  ...[':', ': ', '- ', '\n', '\n  ', '\n    ', '"', "'", '{', '}', '[', ']', ',', '|', '>-', '#', '\t', '&a ', '*a', '<<: *a', '? '],
  ...['---\n', '...\n', '!!str ', '%YAML 1.2\n', '\u{1F600}', '\u0000', '\uFEFF', '\r\n', '\r', '~', '0x', '{{', '}}', '${A}', '\\'],
  ...['apiVersion: kubeadm.k8s.io/v1beta4', 'kind: ClusterConfiguration', 'kind: CustomResourceDefinition', 'clusters:'],
  ...['apiVersion: apiextensions.k8s.io/v1', 'kind: ConfigMap', 'name: aws-auth', 'data:', 'mapRoles: |', 'spec:', 'metadata:'],
];

describe('whatever is typed', () => {
  it('has samples of every family', () => {
    const inspector = new Inspector(families);
    const claimed = new Set(
      samples.flatMap(([name, text]) => {
        const file = inspector.read(name.includes('drydock.yaml') ? 'drydock.yaml' : 'file.yaml', text);
        return families.filter((family) => file.documents.some((document) => family.claims(document, file))).map(({ id }) => id);
      }),
    );
    expect([...claimed].sort()).toEqual(families.map(({ id }) => id).sort());
  });

  it.each(samples)(
    '%s may be broken off anywhere',
    (name, text) => {
      for (let length = 0; length <= text.length; length += 1) {
        if (length % STEP === 0 || text[length] === '\n') run(name, text.slice(0, length));
      }
    },
    300_000,
  );

  it('samples may be changed anywhere', () => {
    const edit = fc.record({
      sample: fc.nat(samples.length - 1),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(40),
      insert: fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(edit, ({ sample, at, cut, insert }) => {
        const [name, text] = samples[sample]!;
        const place = Math.floor(at * text.length);
        run(name, text.slice(0, place) + insert.join('') + text.slice(place + cut));
      }),
      { seed: 5, numRuns: STEP === 1 ? 20_000 : 1_500 },
    );
  }, 300_000);

  it('texts may be anything', () => {
    const text = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 8 })), { maxLength: 60 });
    fc.assert(
      fc.property(text, fc.boolean(), (pieces, isFleet) => run(isFleet ? 'drydock.yaml' : 'file', pieces.join(''))),
      { seed: 5, numRuns: STEP === 1 ? 20_000 : 1_500 },
    );
  }, 300_000);
});

/** With the text in the message, so that it can be tried again. */
function run(name: string, text: string): void {
  try {
    ask(name, text);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}\n${(error as Error).stack ?? ''}\non ${JSON.stringify(text.slice(-2_000))}`, {
      cause: error,
    });
  }
}
