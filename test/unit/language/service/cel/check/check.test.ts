import { describe, expect, it } from 'vitest';
import {
  compileMessageExpression,
  compileRule,
  libraryMinorOf,
  schemaType,
  type CompileOptions,
} from '../../../../../../src/language/service/cel';
import { seen, spec } from '../schemas';

const self = seen(spec);
const compile = (source: string, options: Partial<CompileOptions> = {}) =>
  compileRule(source, { self, oldSelf: 'unset', libraryMinor: libraryMinorOf(34), ...options });
const told = (source: string, options: Partial<CompileOptions> = {}) =>
  compile(source, options).problems.map(({ code, start, end, replacement }) => [code, source.slice(start, end), replacement ?? '']);

describe('rules that fit their schema', () => {
  it.each([
    'self.replicas > 0 && self.replicas < 1.5',
    'self.tags.all(t, t.size() < 5) && self.labels.exists(k, v, v == k)',
    'has(self.when) ? self.when > timestamp("2024-01-01T00:00:00Z") : true',
    'type(self.port) == int ? self.port > 1 : self.port.endsWith("%")',
    'self.when != null && self != null',
    'self.__namespace__ == "x" && self.dash__dash__ed == "x"',
    'self.ports.map(p, p.name) == self.tags',
    'self.?name.orValue("a") == "a" && optional.none().hasValue()',
    '"%s %d".format([self.name, self.replicas]) == "a 1"',
    '[] == self.tags && {} == self.labels',
    'quantity(self.name).isLessThan(quantity("1Gi"))',
    '[dyn(1), dyn("a")].size() == 2',
  ])('%s', (source) => {
    expect(told(source)).toEqual([]);
  });
});

describe('what does not fit', () => {
  it.each([
    ['self.replica > 0', [['unknown-field', 'replica', 'replicas']]],
    ['self.ports.all(p, p.prot > 0)', [['unknown-field', 'prot', 'port']]],
    ['self.dash_ed == "x"', [['unknown-field', 'dash_ed', 'dash__dash__ed']]],
    [
      'self.dash-ed == "x"',
      [
        ['unknown-field', 'dash', ''],
        ['undeclared', 'ed', ''],
      ],
    ],
    ['self.anything == 1', [['unknown-field', 'anything', '']]],
    ['self.name.first == "a"', [['no-field-selection', 'first', '']]],
    ['self.name > 1', [['no-overload', '>', '']]],
    ['self.name.matches(1)', [['no-overload', 'matches', '']]],
    ['self.name.startWith("a")', [['undeclared', 'startWith', 'startsWith']]],
    ['replicas > 0', [['undeclared', 'replicas', 'self.replicas']]],
    ['slef.replicas > 0', [['undeclared', 'slef', 'self']]],
    ['["a", 1].size() > 0', [['mixed-literal', '1', '']]],
    ['[self.port, 1].size() > 0', [['mixed-literal', '1', '']]],
    ['self.replicas && true', [['type-mismatch', 'self.replicas', '']]],
    ['self.name.all(c, true)', [['not-iterable', 'self.name', '']]],
    ['self.replicas', [['not-bool', 'self.replicas', '']]],
    ['self.port', [['not-bool', 'self.port', '']]],
    ['self.name.matches("[")', [['invalid-regex', '"["', '']]],
    ['self.name.find("(?=a)") == ""', [['invalid-regex', '"(?=a)"', '']]],
    ['duration("1 hour") == duration("1h")', [['invalid-duration', '"1 hour"', '']]],
    ['self.when < timestamp("2024-01-31")', [['invalid-timestamp', '"2024-01-31"', '']]],
    ['int("a") == 1', [['literal', '"a"', '']]],
    ['"%d".format([self.name]) == ""', [['literal', 'self.name', '']]],
    ['"%s".format([]) == ""', [['literal', '[]', '']]],
    ['Foo{a: 1} == self', [['undeclared', 'Foo{a: 1}', '']]],
  ])('%s', (source, expected) => {
    expect(told(source)).toEqual(expected);
  });

  it('tells of functions that the target does not have yet, and since when there are', () => {
    const source = 'self.tags.distinct().size() == 1';
    expect(told(source, { libraryMinor: 33 })).toEqual([['function-too-new', 'distinct', '']]);
    expect(compile(source, { libraryMinor: 33 }).problems[0]?.message).toContain('1.34');
    expect(told(source, { libraryMinor: 34 })).toEqual([]);
    expect(told('self.labels.all(k, v, true)', { libraryMinor: 31 })).toEqual([['function-too-new', 'all', '']]);
    expect(told('self.?name.hasValue()', { libraryMinor: 27 }).map(([code]) => code)).toContain('function-too-new');
    expect(told('self.replicas < 1.5', { libraryMinor: 27 })).toEqual([['function-too-new', '<', '']]);
  });

  it('takes a reserved word as a field since 1.31', () => {
    expect(told('self.namespace == "x"', { libraryMinor: 31 })).toEqual([]);
    expect(told('self.namespace == "x"', { libraryMinor: 30 })).toEqual([['unknown-field', 'namespace', '__namespace__']]);
  });

  it('refuses rules where CEL sees nothing', () => {
    const nothing = schemaType({ 'x-kubernetes-preserve-unknown-fields': true }, false);
    expect(compile('true', { self: nothing }).problems.map(({ code }) => code)).toEqual(['not-exposed']);
  });
});

describe('oldSelf', () => {
  it('is known to be used', () => {
    expect(compile('self == oldSelf').usesOldSelf).toBe(true);
    expect(compile('self.name == "oldSelf"').usesOldSelf).toBe(false);
  });

  it('has no meaning among elements that can not be found again', () => {
    expect(told('self == oldSelf', { uncorrelatable: 'spec.tags' })).toEqual([['old-self-uncorrelatable', 'oldSelf', '']]);
  });

  it('is an optional on demand, and then has to be used', () => {
    expect(told('oldSelf.?replicas.orValue(0) <= self.replicas', { oldSelf: 'optional' })).toEqual([]);
    expect(told('oldSelf.replicas <= self.replicas', { oldSelf: 'optional' }).map(([code]) => code)).toEqual(['no-overload']);
    expect(told('self.replicas > 0', { oldSelf: 'optional' }).map(([code]) => code)).toEqual(['optional-old-self-unused']);
    expect(told('self.replicas > 0', { oldSelf: 'plain' }).map(([code]) => code)).toEqual(['optional-old-self-unused']);
  });
});

describe('message expressions', () => {
  it('give a string', () => {
    const options = { self, oldSelf: 'unset', libraryMinor: 33 } as const;
    expect(compileMessageExpression('"has " + self.name', options).problems).toEqual([]);
    expect(compileMessageExpression('self.replicas', options).problems.map(({ code }) => code)).toEqual(['not-string']);
  });
});
