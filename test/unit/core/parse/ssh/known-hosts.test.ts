import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, hostKeyOf, keyTypeName } from '../../../../../src/core/parse/ssh/host-key';
import { fitsPattern, knownHostName, parseKnownHosts, speaksOf } from '../../../../../src/core/parse/ssh/known-hosts';

/** A key blob of some type: type and 32 bytes, as the wire has it. */
export function blobOf(type: string, seed = 1): Buffer {
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return Buffer.concat([field(Buffer.from(type)), field(Buffer.alloc(32, seed))]);
}

const KEY = blobOf('ssh-ed25519').toString('base64');

function hashed(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

describe('parseKnownHosts', () => {
  it('reads markers, several names, comments and blanks', () => {
    const text = [
      '# a comment',
      '',
      `one,two ssh-ed25519 ${KEY} who@where and more`,
      `  @revoked\t* ssh-ed25519 ${KEY}`,
      `@cert-authority *.example.org ssh-ed25519 ${KEY}`,
      `[db]:2222 ssh-ed25519 ${KEY}\r`,
    ].join('\n');
    const { hosts, findings } = parseKnownHosts(text, 'f');
    expect(findings).toEqual([]);
    expect(hosts.map(({ marker, names, line }) => [marker, names, line])).toEqual([
      [undefined, { kind: 'patterns', patterns: ['one', 'two'] }, 3],
      ['revoked', { kind: 'patterns', patterns: ['*'] }, 4],
      ['certAuthority', { kind: 'patterns', patterns: ['*.example.org'] }, 5],
      [undefined, { kind: 'patterns', patterns: ['[db]:2222'] }, 6],
    ]);
  });

  it.each([
    ['host ssh-ed25519', 'no host, key type and key'],
    [`host ssh-rsa ${KEY}`, 'of type ssh-ed25519'],
    ['host ssh-ed25519 AAAA!', 'can not be read'],
    [`@trusted host ssh-ed25519 ${KEY}`, 'not a marker'],
    [`|2|aa|bb ssh-ed25519 ${KEY}`, 'scheme 2'],
    [`|1|aa|bb ssh-ed25519 ${KEY}`, 'damaged'],
  ])('tells what is wrong with %j and reads on', (line, message) => {
    const { hosts, findings } = parseKnownHosts(`${line}\ngood ssh-ed25519 ${KEY}\n`, 'f');
    expect(findings).toMatchObject([{ file: 'f', line: 1, message: expect.stringContaining(message) as string }]);
    expect(hosts).toHaveLength(1);
  });

  it('never throws, and finds at most one thing on each line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { hosts, findings } = parseKnownHosts(text, 'f');
        expect(hosts.length + findings.length).toBeLessThanOrEqual(text.split(/\r?\n/).length);
      }),
    );
  });

  it('finds every host it was written for, in plain and hashed lines, and no other', () => {
    const host = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,12}$/);
    const port = fc.constantFrom(22, 2222, 60000);
    const salt = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => Buffer.from(bytes));
    const entry = fc.record({ host, port, salt: fc.option(salt, { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), host, port, (entries, other, otherPort) => {
        const names = entries.map((one) => knownHostName(one.host, one.port));
        const text = entries
          .map(({ salt: by }, index) => `${by ? hashed(names[index]!, by) : names[index]!} ssh-ed25519 ${KEY}`)
          .join('\n');
        const { hosts, findings } = parseKnownHosts(text, 'f');
        expect(findings).toEqual([]);
        expect(hosts).toHaveLength(entries.length);
        hosts.forEach((line, index) => expect(speaksOf(line.names, names[index]!)).toBe(true));
        const asked = knownHostName(other, otherPort);
        hosts.forEach((line, index) => expect(speaksOf(line.names, asked)).toBe(asked === names[index]));
      }),
    );
  });
});

describe('speaksOf', () => {
  it.each([
    ['*.example.org', 'a.example.org', true],
    ['*.example.org', 'example.org', false],
    ['10.0.0.?', '10.0.0.7', true],
    ['10.0.0.?', '10.0.0.17', false],
    ['*,!bad', 'good', true],
    ['*,!bad', 'bad', false],
    ['!bad,*', 'bad', false],
    ['Web1', 'web1', true],
    ['[*]:2222', '[db]:2222', true],
    ['db', '[db]:2222', false],
  ])('%s and %s: %s', (patterns, name, expected) => {
    expect(speaksOf({ kind: 'patterns', patterns: patterns.split(',') }, name)).toBe(expected);
  });
});

describe('fitsPattern', () => {
  it('agrees with a regular expression', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab.]{0,8}$/), fc.stringMatching(/^[ab.*?]{0,8}$/), (text, pattern) => {
        const expression = new RegExp(`^${pattern.replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
        expect(fitsPattern(text, pattern)).toBe(expression.test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('is quick with many stars', () => {
    expect(fitsPattern('a'.repeat(5000), `${'*a'.repeat(500)}b`)).toBe(false);
  });
});

describe('host keys', () => {
  // From `ssh-keygen -lf` of the same key.
  it('have the fingerprint that ssh-keygen prints', () => {
    const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB';
    expect(hostKeyOf(Buffer.from(key, 'base64'))?.type).toBe('ssh-ed25519');
    expect(fingerprint(Buffer.from(key, 'base64'))).toBe('SHA256:RXm/ruZ0eTzRXKwi1AQEDynB0VgHQ2ac9KPSFdf/YnA');
  });

  it.each([
    ['ssh-ed25519', 'ED25519'],
    ['ecdsa-sha2-nistp256', 'ECDSA'],
    ['rsa-sha2-512', 'RSA'],
    ['sk-ssh-ed25519@openssh.com', 'ED25519-SK'],
    ['ssh-ed25519-cert-v01@openssh.com', 'ED25519'],
    ['something', 'something'],
  ])('%s is called %s', (type, name) => expect(keyTypeName(type)).toBe(name));

  it('are not read out of noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void hostKeyOf(bytes)));
    expect(hostKeyOf(Buffer.from('ffffffff00', 'hex'))).toBeUndefined();
  });
});
