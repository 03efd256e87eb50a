import { describe, it } from 'vitest';
import { finds, isQuiet, widget } from './widgets';

describe('fields', () => {
  it('CI001 tells an unknown field with the one that was meant', () => {
    finds('CI001', widget('  image: abc\n  «replica»: 2'), {
      says: 'Did you mean replicas?',
      fixed: widget('  image: abc\n  replicas: 2'),
    });
  });
  it('CI001 offers only names that are not written yet', () => {
    finds('CI001', widget('  image: abc\n  replicas: 1\n  «replica»: 2'), { fixed: widget('  image: abc\n  replicas: 1') });
  });
  it('CI001 sees letter case', () => {
    finds('CI001', widget('  image: abc\n  «Paused»: true'), { fixed: widget('  image: abc\n  paused: true') });
  });
  it('CI001 goes into what is described below preserved fields, and nowhere else', () => {
    finds('CI001', widget('  image: abc\n  raw: { known: { «dep»: x }, other: { dep: x } }'), {
      fixed: widget('  image: abc\n  raw: { known: { deep: x }, other: { dep: x } }'),
    });
  });
  it('CI001 at the root', () => {
    finds('CI001', widget('  image: abc', '«data»: {}\n'), {
      says: 'Widget v1 has no field data',
      fixed: widget('  image: abc', '').trimEnd() + '\n',
    });
  });
  it('CI001 also for fields of metadata', () => {
    finds('CI001', widget('  image: abc').replace('name: one', 'name: one\n  «lables»: {}'), { says: 'Did you mean labels?' });
  });
  it('CI001 where nothing is allowed', () => {
    finds('CI001', 'apiVersion: example.com/v1\nkind: Zone\nmetadata: { name: zone-a }\nspec:\n  nothing: { «a»: 1 }\nstatus: {}\n', {
      says: 'No fields are described there',
    });
  });
  it('CI003 marks the key of the object that lacks a field', () => {
    finds('CI003', widget('  replicas: 2').replace('spec:', '«spec»:'), { fixed: widget('  image: xxx\n  replicas: 2') });
    finds('CI003', widget('  image: abc\n  ports:\n    - «name»: web'), {
      fixed: widget('  image: abc\n  ports:\n    - port: 1\n      name: web'),
    });
  });
  it('CI003 for the root marks the kind', () => {
    finds('CI003', 'apiVersion: example.com/v1\nkind: «Widget»\nmetadata:\n  name: one\n', { says: 'requires spec' });
  });
  it('CI003 says that nothing behind a colon is not written', () => {
    finds('CI003', widget('  «image»:\n  replicas: 2'), { says: 'counts as not written' });
  });
  it('CI012 tells the later of two keys', () => {
    finds('CI012', widget('  image: abc\n  replicas: 1\n  «replicas»: 2'), { fixed: widget('  image: abc\n  replicas: 2') });
  });
  it('is quiet about defaults, nullable nulls and preserved fields', () => {
    isQuiet(widget('  image: abc\n  expires: null\n  raw: { a: 1, b: [null] }\n  ports: [{ port: 80 }, { port: 80, protocol: UDP }]'));
  });
});

describe('values', () => {
  it('CI002 tells what YAML made of a value', () => {
    finds('CI002', widget('  image: abc\n  version: «1.20»'), { says: 'the number 1.2', fixed: widget('  image: abc\n  version: "1.20"') });
    finds('CI002', widget('  image: abc\n  replicas: «"2"»'), { says: 'a whole number', fixed: widget('  image: abc\n  replicas: 2') });
    finds('CI002', widget('  image: abc\n  paused: «"yes"»'), { fixed: widget('  image: abc\n  paused: true') });
    finds('CI002', widget('  image: abc\n  hosts: «a.example.com»'), {
      says: 'Begin each item',
      fixed: widget('  image: abc\n  hosts: ["a.example.com"]'),
    });
  });
  it('CI002 marks the key of a block', () => {
    finds('CI002', widget('  image: abc\n  «hosts»:\n    a: b'), { says: 'a list, but it is a mapping' });
    finds('CI002', widget('  image: abc\n  hosts: [a, «null»]'), { says: 'empty (null)' });
  });
  it('CI002 takes yes for a boolean and 2.0 for a whole number', () => {
    isQuiet(widget('  image: abc\n  paused: yes\n  replicas: 2.0'));
  });
  it('CI004 offers the near value', () => {
    finds('CI004', widget('  image: abc\n  policy: «always»'), {
      says: 'Did you mean Always?',
      fixed: widget('  image: abc\n  policy: Always'),
    });
    finds('CI004', widget('  image: abc\n  policy: «sometimes»'), {
      says: '"Always", "OnFailure" or "Never"',
      fixed: widget('  image: abc\n  policy: Always'),
    });
  });
  it('CI004 alone for a word that YAML takes for a boolean and that is no value either', () => {
    finds('CI004', widget('  image: abc\n  policy: «no»'), { says: 'but it is false' });
  });
  it('CI005 numbers', () => {
    finds('CI005', widget('  image: abc\n  replicas: «101»'), { says: 'at most 100' });
    finds('CI005', widget('  image: abc\n  ratio: «0»'), { says: 'greater than 0' });
    finds('CI005', widget('  image: abc\n  step: «7»'), { says: 'a multiple of 5' });
    isQuiet(widget('  image: abc\n  replicas: 100\n  ratio: 1\n  step: -5'));
  });
  it('CI006 sizes, in characters', () => {
    finds('CI006', widget('  image: «ab»'), { says: 'at least 3 characters, but it has 2' });
    finds('CI006', widget('  image: abc\n  matrix: [«[]»]'), { says: 'at least 1 item,' });
    finds('CI006', widget('  image: abc\n  «options»:\n    a: a\n    b: b\n    c: c\n    d: d'), { says: 'at most 3 entries' });
    isQuiet(widget('  image: äöü'));
  });
  it('CI007 patterns in the syntax of Go', () => {
    finds('CI007', widget('  image: abc\n  version: «latest»'), { says: '^v?[0-9]+' });
    isQuiet(widget('  image: abc\n  version: v1.2'));
  });
  it('CI008 formats', () => {
    finds('CI008', widget('  image: abc\n  interval: «soon»'), { says: 'such as 90s' });
    isQuiet(widget('  image: abc\n  interval: 2 days\n  expires: 2026-01-31T12:00:00Z'));
  });
  it('CI009 alternatives', () => {
    finds('CI009', widget('  image: abc\n  source: «{ file: a, url: "http://a" }»'), {
      says: 'must have exactly one of file, url or secret, but it has file and url',
    });
    finds('CI009', widget('  image: abc\n  source: «{}»'), { says: 'but it has none' });
    finds('CI009', widget('  image: abc\n  address: «somewhere»'), { says: 'must be of the format ipv4' });
    finds('CI009', 'apiVersion: example.com/v1\nkind: Zone\nmetadata: { name: zone-a }\nspec:\n  both: «{ a: 1, b: 2 }»\nstatus: {}\n', {
      says: 'must not have b',
    });
    isQuiet(widget('  image: abc\n  source: { file: a }\n  address: fd00::1'));
  });
  it('CI010 keys of lists, with defaults', () => {
    finds('CI010', widget('  image: abc\n  ports:\n    - port: 80\n    - port: «80»\n      protocol: TCP'), {
      says: 'two items with port: 80 and protocol: "TCP"',
    });
    finds('CI002', widget('  image: abc\n  ports: [«80»]'), { says: 'must be a mapping' });
  });
  it('CI011 sets', () => {
    finds('CI011', widget('  image: abc\n  hosts: [a, b, «a»]'), { says: 'in the list already' });
    isQuiet(widget('  image: abc\n  hosts: [a, b]'));
  });
  it('CI060 replicas', () => {
    finds('CI060', widget('  image: abc\n  replicas: «-1»'), { says: 'scale subresource' });
  });
});

describe('what is generated', () => {
  it('is quiet about values that something else fills in', () => {
    isQuiet(widget('  image: ab\n  replicas: ${REPLICAS}\n  policy: <POLICY>\n  version: "{{ version }}"').replace('ab\n', 'abc\n'));
    isQuiet(widget('  image: abc\n  replicas: {{ .Values.replicas }}'));
  });
  it('is quiet about what a template may add', () => {
    isQuiet(widget('  replicas: {{ .Values.replicas }}'));
  });
  it('still tells what no filling in can mend', () => {
    finds('CI001', widget('  image: abc\n  «replica»: ${REPLICAS}'));
    finds('CI002', widget('  image: abc\n  «options»: |\n    {{ range . }}'), { says: 'must be a mapping' });
    finds('CI003', widget('  options: { a: "{{ .a }}" }').replace('spec:', '«spec»:'));
    finds('CI004', widget('  image: abc\n  policy: «ON_FAILURE»'));
  });
  it('asks of patches and of what tests expect only that they are right, not that they are whole', () => {
    isQuiet(widget('  replicas: 2\n  ports:\n    - $patch: delete\n      port: 80'), []);
    for (const name of ['config/patches/widget.yaml', 'overlay/widget_patch.yaml', 'tests/00-assert.yaml']) {
      isQuiet(widget('  replicas: 2'), [], name);
    }
    finds('CI002', widget('  replicas: «"2"»'), { name: 'widget-patch.yaml' });
    finds('CI003', widget('  replicas: 2').replace('spec:', '«spec»:'), { name: 'dispatcher.yaml' });
  });
  it('judges the items of lists', () => {
    finds(
      'CI001',
      'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: example.com/v1\n    kind: Widget\n    metadata:\n      name: one\n    spec:\n      image: abc\n      «replica»: 1\n',
    );
  });
});
