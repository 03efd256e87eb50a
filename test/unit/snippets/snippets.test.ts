import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { noCrds } from '../../../src/language/service/crd';
import { Inspector } from '../../../src/language/service/engine/inspector';
import { families } from '../../../src/language/service/families';
import { expand } from './expand';

const root = join(import.meta.dirname, '..', '..', '..');

interface Snippet {
  readonly prefix: readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

const snippets = readdirSync(join(root, 'snippets')).flatMap((file) =>
  Object.entries(JSON.parse(readFileSync(join(root, 'snippets', file), 'utf8')) as Record<string, Snippet>).map(
    ([name, snippet]) => [`${file}: ${name}`, snippet] as const,
  ),
);

describe('snippets', () => {
  it.each(snippets)('%s is YAML as it is inserted', (_, { body }) => {
    const text = expand(body.join('\n'));
    expect(parseAllDocuments(text).flatMap((document) => ('errors' in document ? document.errors : []))).toEqual([]);
    expect(text).not.toMatch(/\$\{?\d|\\/);
  });

  it.each(snippets)('%s says what it is for, and ends where typing goes on', (_, { body, description, prefix }) => {
    expect(description.length).toBeGreaterThan(15);
    expect(prefix.length).toBeGreaterThan(0);
    expect(body.at(-1)).toMatch(/\$0$/);
  });

  it.each(snippets)('%s has nothing that Drydock would find', (_, { body }) => {
    const inspector = new Inspector(families);
    // A fleet file is known by its name.
    const name = body[0] === 'clusters:' ? 'drydock.yaml' : 'snippet.yaml';
    const file = inspector.read(name, expand(body.join('\n')));
    const environment = { target: undefined, crds: noCrds, now: 0 };
    const found = [...inspector.quick(file, environment), ...inspector.deep(file, environment)].map(({ finding }) => finding);
    expect(found.filter(({ severity }) => severity === 'error' || severity === 'warning')).toEqual([]);
  });

  it('have prefixes of their own', () => {
    const prefixes = snippets.flatMap(([, { prefix }]) => prefix);
    expect(prefixes.filter((prefix, index) => prefixes.indexOf(prefix) !== index)).toEqual([]);
  });
});
