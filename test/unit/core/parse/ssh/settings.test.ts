import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../../src/core/errors';
import { checkedHost, checkedUser, jumpText, parseJump, parseSshG, sshSettings } from '../../../../../src/core/parse/ssh/settings';

const read = (text: string) => sshSettings(parseSshG(text), 'cp1', 'me');

describe('sshSettings', () => {
  it('reads what ssh -G prints', () => {
    const text = [
      'user ops',
      'hostname 10.0.0.11',
      'port 2222',
      'identitiesonly yes',
      'stricthostkeychecking accept-new',
      'gssapiauthentication yes',
      'pubkeyauthentication true',
      'passwordauthentication no',
      'identityfile ~/.ssh/a',
      'identityfile "~/.ssh/with blank"',
      'userknownhostsfile ~/.ssh/known_hosts "/etc/a b" /dev/null',
      'proxyjump a@b:22,c',
      'connecttimeout 7',
      'hostkeyalias blue',
      'preferredauthentications publickey,password',
    ].join('\n');
    expect(read(text)).toMatchObject({
      user: 'ops',
      hostname: '10.0.0.11',
      port: 2222,
      identitiesOnly: true,
      strictChecking: 'accept-new',
      gssapi: true,
      publicKey: true,
      password: false,
      keyboardInteractive: true,
      identityFiles: ['~/.ssh/a', '~/.ssh/with blank'],
      userKnownHostsFiles: ['~/.ssh/known_hosts', '/etc/a b'],
      proxyJump: ['a@b:22', 'c'],
      proxyCommand: undefined,
      connectTimeoutSeconds: 7,
      hostKeyAlias: 'blue',
      preferredAuthentications: ['publickey', 'password'],
    });
  });

  it('has answers for what is not said', () => {
    expect(read('')).toMatchObject({ user: 'me', hostname: 'cp1', port: 22, strictChecking: 'ask', proxyJump: [], identityFiles: [] });
  });

  it.each([
    ['no', 'ask'],
    ['off', 'ask'],
    ['yes', 'yes'],
    ['true', 'yes'],
    ['ask', 'ask'],
  ])('reads StrictHostKeyChecking %s as %s', (value, expected) => {
    expect(read(`stricthostkeychecking ${value}`).strictChecking).toBe(expected);
  });

  it('refuses a port that is none', () => expect(() => read('port 99999')).toThrow('99999'));
});

describe('parseJump', () => {
  it.each([
    ['bastion', { host: 'bastion' }, 'bastion'],
    ['ops@bastion:2222', { host: 'bastion', user: 'ops', port: 2222 }, 'ops@bastion:2222'],
    ['root@[127.0.0.1]:40', { host: '127.0.0.1', user: 'root', port: 40 }, 'root@127.0.0.1:40'],
    ['[fd00::1]:22', { host: 'fd00::1', port: 22 }, '[fd00::1]:22'],
    ['fd00::1', { host: 'fd00::1' }, 'fd00::1'],
    ['ssh://a@b:9', { host: 'b', user: 'a', port: 9 }, 'a@b:9'],
  ])('%s', (text, expected, shown) => {
    expect(parseJump(text)).toEqual(expected);
    expect(jumpText(text)).toBe(shown);
  });

  it.each(['', '-oProxyCommand=x', 'a b', '$(x)', 'x:y:z', 'u@', 'host:0'])('refuses %j', (text) => {
    expect(() => parseJump(text)).toThrow(DrydockError);
  });
});

describe('checkedHost', () => {
  it.each(['cp1', 'a.b-c.example.org', '10.0.0.1', 'fd00::1', 'fe80::1%eth0', 'under_score'])('takes %s', (host) => {
    expect(checkedHost(host)).toBe(host);
  });

  it('lets nothing through that a shell reads something into, or that looks like an option', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), (text) => {
        let taken: string;
        try {
          taken = checkedHost(text);
        } catch (error) {
          expect(DrydockError.is(error, 'config')).toBe(true);
          return;
        }
        expect(taken).toMatch(/^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/);
      }),
      { numRuns: 2000 },
    );
    for (const bad of ['-v', 'a;b', '`a`', '$(a)', "a'b", 'a\nb', 'a/b', '']) expect(() => checkedHost(bad)).toThrow(DrydockError);
    for (const bad of ['-l', 'a b', 'a;b', '']) expect(() => checkedUser(bad)).toThrow(DrydockError);
  });
});
