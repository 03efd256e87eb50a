import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customResourceFamily } from '../../../../../src/language/service/custom-resource';
import { finds as findsIn, isQuiet as isQuietIn, type Expected } from '../../support/fixture';
import { definitionsIn, sourceOf } from './definitions';

const FIXTURES = join(import.meta.dirname, '../../../../fixtures/custom-resource');

const definitions = ['widgets', 'zones', 'bundles', 'gates'].flatMap((name) =>
  definitionsIn(readFileSync(join(FIXTURES, 'definitions', `${name}.yaml`), 'utf8')),
);

export const crds = sourceOf(definitions);

/** A widget with this spec, each line indented by two. */
export const widget = (spec: string, rest = ''): string =>
  `apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n${spec}\n${rest}`;

export const gate = (spec: string): string => `apiVersion: example.com/v1\nkind: Gate\nmetadata:\n  name: gate-a\nspec:\n${spec}\n`;

/** Like the fixture's, with the definitions of the fixtures known. */
export function finds(rule: string, marked: string, expected: Expected = {}): void {
  findsIn(customResourceFamily, rule, marked, { ...expected, environment: { crds, ...expected.environment } });
}

export function isQuiet(text: string, except: readonly string[] = [], name = 'file.yaml'): void {
  isQuietIn(customResourceFamily, text, { environment: { crds }, except, name });
}

export function readFixture(path: string): string {
  return readFileSync(join(FIXTURES, path), 'utf8');
}
