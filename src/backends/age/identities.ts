import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { armor, Decrypter } from 'age-encryption';
import { DrydockError } from '../../core/errors';
import type { Unlocking } from '../../ports/snapshots';
import { storageGuard } from '../storage/files';
import { PassphraseIdentity } from './passphrase';

/** What decrypts. It lives in memory only. */
export interface Identities {
  readonly keys: readonly string[];
  /** The files that they are from, for messages. */
  readonly from: string;
}

/** An identity file is small; something else was named. */
const LARGEST = 1024 * 1024;
const BINARY = 'age-encryption.org/v1\n';
const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';

/**
 * Reads identity files as age-keygen writes them, also those that are protected by a passphrase.
 * @throws DrydockError `config` where a file holds none that can be used, `unauthorized` for a wrong passphrase, `storage`
 */
export async function readIdentities(unlocking: Unlocking): Promise<Identities> {
  const { identityFiles } = unlocking;
  const keys: string[] = [];
  for (const path of identityFiles) keys.push(...(await readOne(path, unlocking)));
  return { keys, from: identityFiles.map((path) => basename(path)).join(', ') };
}

async function readOne(path: string, unlocking: Unlocking): Promise<readonly string[]> {
  const name = basename(path);
  const bytes = await storageGuard(`read the identity file ${path}`, async () => {
    const { size } = await stat(path);
    if (size > LARGEST) throw new DrydockError('config', `${name} is too large for a file of identities.`);
    return readFile(path);
  });
  const text = bytes.toString('utf8');
  if (text.startsWith(BINARY)) return parseIdentities(await unlock(bytes, path, unlocking), name);
  if (text.trimStart().startsWith(ARMOR)) return parseIdentities(await unlock(dearmored(text, name), path, unlocking), name);
  return parseIdentities(text, name);
}

function parseIdentities(text: string, name: string): readonly string[] {
  if (/^-----BEGIN (OPENSSH|RSA) PRIVATE KEY-----/m.test(text))
    throw new DrydockError('config', `${name} is an SSH key, which Drydock does not decrypt with.`, {
      hint: 'Decrypt the file with the age program, or encrypt to a key of age-keygen.',
    });
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.some((line) => line.startsWith('AGE-PLUGIN-')))
    throw new DrydockError('config', `${name} is for a plugin of age, which Drydock does not run.`, {
      hint: 'Decrypt the file with the age program, and open the result.',
    });
  const keys = lines.filter((line) => /^AGE-SECRET-KEY-(PQ-)?1/.test(line));
  if (keys.length === 0 || keys.length < lines.length)
    throw new DrydockError('config', `${name} is not a file of age identities.`, {
      hint: 'A line with an identity begins with AGE-SECRET-KEY-. The public half, age1…, decrypts nothing.',
    });
  for (const key of keys) {
    try {
      new Decrypter().addIdentity(key);
    } catch {
      throw new DrydockError('config', `An identity in ${name} is mistyped or cut off.`);
    }
  }
  return keys;
}

async function unlock(bytes: Uint8Array, path: string, unlocking: Unlocking): Promise<string> {
  const name = basename(path);
  const passphrase = await unlocking.passphrase?.(path);
  if (passphrase === undefined || passphrase === '')
    throw new DrydockError('unauthorized', `${name} is protected by a passphrase, and none was given.`);
  const decrypter = new Decrypter();
  decrypter.addIdentity(new PassphraseIdentity(passphrase));
  try {
    return await decrypter.decrypt(bytes, 'text');
  } catch (error) {
    if (DrydockError.is(error)) throw error;
    unlocking.wrongPassphrase?.(path);
    throw new DrydockError('unauthorized', `${name} could not be opened: the passphrase is wrong, or the file is not protected by one.`, {
      cause: error,
    });
  }
}

function dearmored(text: string, name: string): Uint8Array {
  try {
    return armor.decode(text);
  } catch (error) {
    throw new DrydockError('config', `${name} is damaged: its armor can't be read.`, { cause: error });
  }
}
