import { describe, expect, it } from 'vitest';
import { crdFamily } from '../../../../../src/language/service/crd';
import { check, finds, isQuiet } from '../../support/fixture';
import { definitionsIn, sourceOf } from '../custom-resource/definitions';

/** A sound definition; `version` and `schema` are put in at their indentation. */
function crd({
  head = '',
  spec = '',
  version = '',
  schema = '',
}: {
  readonly head?: string;
  readonly spec?: string;
  readonly version?: string;
  readonly schema?: string;
}): string {
  const indented = (text: string, by: number) =>
    text === ''
      ? ''
      : `${text
          .split('\n')
          .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
          .join('\n')}\n`;
  return (
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\n' +
    indented(head, 2) +
    'spec:\n  group: example.com\n  scope: Namespaced\n  names:\n    plural: things\n    kind: Thing\n' +
    indented(spec, 2) +
    '  versions:\n  - name: v1\n    served: true\n    storage: true\n' +
    indented(version, 4) +
    '    schema:\n      openAPIV3Schema:\n        type: object\n' +
    indented(schema, 8)
  );
}

const property = (text: string): string =>
  crd({
    schema: `properties:\n  it:\n${text
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n')}`,
  });

/** Rule, text with the place marked, and the text that its fix makes. */
type Row = readonly [rule: string, bad: string, fixed?: string];

const rows: readonly Row[] = [
  ['CR01', crd({}).replace('things.example.com', '«thing.example.com»'), crd({})],
  ['CR02', crd({}).replaceAll('example.com', 'example').replace('group: example', 'group: «example»')],
  ['CR03', crd({}).replace('Namespaced', '«namespaced»'), crd({})],
  [
    'CR05',
    crd({}).replace('kind: Thing\n', 'kind: Thing\n    shortNames: [«TH»]\n'),
    crd({}).replace('kind: Thing\n', 'kind: Thing\n    shortNames: [th]\n'),
  ],
  ['CR06', crd({ spec: 'preserveUnknownFields: «true»' }), crd({ spec: 'preserveUnknownFields: false' })],
  ['CR08', crd({ spec: '«scpoe»: Cluster' })],
  ['CR08', property('type: string\n«maxLenght»: 3'), property('type: string\nmaxLength: 3')],
  ['CR09', crd({ head: 'creationTimestamp: «1h30m»' })],
  ['CR09', crd({ head: 'labels:\n  a: «1»' }), crd({ head: 'labels:\n  a: "1"' })],
  ['CR09', property('type: string\nmaxLength: «"3"»')],
  ['CR10', crd({}).replace('storage: true', 'storage: «false»'), crd({})],
  [
    'CR11',
    crd({})
      .replace(/ {4}schema:[^]*$/, '')
      .replace('name: v1', 'name: «v1»'),
  ],
  [
    'CR12',
    crd({ version: '«deprecationWarning»: use v2' }),
    crd({ version: 'deprecationWarning: use v2' }).replace('name: v1\n', 'deprecated: true\n    name: v1\n'),
  ],
  ['CR14', crd({ head: 'labels:\n  a: «b c»' })],
  ['CR15', crd({ spec: '«scope»: Namespaced' })],
  [
    'CR20',
    crd({ version: 'additionalPrinterColumns:\n- name: A\n  type: «int»\n  jsonPath: .metadata.name' }),
    crd({ version: 'additionalPrinterColumns:\n- name: A\n  type: integer\n  jsonPath: .metadata.name' }),
  ],
  [
    'CR20',
    crd({ version: 'additionalPrinterColumns:\n- name: A\n  type: string\n  jsonPath: «metadata.name»' }),
    crd({ version: 'additionalPrinterColumns:\n- name: A\n  type: string\n  jsonPath: .metadata.name' }),
  ],
  [
    'CR21',
    crd({
      version: 'additionalPrinterColumns:\n- name: A\n  type: string\n  jsonPath: .spec.«sise»',
      schema: 'properties:\n  spec:\n    type: object\n    properties:\n      size:\n        type: integer',
    }),
    crd({
      version: 'additionalPrinterColumns:\n- name: A\n  type: string\n  jsonPath: .spec.size',
      schema: 'properties:\n  spec:\n    type: object\n    properties:\n      size:\n        type: integer',
    }),
  ],
  [
    'CR22',
    crd({
      version:
        'additionalPrinterColumns:\n- {name: A, type: string, jsonPath: .metadata.name}\n- {name: «A», type: string, jsonPath: .metadata.uid}',
    }),
  ],
  [
    'CR25',
    crd({
      version: 'selectableFields:\n- jsonPath: «.spec.z»',
      schema: 'properties:\n  spec:\n    type: object\n    properties:\n      a:\n        type: string',
    }),
  ],
  [
    'CR30',
    crd({
      version: 'subresources:\n  scale:\n    specReplicasPath: «spec.a»\n    statusReplicasPath: .status.a',
      schema: 'x-kubernetes-preserve-unknown-fields: true',
    }),
    crd({
      version: 'subresources:\n  scale:\n    specReplicasPath: .spec.a\n    statusReplicasPath: .status.a',
      schema: 'x-kubernetes-preserve-unknown-fields: true',
    }),
  ],
  ['CR31', crd({ version: 'subresources:\n  scale:\n    specReplicasPath: .«spec».a\n    statusReplicasPath: .«status».a' })],
  ['CR32', crd({ version: 'subresources:\n  status: {}', schema: '«minProperties»: 1' })],
  ['CR35', crd({ spec: 'conversion:\n  strategy: «Webhook»' })],
  [
    'CR35',
    crd({
      spec: 'conversion:\n  strategy: Webhook\n  webhook:\n    conversionReviewVersions: [v1]\n    clientConfig:\n      url: «http://example.com»',
    }),
  ],
  [
    'CR36',
    crd({
      spec: 'conversion:\n  strategy: Webhook\n  webhook:\n    conversionReviewVersions: [v1]\n    clientConfig:\n      url: https://example.com\n      caBundle: «"???"»',
    }),
  ],
  ['CR40', crd({ schema: '«nullable»: true' })],
  ['CR41', property('type: «bool»'), property('type: boolean')],
  ['CR42', property('type: string\n«$ref»: x')],
  [
    'CR42',
    property('type: array\n«uniqueItems»: true\nitems:\n  type: string'),
    property('type: array\nx-kubernetes-list-type: set\nitems:\n  type: string'),
  ],
  ['CR43', property('type: object\nproperties:\n  a:\n    type: string\n«additionalProperties»:\n  type: string')],
  ['CR44', property('type: string\npattern: «^(?!a)»')],
  ['CR45', property('type: string\nminLength: «5»\nmaxLength: 3')],
  ['CR45', property('type: string\nenum: [a, «yes»]'), property('type: string\nenum: [a, "yes"]')],
  [
    'CR46',
    property('type: object\nrequired: [«sise»]\nproperties:\n  size:\n    type: string'),
    property('type: object\nrequired: [size]\nproperties:\n  size:\n    type: string'),
  ],
  ['CR47', property('type: string\nformat: «ipv5»'), property('type: string\nformat: ipv4')],
  [
    'CR50',
    property('properties:\n  a:\n    type: string').replace('  it:', '  «it»:'),
    property('type: object\nproperties:\n  a:\n    type: string'),
  ],
  ['CR51', property('type: «array»'), property('items:\n  type: string\ntype: array')],
  ['CR52', property('type: string\nallOf:\n- minLength: 1\n  «description»: x'), property('type: string\nallOf:\n- minLength: 1')],
  ['CR53', crd({ schema: 'anyOf:\n- properties:\n    «spec»:\n      minLength: 1' })],
  ['CR54', crd({ schema: 'properties:\n  metadata:\n    type: object\n    «description»: x' })],
  ['CR54', crd({ schema: 'properties:\n  metadata:\n    type: object\n    «required»: []' })],
  ['CR54', crd({ schema: 'properties:\n  metadata:\n    type: object\n    «x-kubernetes-validations»: []' })],
  ['CR55', property('x-kubernetes-int-or-string: true\n«x-kubernetes-preserve-unknown-fields»: true')],
  ['CR60', property('type: object\nx-kubernetes-preserve-unknown-fields: «false»'), property('type: object')],
  [
    'CR61',
    property('type: object\n«x-kubernetes-embedded-resource»: true'),
    property('x-kubernetes-preserve-unknown-fields: true\ntype: object\nx-kubernetes-embedded-resource: true'),
  ],
  [
    'CR62',
    property('type: array\nx-kubernetes-list-type: «atomik»\nitems:\n  type: string'),
    property('type: array\nx-kubernetes-list-type: atomic\nitems:\n  type: string'),
  ],
  [
    'CR63',
    property(
      'type: array\nx-kubernetes-list-type: map\nx-kubernetes-list-map-keys: [«name»]\nitems:\n  type: object\n  properties:\n    name:\n      type: string',
    ),
    property(
      'type: array\nx-kubernetes-list-type: map\nx-kubernetes-list-map-keys: [name]\nitems:\n  required: [name]\n  type: object\n  properties:\n    name:\n      type: string',
    ),
  ],
  ['CR64', property('type: object\nx-kubernetes-map-type: «set»')],
  ['CR70', property('type: integer\ndefault: «"3"»')],
  ['CR70', property('type: object\nproperties:\n  a:\n    type: string\ndefault: {«b»: x}')],
  ['CR80', property('type: integer\nx-kubernetes-validations:\n- «rule»: ""')],
  [
    'CR80',
    property('type: object\nproperties:\n  size:\n    type: integer\nx-kubernetes-validations:\n- rule: self.«sise» > 0'),
    property('type: object\nproperties:\n  size:\n    type: integer\nx-kubernetes-validations:\n- rule: self.size > 0'),
  ],
  ['CR81', property('type: integer\nx-kubernetes-validations:\n- rule: self > 0\n  optionalOldSelf: «true»')],
  ['CR82', property('type: integer\nx-kubernetes-validations:\n- «rule»: |\n    self >\n    0')],
  [
    'CR83',
    property('type: integer\nx-kubernetes-validations:\n- rule: self > 0\n  reason: «Invalid»'),
    property('type: integer\nx-kubernetes-validations:\n- rule: self > 0\n  reason: FieldValueInvalid'),
  ],
];

describe('rules of definitions', () => {
  it.each(rows.map(([rule, bad, fixed]) => ({ rule, bad, fixed })))('$rule: $bad', ({ rule, bad, fixed }) => {
    finds(crdFamily, rule, bad, fixed === undefined ? {} : { fixed });
  });

  it('says nothing about a sound definition', () => {
    isQuiet(crdFamily, crd({}));
    isQuiet(crdFamily, property('type: string\npattern: "(?i)^a$"'));
    isQuiet(crdFamily, property('x-kubernetes-int-or-string: true\nanyOf:\n- type: integer\n- type: string'));
  });

  it('adds the bounds that make a rule affordable', () => {
    const dear = property(
      'type: array\nitems:\n  type: string\nx-kubernetes-validations:\n- rule: self.all(a, self.all(b, a != b || a == b))',
    );
    const [found] = check(crdFamily, dear);
    expect(found?.rule).toBe('CR85');
    const edits = found?.fixes?.[0]?.edits ?? [];
    const fixed = [...edits]
      .sort((a, b) => b.start - a.start)
      .reduce((text, { start, end, newText }) => text.slice(0, start) + newText + text.slice(end), dear);
    isQuiet(crdFamily, fixed);
  });

  it('warns where strict decoding does not look', () => {
    finds(crdFamily, 'CR08', property('type: array\nitems:\n  type: string\n  «maxLenght»: 3'), { severity: 'warning' });
  });

  it('takes parts of definitions as they are', () => {
    isQuiet(
      crdFamily,
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.example.com\nspec:\n  conversion:\n    strategy: Webhook\n',
    );
    isQuiet(
      crdFamily,
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.example.com\n$patch: delete\n',
    );
    const part = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.example.com\nspec:\n';
    isQuiet(crdFamily, `${part}  names:\n    shortNames: [a]\n`);
    const spec =
      'spec:\n              x-kubernetes-validations:\n              - {rule: self.size > 1}\n              properties:\n                size: {maximum: 3}\n                more: {type: array}\n';
    isQuiet(crdFamily, `${part}  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        properties:\n            ${spec}`);
    finds(crdFamily, 'CR09', `${part}  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        maxProperties: «x»\n`);
  });

  it('keeps the versions in which the connected cluster has stored objects', () => {
    const [live] = definitionsIn(`${crd({})}status:\n  storedVersions: [v1beta1, v1]\n`);
    const crds = {
      ...sourceOf([]),
      live: (group: string, kind: string) => (group === live?.group && kind === live.kind ? live : undefined),
    };
    finds(crdFamily, 'CR13', crd({}).replace('versions:', '«versions»:'), { environment: { crds }, says: 'v1beta1' });
    isQuiet(crdFamily, crd({}).replace('plural: things', 'plural: thangs').replace('name: things', 'name: thangs'), {
      environment: { crds },
    });
    const kept = crd({}).replace(
      '  versions:\n',
      '  versions:\n  - name: v1beta1\n    served: false\n    storage: false\n    schema: {openAPIV3Schema: {type: object}}\n',
    );
    isQuiet(crdFamily, kept, { environment: { crds } });
    isQuiet(crdFamily, crd({}));
  });

  it('says one thing about a template', () => {
    finds(
      crdFamily,
      'CR90',
      'apiVersion: apiextensions.k8s.io/v1\nkind: «CustomResourceDefinition»\nmetadata:\n  name: {{ .Values.name }}\nspec: {}\n',
    );
  });

  it('compares the documents of a file', () => {
    const again = crd({});
    finds(
      crdFamily,
      'CR92',
      `${again}---\n${again.replace('name: things', 'name: «things')}`.replace('«things.example.com', '«things.example.com»'),
    );
    const object = '---\napiVersion: example.com/v1\nkind: «Thing»\nmetadata:\n  name: one\n';
    const found = check(crdFamily, crd({}) + object.replaceAll(/[«»]/g, ''));
    expect(found.map(({ rule, document }) => [rule, document])).toEqual([['CR91', 1]]);
  });
});
