import { describe, expect, it } from 'vitest';
import { Cidr, IpAddress } from '../../../../../../src/language/service/cel/values/address';
import { compare, equal } from '../../../../../../src/language/service/cel/values/compare';
import { Uint } from '../../../../../../src/language/service/cel/values/constant';
import { CelList, CelMap, type Value } from '../../../../../../src/language/service/cel/values/value';
import { formatDouble, parseDouble } from '../../../../../../src/language/service/cel/values/numbers';
import { Quantity } from '../../../../../../src/language/service/cel/values/quantity';
import { Semver } from '../../../../../../src/language/service/cel/values/semver';
import {
  formatDuration,
  formatTimestamp,
  parseDate,
  parseDuration,
  parseLooseDuration,
  parseTimestamp,
} from '../../../../../../src/language/service/cel/values/times';
import { Url } from '../../../../../../src/language/service/cel/values/url';

describe('equality and order', () => {
  it.each<[Value, Value, boolean]>([
    [1n, 1, true],
    [1n, new Uint(1n), true],
    [1n, '1', false],
    [null, null, true],
    [null, false, false],
    [Number.NaN, Number.NaN, false],
    [CelList.of([1n, 2n]), CelList.of([1, 2]), true],
    [CelList.of(['a', 'b'], 'set'), CelList.of(['b', 'a']), true],
    [CelList.of(['a', 'b']), CelList.of(['b', 'a'], 'set'), false],
    [CelMap.of([['a', 1n]]), CelMap.of([['a', 1]]), true],
    [CelMap.of([['a', 1n]]), CelMap.of([['b', 1n]]), false],
    [new Uint8Array([1]), new Uint8Array([1]), true],
  ])('%o and %o', (a, b, expected) => {
    expect(equal(a, b)).toBe(expected);
  });

  it('orders text by code points', () => {
    expect(compare('\uffff', '😀')).toBe(-1);
    expect(compare('a', 'B')).toBe(1);
    expect(() => compare('a', 1n)).toThrow('no such overload');
  });
});

describe('numbers and times as text', () => {
  it.each([
    [1, '1'],
    [1e6, '1e+06'],
    [123456.7, '123456.7'],
    [0.00001, '1e-05'],
    [-0, '-0'],
    [Infinity, '+Inf'],
  ])('%d is written %s', (value, text) => {
    expect(formatDouble(value)).toBe(text);
  });

  it('reads doubles as Go does', () => {
    expect(['1e3', '.5', '+1.', 'inf', '', '0x1', '1_0', ' 1'].map(parseDouble)).toEqual([
      1000,
      0.5,
      1,
      Infinity,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['1h30m', '5400s'],
    ['-1.5s', '-1.5s'],
    ['0', '0s'],
    ['1ms', '0.001s'],
    ['1 h', undefined],
    ['1', undefined],
    ['300000000h', undefined],
  ])('the duration %s', (text, expected) => {
    const read = parseDuration(text);
    expect(read && formatDuration(read)).toBe(expected);
  });

  it.each([
    ['2024-02-29T10:00:00Z', '2024-02-29T10:00:00Z'],
    ['2024-02-29T10:00:00.120+02:00', '2024-02-29T10:00:00.12+02:00'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['2023-02-29T10:00:00Z', undefined],
    ['2024-02-29', undefined],
    ['2024-02-29 10:00:00Z', undefined],
  ])('the time %s', (text, expected) => {
    const read = parseTimestamp(text);
    expect(read && formatTimestamp(read)).toBe(expected);
  });

  it('reads days, and durations in words', () => {
    expect(parseDate('2024-02-29')).toEqual(parseTimestamp('2024-02-29T00:00:00Z'));
    expect(parseLooseDuration('2 days 1 hour')).toEqual(parseDuration('49h'));
    expect(parseLooseDuration('constructor 1 constructor')).toBeUndefined();
  });
});

describe('values of Kubernetes', () => {
  it.each([
    ['1.5', '1500m', 0n],
    ['1Ki', '1k', 1n],
    ['0.1', '100m', 0n],
    ['1e3', '1k', 0n],
    ['-1', '0', -1n],
    ['9Ei', '8Ei', 0n],
  ])('the quantity %s beside %s', (a, b, expected) => {
    expect(Quantity.parse(a).compare(Quantity.parse(b))).toBe(expected);
  });

  it('knows which quantities the server holds as integers', () => {
    expect(['1', '1k', '1.0', '1000m', '2Gi', '0.5Gi'].map((text) => Quantity.parse(text).integer)).toEqual([
      1n,
      1000n,
      undefined,
      undefined,
      2147483648n,
      undefined,
    ]);
    expect(() => Quantity.parse('1 Gi')).toThrow('regular expression');
    expect(() => Quantity.parse('1e99999999')).toThrow();
  });

  it.each([
    ['1.2.3', '1.10.0', -1n],
    ['1.0.0-rc.2', '1.0.0-rc.10', -1n],
    ['1.0.0', '1.0.0-rc.1', 1n],
    ['1.0.0+a', '1.0.0+b', 0n],
  ])('the version %s beside %s', (a, b, expected) => {
    expect(Semver.parse(a, false).compare(Semver.parse(b, false))).toBe(expected);
  });

  it('reads loose versions only when asked to', () => {
    expect(() => Semver.parse('v1.2', false)).toThrow();
    expect(Semver.parse('v01.2', true).equals(Semver.parse('1.2.0', false))).toBe(true);
  });

  it.each([
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1.2.3.4', '::102:304'],
    ['10.0.0.1', '10.0.0.1'],
  ])('the address %s', (text, expected) => {
    expect(IpAddress.parse(text).toString()).toBe(expected);
  });

  it.each(['1.2.3', '01.2.3.4', '::ffff:1.2.3.4', 'fe80::1%eth0', '1::2::3', '1:2:3:4:5:6:7', ''])('%j is no address', (text) => {
    expect(() => IpAddress.parse(text)).toThrow();
  });

  it('knows what is in a range', () => {
    const range = Cidr.parse('10.1.2.3/8');
    expect(range.contains(IpAddress.parse('10.255.0.1'))).toBe(true);
    expect(range.contains(IpAddress.parse('::1'))).toBe(false);
    expect(range.masked().toString()).toBe('10.0.0.0/8');
    expect(Cidr.parse('::/0').containsRange(Cidr.parse('1::/16'))).toBe(true);
    expect(() => Cidr.parse('10.0.0.0/33')).toThrow();
  });

  it('takes a URL apart', () => {
    const url = Url.parse('HTTPS://user:pw@[::1]:8443/a%20b/c d?x=1&x=2&y=%zz#f');
    expect([url.scheme, url.host, url.hostname, url.port, url.escapedPath]).toEqual(['https', '[::1]:8443', '::1', '8443', '/a%20b/c%20d']);
    expect([...url.parameters]).toEqual([['x', ['1', '2']]]);
  });

  it.each(['', 'a/b', 'https://a b', 'https://a:b', 'https://a/%zz', '1a://b', 'https://[::1', 'https://[x]/', 'https://a[::1]/'])(
    '%j is no URL',
    (text) => {
      expect(() => Url.parse(text)).toThrow();
    },
  );
});
