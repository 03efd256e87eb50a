import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crdFamily } from '../../../../../src/language/service/crd';
import { readFile } from '../../../../../src/language/service/document';
import { environment, isQuiet, survivesTyping } from '../../support/fixture';

const FOLDER = join(import.meta.dirname, '../../../../fixtures/crd');
const fixtures = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const);

describe('definitions while they are typed', () => {
  it.each(fixtures)('says nothing wrong about %s', (_, text) => {
    isQuiet(crdFamily, text, { except: ['CR21', 'CR43'] });
  });

  it.each(fixtures)('survives typing %s', (_, text) => survivesTyping(crdFamily, text), 60_000);

  it.each(fixtures)('offers features anywhere in %s', (_, text) => {
    const file = readFile('file.yaml', text);
    const world = environment();
    for (const document of file.documents) {
      crdFamily.features?.symbols?.(document);
      for (let offset = 0; offset <= document.text.length; offset += 37) {
        crdFamily.features?.hover?.(document, offset, world, file);
        crdFamily.features?.complete?.(document, offset, world, file);
        crdFamily.features?.definition?.(document, offset, world, file);
      }
    }
  });

  it('ends on aliases in circles and on bombs', () => {
    const head =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema: ';
    survivesTyping(crdFamily, `${head}&a\n        type: object\n        properties: {a: *a, b: *a}\n`);
    const bomb = Array.from({ length: 12 }, (_, level) => `&b${level + 1} {type: object, properties: {x: *b${level}, y: *b${level}}}`).join(
      ', ',
    );
    const text = `x: [&b0 {type: string}, ${bomb}]\n${head}*b12\n`;
    const file = readFile('file.yaml', text);
    expect(() => file.documents.map((document) => crdFamily.checkDocument?.(document, environment(), file))).not.toThrow();
  });

  it('has an example for its rules that it finds itself', () => {
    for (const { id, example } of crdFamily.rules) {
      if (example === undefined) continue;
      const found = (text: string) => {
        const file = readFile('file.yaml', `${text}\n`);
        const world = environment();
        return file.documents
          .flatMap((document) => [
            ...(crdFamily.checkDocument?.(document, world, file) ?? []),
            ...(crdFamily.checkDeeply?.(document, world, () => false) ?? []),
          ])
          .map(({ rule }) => rule);
      };
      expect(found(example.bad), `${id} bad:\n${example.bad}`).toContain(id);
      expect(found(example.good), `${id} good:\n${example.good}`).not.toContain(id);
    }
  });
});
