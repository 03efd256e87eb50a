import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../../../src/language/service/document';
import { checkReadable } from '../../../../../src/language/service/general/check';
import { toJson } from '../../../../../src/language/service/yaml/value';
import { cpuTime } from '../../../support/patience';

const json = (text: string) => JSON.parse(JSON.stringify(toJson(readDocument(text).root))) as unknown;
const findings = (text: string) => checkReadable(readDocument(text)).map(({ rule, start, end }) => [rule, text.slice(start, end)]);

describe('texts that go on too far to the left', () => {
  // What each is for go-yaml, as a real API server answered.
  it.each([
    ["a:\n  x: 'abc\n  def'\n  z: 1\n", { a: { x: 'abc def', z: 1 } }],
    ['a:\n  x: "abc\n def"\n  z: 1\n', { a: { x: 'abc def', z: 1 } }],
    ["a:\n  x: 'abc\ndef'\n", { a: { x: 'abc def' } }],
    ['a:\n  x: "abc\n  \n\n def"\n', { a: { x: 'abc\n\ndef' } }],
    ['a:\n  x: [b,\nc]\n', { a: { x: ['b', 'c'] } }],
    ['a:\n  x: {b: c,\n  d: e\n}\n', { a: { x: { b: 'c', d: 'e' } } }],
    ["a:\n  x: 'it # ''b\nc'\n", { a: { x: "it # 'b c" } }],
    ['a: &a\n  x: "b\nc"\nd: *a\n', { a: { x: 'b c' }, d: { x: 'b c' } }],
    ['a:\r\n  x: "b\r\nc"\r\n', { a: { x: 'b c' } }],
  ])('reads %j', (text, value) => {
    expect(json(text)).toEqual(value);
    expect(findings(text).map(([rule]) => rule)).toEqual(['DY002']);
  });

  it.each(["a:\n  x: 'abc\ndef\n", 'a:\n  x: "abc\nb: "def"\n', 'a: [b, # c\n\nd\ne: 1\n', 'a:\n  x: "b\n--- c"\n'])(
    'refuses %j',
    (text) => {
      expect(findings(text).map(([rule]) => rule)).toEqual(['DY001']);
    },
  );

  it.each([
    ['a quote that is not closed', 'a:\n  x: "abc\n', ''],
    ['an error at the end', 'a:\n  x: "abc"\n', ' b: c: d\n'],
  ])('gives up early on %s in a large text', (_, first, last) => {
    const middle = (lines: number) => '  key: value\n'.repeat(lines);
    const took = (text: string) => cpuTime(() => expect(findings(text)).toHaveLength(1));
    const sound = (lines: number) => cpuTime(() => readDocument(`a:\n${middle(lines)}`));
    sound(20_000);
    // Compared within one run, since machines are busy: the second look may cost a few times the first.
    expect(took(first + middle(20_000) + last)).toBeLessThan(10 * sound(20_000) + 500);
  });
});

describe('templates that do not parse', () => {
  it.each([
    'a:\n  {{- if .x }}\n  b: 1\n  {{- end }}\n c: 2\n',
    'a: "{{ include "x" . }}"\n',
    'a: |\n  text\n{{ .x | indent 2 }}\nb: c: d\n',
    '{% for a in b %}\n- a\n{% endfor %}\nb: 1\n',
  ])('are not judged: %j', (text) => {
    expect(findings(text).map(([rule]) => rule)).toEqual(['DY003']);
  });

  it.each([
    'a: |\n  {{ .x }}\n  {{ if .y }}\n b: 1\nc: d: e\n',
    "a: '{{ .x }}'\nb: c: d\n",
    'a:\n- b: >-\n    {{ .x }}\n\n    {{ .y }}\n  c: d: e\n',
  ])('are judged where all constructs are within values: %j', (text) => {
    expect(findings(text).map(([rule]) => rule)).toEqual(['DY001']);
  });
});

describe('scalars as JSON', () => {
  it.each([
    ['a: 1e400', '1e400'],
    ['a: !!binary aGVsbG8=', 'hello'],
    ['a: !!binary |\n  aGVs\n  bG8=', 'hello'],
    ['a: !custom 5', '5'],
    ['a: !!str 5', '5'],
    ['a: !!int "5"', 5],
    ['a: !<tag:yaml.org,2002:int> 5', 5],
    ['a: !!float 5', 5],
    ['a: !!bool y', true],
    ['a: !!timestamp 2001-01-01', '2001-01-01'],
    ['a: !!null ~', null],
    ['a: ".inf"', '.inf'],
  ])('makes of %j what the Kubernetes tools make of it', (text, a) => {
    expect(json(text)).toEqual({ a });
    expect(findings(text)).toEqual([]);
  });

  it.each([
    '.inf',
    '-.Inf',
    '.NaN',
    '!!null x',
    '!!int 1.5',
    '!!bool 1',
    '!!float x',
    '!!timestamp x',
    '!!timestamp 2001-12-14 b',
    '!!binary "a b"',
  ])('says that %s can not be read', (value) => {
    expect(findings(`b: 1\na: ${value}`)).toEqual([['DY006', value.replace(/^!!\w+ /, '')]]);
  });
});

it('gives up on mappings that are merged without end', () => {
  const bomb = ['m0: &m0 {a: b}', ...Array.from({ length: 24 }, (_, i) => `m${i + 1}: &m${i + 1}\n  <<: [*m${i}, *m${i}]`)].join('\n');
  expect(findings(bomb).map(([rule]) => rule)).toEqual(['DY006']);
  expect(json('a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: [*a, *b], z: 3}\n')).toMatchObject({ c: { x: 1, true: 2, z: 3 } });
});
