import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { newKeyPair } from '../../../../src/practice/hosts/ssh/keys';

describe('newKeyPair', () => {
  it('gives none that the library can not read', () => {
    const real = ssh2.utils;
    let made = 0;
    const utils = {
      ...real,
      generateKeyPairSync: ((...args: Parameters<typeof real.generateKeyPairSync>) => {
        made++;
        const pair = real.generateKeyPairSync(...args);
        return made < 4 ? { ...pair, private: pair.private.replace(/\n[^\n]{20}/, '\n') } : pair;
      }) as typeof real.generateKeyPairSync,
    };
    const { private: key } = newKeyPair(utils);
    expect(made).toBeGreaterThanOrEqual(4);
    expect(real.parseKey(key)).not.toBeInstanceOf(Error);
  });

  it('says so where there is no readable one at all', () => {
    const utils = { ...ssh2.utils, parseKey: (() => new Error('malformed')) as typeof ssh2.utils.parseKey };
    expect(() => newKeyPair(utils)).toThrow(/No readable key pair/);
  });
});
