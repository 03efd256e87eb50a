import { describe, expect, it } from 'vitest';
import { hostKeyOf, type HostKey } from '../../../../src/core/parse/ssh/host-key';
import { parseKnownHosts } from '../../../../src/core/parse/ssh/known-hosts';
import { hostKnowledge, judgeHostKey, onlyCertified, orderHostKeyAlgorithms, trustedHostKey } from '../../../../src/core/policy/host-keys';

function key(type: string, seed: number): HostKey {
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return hostKeyOf(Buffer.concat([field(Buffer.from(type)), field(Buffer.alloc(32, seed))]))!;
}

const ED = key('ssh-ed25519', 1);
const OTHER_ED = key('ssh-ed25519', 2);
const RSA = key('ssh-rsa', 3);
const line = (names: string, of: HostKey, marker = '') => `${marker}${names} ${of.type} ${Buffer.from(of.blob).toString('base64')}`;

function knowing(
  lines: readonly string[],
  { host = 'cp1', port = 22, alias = undefined as string | undefined, trusted = [] as HostKey[] } = {},
) {
  const name = alias ?? (port === 22 ? host : `[${host}]:${port}`);
  return hostKnowledge(
    host,
    port,
    alias,
    parseKnownHosts(lines.join('\n'), 'known_hosts').hosts,
    trusted.map((one) => trustedHostKey(name, one, Date.UTC(2026, 0, 2))),
  );
}

describe('judgeHostKey', () => {
  it('trusts a key that is written down, and says where', () => {
    expect(judgeHostKey(knowing([line('cp1', ED)]), ED)).toMatchObject({ state: 'trusted', by: { place: 'known_hosts:1' } });
    expect(judgeHostKey(knowing([], { trusted: [ED] }), ED)).toMatchObject({
      state: 'trusted',
      by: { place: 'trusted in Drydock since 2026-01-02' },
    });
  });

  it('trusts any of several keys of a host', () => {
    const known = knowing([line('cp1', ED), line('cp1', OTHER_ED)]);
    expect(judgeHostKey(known, OTHER_ED).state).toBe('trusted');
  });

  it('stops at another key of the same type, wherever that one is known from', () => {
    expect(judgeHostKey(knowing([line('cp1', ED)]), OTHER_ED)).toMatchObject({ state: 'changed', known: [{ place: 'known_hosts:1' }] });
    expect(judgeHostKey(knowing([], { trusted: [ED] }), OTHER_ED).state).toBe('changed');
  });

  it('tells of keys of other types when a key is unknown', () => {
    expect(judgeHostKey(knowing([line('cp1', RSA)]), ED)).toMatchObject({ state: 'unknown', others: [{ type: 'ssh-rsa' }] });
    expect(judgeHostKey(knowing([line('cp2', ED)]), ED)).toEqual({ state: 'unknown', others: [] });
  });

  it('never takes a revoked key, though it is trusted elsewhere', () => {
    const known = knowing([line('cp1', ED), line('*', ED, '@revoked ')], { trusted: [ED] });
    expect(judgeHostKey(known, ED)).toMatchObject({ state: 'revoked', by: { place: 'known_hosts:2' } });
  });

  it('knows a host at another port by its plain name, but takes no offence at another key there', () => {
    expect(judgeHostKey(knowing([line('cp1', ED)], { port: 2222 }), ED).state).toBe('trusted');
    expect(judgeHostKey(knowing([line('cp1', ED)], { port: 2222 }), OTHER_ED).state).toBe('unknown');
    expect(judgeHostKey(knowing([line('[cp1]:2222', ED)], { port: 2222 }), OTHER_ED).state).toBe('changed');
  });

  it('looks the alias up in place of the name', () => {
    expect(judgeHostKey(knowing([line('blue', ED)], { alias: 'blue', port: 2222 }), ED).state).toBe('trusted');
    expect(judgeHostKey(knowing([line('cp1', ED)], { alias: 'blue' }), ED).state).toBe('unknown');
  });

  it('does not take a certificate authority for a key of the host', () => {
    const known = knowing([line('cp1', ED, '@cert-authority ')]);
    expect(judgeHostKey(known, ED)).toEqual({ state: 'unknown', others: [] });
    expect(onlyCertified(known)).toBe(true);
    expect(onlyCertified(knowing([line('cp1', ED, '@cert-authority '), line('cp1', RSA)]))).toBe(false);
  });
});

describe('orderHostKeyAlgorithms', () => {
  it('puts what is known first, and keeps the order otherwise', () => {
    const supported = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'];
    expect(orderHostKeyAlgorithms(supported, knowing([line('cp1', RSA)]))).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
    ]);
    expect(orderHostKeyAlgorithms(supported, knowing([line('cp1', RSA, '@revoked ')]))).toEqual(supported);
  });
});
