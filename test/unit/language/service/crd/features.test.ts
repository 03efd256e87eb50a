import { describe, expect, it } from 'vitest';
import { crdFamily, readDefinitions } from '../../../../../src/language/service/crd';
import { readDocument, readFile } from '../../../../../src/language/service/document';
import { check, environment, isQuiet } from '../../support/fixture';

const HEAD =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\nspec:\n  group: example.com\n  scope: Cluster\n' +
  '  names: {plural: things, kind: Thing}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n';
const COLUMN = '    additionalPrinterColumns:\n    - name: Size\n      type: integer\n      jsonPath: .spec.size\n';
const SCHEMA =
  '    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          spec:\n            type: object\n            required: [size]\n            properties:\n              size:\n                type: integer\n';

function labels(text: string): readonly string[] {
  const offset = text.indexOf('|');
  const source = text.replace('|', '');
  const file = readFile('file.yaml', source);
  const [document] = file.documents;
  if (!document) return [];
  return (crdFamily.features?.complete?.(document, offset, environment(), file) ?? []).map(({ label }) => label);
}

describe('features of definitions', () => {
  it('completes paths for columns from the schema', () => {
    expect(labels(HEAD + COLUMN.replace('.spec.size', '.|') + SCHEMA)).toContain('.spec.size');
  });

  it('completes keywords of the type only', () => {
    const found = labels(`${HEAD}${SCHEMA}                m|\n`);
    expect(found).toContain('maximum');
    expect(found).not.toContain('maxLength');
    expect(found).not.toContain('$ref');
  });

  it('completes types, formats and required names', () => {
    expect(labels(HEAD + SCHEMA.replace('type: integer', 'type: |'))).toEqual([
      'array',
      'boolean',
      'integer',
      'number',
      'object',
      'string',
    ]);
    expect(labels(HEAD + SCHEMA.replace('type: integer', 'format: |'))).toContain('date-time');
  });

  it('completes fields of self in rules', () => {
    expect(labels(`${HEAD}${SCHEMA}            x-kubernetes-validations:\n            - rule: self.s|\n`)).toContain('size');
  });

  it('explains keywords and names in rules', () => {
    const text = `${HEAD}${SCHEMA}            x-kubernetes-validations:\n            - rule: self.size > 0\n`;
    const document = readDocument(text);
    const file = readFile('file.yaml', text);
    const hover = (word: string) => crdFamily.features?.hover?.(document, text.indexOf(word) + 1, environment(), file)?.markdown;
    expect(hover('required:')).toContain('must be written');
    expect(hover('size > 0')).toContain('int');
  });

  it('leads from a column and a required name to the field', () => {
    const text = HEAD + COLUMN + SCHEMA;
    const file = readFile('file.yaml', text);
    const field = text.indexOf('size:');
    for (const from of ['.spec.size', 'size]']) {
      const [target] = crdFamily.features?.definition?.(readDocument(text), text.indexOf(from) + 2, environment(), file) ?? [];
      expect(target?.range.start, from).toBe(field);
    }
  });

  it('outlines versions and their properties', () => {
    const [version] = crdFamily.features?.symbols?.(readDocument(HEAD + SCHEMA)) ?? [];
    expect(version?.name).toBe('v1');
    expect(version?.children?.[0]?.children?.[0]).toMatchObject({ name: 'size', detail: 'integer', kind: 'number' });
  });
});

const OLD = `apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata:
  name: things.example.com
spec:
  group: example.com
  scope: Cluster
  # The only version so far.
  version: v1
  names: {plural: things, kind: Thing}
  additionalPrinterColumns:
  - name: Size
    type: integer
    JSONPath: .spec.size
  subresources:
    status: {}
  # What it looks like.
  validation:
    openAPIV3Schema:
      type: object
      properties:
        spec:
          type: object
          properties:
            size: # how large
              type: integer
`;

describe('conversion from v1beta1', () => {
  const convert = (text: string): string => {
    const [found] = check(crdFamily, text).filter(({ rule }) => rule === 'CR07');
    return [...(found?.fixes?.[0]?.edits ?? [])]
      .sort((a, b) => b.start - a.start)
      .reduce((whole, { start, end, newText }) => whole.slice(0, start) + newText + whole.slice(end), text);
  };

  it('makes one version of one, with its comments', () => {
    const text = convert(OLD);
    isQuiet(crdFamily, text);
    for (const comment of ['# The only version so far.', '# What it looks like.', '# how large']) expect(text).toContain(comment);
    // v1 keeps no fields that the schema does not know, as v1beta1 may be told.
    const pruning = OLD.replace('  scope:', '  preserveUnknownFields: false\n  scope:');
    expect(readDefinitions(readDocument(text))[0]?.versions).toEqual(readDefinitions(readDocument(pruning))[0]?.versions);
  });

  it('gives every version what was said for all', () => {
    const two = OLD.replace(
      '  version: v1\n',
      '  version: v1\n  versions:\n  - name: v1\n    served: true\n    storage: true\n  - name: v2\n    served: true\n    storage: false\n',
    );
    const text = convert(two);
    isQuiet(crdFamily, text);
    const [definition] = readDefinitions(readDocument(text));
    expect(definition?.versions.map(({ name, hasStatus, schema }) => [name, hasStatus, schema?.type])).toEqual([
      ['v1', true, 'object'],
      ['v2', true, 'object'],
    ]);
  });
});

describe('definitions read for custom resources', () => {
  it('has what objects are checked by', () => {
    const [definition] = readDefinitions(readDocument(HEAD + SCHEMA), 'file:///a.yaml');
    expect(definition).toMatchObject({ group: 'example.com', kind: 'Thing', plural: 'things', scope: 'Cluster', origin: 'file:///a.yaml' });
    expect(definition?.versions[0]).toMatchObject({ name: 'v1', isServed: true, hasStatus: false });
    expect(definition?.versions[0]?.schema?.properties?.['spec']?.required).toEqual(['size']);
  });

  it('reads nothing from other documents and parts', () => {
    expect(readDefinitions(readDocument('kind: Pod'))).toEqual([]);
    expect(readDefinitions(readDocument('apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n'))).toEqual([]);
  });
});
