import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { encryptedName, parseRecipients, recipientProblem } from '../../../../../src/core/snapshot/age/recipients';

const KNOWN = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';

describe('recipients', () => {
  it('takes what the library makes', async () => {
    for (const identity of [await generateX25519Identity(), await generateHybridIdentity()])
      expect(recipientProblem(await identityToRecipient(identity))).toBeUndefined();
    expect(recipientProblem(KNOWN)).toBeUndefined();
  });

  it('notices every letter that is mistyped', () => {
    for (let at = 5; at < KNOWN.length; at += 1) {
      const other = KNOWN[at] === 'q' ? 'p' : 'q';
      expect(recipientProblem(`${KNOWN.slice(0, at)}${other}${KNOWN.slice(at + 1)}`)).toMatch(/mistyped/);
    }
  });

  it.each<[string, RegExp]>([
    ['AGE-SECRET-KEY-1QQQQ', /secret half/],
    ['ssh-ed25519 AAAA', /SSH keys/],
    ['age1yubikey1qqqqqq', /plugins/],
    [KNOWN.slice(0, -1), /mistyped/],
    ['me@example.org', /begins with age1/],
  ])('refuses %s for what it is, and does not repeat it', (text, why) => {
    expect(recipientProblem(text)).toMatch(why);
    expect(recipientProblem(text)).not.toContain(text);
  });

  it('reads files as age does, and says where one is wrong', () => {
    expect(parseRecipients(`# ops\r\n\n${KNOWN}\n  ${KNOWN}\n`, 'r.txt')).toEqual([KNOWN]);
    expect(() => parseRecipients(`${KNOWN}\nage1nonsense\n`, 'r.txt')).toThrow(/^r\.txt, line 2: /);
    expect(() => parseRecipients('# nobody\n', 'r.txt')).toThrow(/no recipient/);
  });

  it('shows in the name that a file is encrypted', () => {
    expect(encryptedName('a.db', [])).toBe('a.db');
    expect(encryptedName('a.db', [KNOWN])).toBe('a.db.age');
  });
});
