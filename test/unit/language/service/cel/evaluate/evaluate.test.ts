import { describe, expect, it } from 'vitest';
import { compileMessageExpression, compileRule, Program } from '../../../../../../src/language/service/cel';
import type { JsonValue } from '../../../../../../src/language/service/crd/json-schema';
import { seen, spec } from '../schemas';

const self = seen(spec);
const program = (rule: string) => new Program(compileRule(rule, { self, oldSelf: 'unset', libraryMinor: 34 }));
const run = (rule: string, data: JsonValue) => program(rule).rule({ self: data });

describe('rules on objects', () => {
  it.each<[string, JsonValue, unknown]>([
    ['self.replicas > 1', { replicas: 2 }, { ok: true }],
    ['self.replicas > 1', { replicas: 1 }, { ok: false }],
    ['self.name == "a"', {}, { error: 'no such key: name' }],
    ['!has(self.name) || self.name == "a"', {}, { ok: true }],
    ['has(self.nullable)', { nullable: null }, { ok: false }],
    ['self.labels["a"] == "b"', { labels: { a: 'b' } }, { ok: true }],
    ['self.labels["x"] == "b"', { labels: { a: 'b' } }, { error: 'no such key: x' }],
    ['self.tags[1] == "b"', { tags: ['a'] }, { error: 'index out of bounds: 1' }],
    ['self.port == 80 || self.port == "80"', { port: '80' }, { ok: true }],
    ['self.port + 1 == 81', { port: '80' }, { error: 'no such overload: _+_' }],
    ['self.__namespace__ == "x" && self.namespace == "x"', { namespace: 'x' }, { ok: true }],
    ['self.set == ["b", "a"]', { set: ['a', 'b'] }, { ok: true }],
    ['self.tags == ["b", "a"]', { tags: ['a', 'b'] }, { ok: false }],
    ['(self.ports + self.ports).size() == 1', { ports: [{ name: 'a' }] }, { ok: true }],
    ['self.when.getFullYear() == 2024', { when: '2024-02-30T00:00:00Z' }, { error: expect.stringContaining('Invalid date-time') }],
    ['self.replicas == 1', { replicas: 'one' }, { error: expect.stringContaining('expected an integer') }],
    ['1 / 0 == 1 || true', {}, { ok: true }],
    ['[0, 1].exists(x, 1 / x == 1)', {}, { ok: true }],
    ['[0, 1].all(x, 1 / x == 1)', {}, { error: 'division by zero' }],
    ['has(self.constructor)', {}, { ok: false }],
  ])('%s on %j', (rule, data, expected) => {
    expect(run(rule, data)).toEqual(expected);
  });

  it('keeps unknown data out of sight, but compares it', () => {
    const rule = program('self == oldSelf');
    expect(rule.rule({ self: { anything: { a: 1, b: [1] } }, oldSelf: { anything: { b: [1], a: 1 } } })).toEqual({ ok: true });
    expect(rule.rule({ self: { anything: { a: 1 } }, oldSelf: { anything: { a: 2 } } })).toEqual({ ok: false });
    expect(rule.rule({ self: { constructor: 1 }, oldSelf: { constructor: 2 } })).toEqual({ ok: false });
  });
});

describe('rules on changes', () => {
  it('run only where there is a value of before', () => {
    expect(program('self.replicas >= oldSelf.replicas').rule({ self: { replicas: 1 } })).toEqual({ skipped: true });
    expect(program('self.replicas >= oldSelf.replicas').rule({ self: { replicas: 1 }, oldSelf: { replicas: 2 } })).toEqual({ ok: false });
  });

  it('run always with optionalOldSelf', () => {
    const compiled = compileRule('oldSelf.optMap(o, o.replicas).orValue(0) <= self.replicas', {
      self,
      oldSelf: 'optional',
      libraryMinor: 34,
    });
    expect(new Program(compiled).rule({ self: { replicas: 0 } })).toEqual({ ok: true });
    expect(new Program(compiled).rule({ self: { replicas: 0 }, oldSelf: { replicas: 1 } })).toEqual({ ok: false });
  });
});

describe('the budget', () => {
  const wide = { tags: Array.from({ length: 1000 }, (_, i) => `t${i}`) };
  const square = program('self.tags.all(a, self.tags.all(b, a != "x" && b != "x"))');

  it('ends a rule after its steps', () => {
    expect(square.rule({ self: wide }, { steps: 10_000 })).toEqual({ stopped: 'budget' });
  });

  it('ends a rule when its time is over', () => {
    let asked = 0;
    expect(square.rule({ self: wide }, { steps: 1e9, expired: () => ++asked > 3 })).toEqual({ stopped: 'budget' });
    expect(asked).toBe(4);
  });
});

describe('message expressions', () => {
  const message = (source: string, data: JsonValue) =>
    new Program(compileMessageExpression(source, { self, oldSelf: 'unset', libraryMinor: 34 })).message({ self: data });

  it('give a message', () => {
    expect(message('"%s is %d".format([self.name, self.replicas])', { name: 'a', replicas: 3 })).toEqual({ message: 'a is 3' });
    expect(message('"  a  "', {})).toEqual({ message: 'a' });
  });

  it('give none that the server would not show', () => {
    expect(message('""', {})).toHaveProperty('error');
    expect(message('"a\\nb"', {})).toHaveProperty('error');
    expect(message('self.name', {})).toEqual({ error: 'no such key: name' });
  });
});
