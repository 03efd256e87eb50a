import { DrydockError } from '../../errors';
import { isBech32 } from './bech32';

/** Bytes of a Bech32 data part (with its checksum) of an X25519 key. */
const X25519 = 58;

/**
 * Why a text can't be a recipient that snapshots are encrypted to; undefined: it can. Taken are X25519 (`age1…`) and the hybrid
 * post-quantum ones (`age1pq1…`). The text is never repeated: it may be a secret that got to the wrong place.
 */
export function recipientProblem(text: string): string | undefined {
  if (/^AGE-SECRET-KEY-|^AGE-PLUGIN-/i.test(text)) return 'This is the secret half of a key. A recipient begins with age1.';
  if (/^ssh-|^ecdsa-/.test(text)) return 'SSH keys are not taken as recipients. Make a key with age-keygen.';
  if (text.startsWith('age1pq1')) return isBech32(text, 'age1pq') ? undefined : 'The recipient is mistyped: its checksum is wrong.';
  if (/^age1[a-z0-9]+1/.test(text)) return 'Recipients of age plugins are not taken. Make a key with age-keygen.';
  if (!text.startsWith('age1')) return 'A recipient begins with age1.';
  return text.length === 'age1'.length + X25519 && isBech32(text, 'age')
    ? undefined
    : 'The recipient is mistyped: its length or its checksum is wrong.';
}

/** @throws DrydockError `config` */
export function checkedRecipient(text: string, where: string): string {
  const problem = recipientProblem(text);
  if (problem !== undefined) throw new DrydockError('config', `${where}: ${problem}`);
  return text;
}

/**
 * The recipients of a file as age reads it: one in each line, with empty lines and comments.
 * @throws DrydockError `config`, with the line
 */
export function parseRecipients(text: string, name: string): readonly string[] {
  const recipients = text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trim();
    return line === '' || line.startsWith('#') ? [] : [checkedRecipient(line, `${name}, line ${index + 1}`)];
  });
  if (recipients.length === 0) throw new DrydockError('config', `${name} has no recipient in it.`);
  return [...new Set(recipients)];
}

/** The name of a snapshot once it is encrypted: with `.age` at its end. */
export function encryptedName(name: string, recipients: readonly string[]): string {
  return recipients.length === 0 || name.endsWith('.age') ? name : `${name}.age`;
}

/** How a recipient is shown: its beginning and end, enough to tell one from another. */
export function recipientWords(recipient: string): string {
  return recipient.length <= 20 ? recipient : `${recipient.slice(0, 10)}…${recipient.slice(-6)}`;
}
