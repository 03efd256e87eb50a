import { readFile } from 'node:fs/promises';
import { utils, type ParsedKey } from 'ssh2';
import { DrydockError } from '../../../core/errors';
import type { Secrets } from './secrets';

/** A public key, and who can sign with it. */
export interface Candidate {
  /** For logs: a path, or the comment of a key in the agent. */
  readonly label: string;
  readonly type: string;
  readonly blob: Buffer;
  sign(data: Buffer, hash: string | undefined): Promise<Buffer>;
}

const PASSPHRASE_TRIES = 3;

/**
 * A private key in a file. The passphrase is asked for only when the server has said that it takes this key, which is known from the
 * public half. Undefined: there is no such file, or nothing in it that can be used.
 */
export async function keyFile(path: string, secrets: Secrets, signal?: AbortSignal): Promise<Candidate | undefined> {
  const text = await textOf(path);
  if (text === undefined) return undefined;
  const unlocked = first(utils.parseKey(text));
  if (!(unlocked instanceof Error))
    return { label: path, type: unlocked.type, blob: unlocked.getPublicSSH(), sign: async (data, hash) => signed(unlocked, data, hash) };
  if (!/passphrase/i.test(unlocked.message)) return undefined;
  const open = () => unlock(path, text, secrets, signal);
  const half = publicHalf(text) ?? (await besidePublic(path));
  if (half) {
    let opened: Promise<ParsedKey> | undefined;
    return { label: path, ...half, sign: async (data, hash) => signed(await (opened ??= open()), data, hash) };
  }
  const key = await open();
  return { label: path, type: key.type, blob: key.getPublicSSH(), sign: async (data, hash) => signed(key, data, hash) };
}

async function unlock(path: string, text: Buffer, secrets: Secrets, signal: AbortSignal | undefined): Promise<ParsedKey> {
  const key = `passphrase/${path}`;
  let rejected: string | undefined;
  for (let turn = 0; turn < PASSPHRASE_TRIES; turn += 1) {
    const passphrase = await secrets.get({ key, title: `Passphrase of ${path}`, ...(rejected === undefined ? {} : { rejected }) }, signal);
    if (passphrase === undefined) break;
    const opened = first(utils.parseKey(text, passphrase));
    if (!(opened instanceof Error)) {
      await secrets.accepted(key);
      return opened;
    }
    rejected = passphrase;
  }
  if (rejected !== undefined) await secrets.forget(key);
  throw new DrydockError('authentication', `The key ${path} was not unlocked.`, { hint: 'Give its passphrase, or add it to the agent.' });
}

/** Signs, and throws what the library returns in place of a signature. */
export function signed(key: ParsedKey, data: Buffer, hash: string | undefined): Buffer {
  const signature = key.sign(data, hash) as Buffer | Error;
  if (signature instanceof Error) throw signature;
  return signature;
}

/** The public key in an encrypted private key of OpenSSH's own format, which is not encrypted. PROTOCOL.key of OpenSSH. */
function publicHalf(text: Buffer): { readonly type: string; readonly blob: Buffer } | undefined {
  const encoded = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text.toString('latin1'))?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const magic = 'openssh-key-v1\0';
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) return undefined;
  let at = magic.length;
  const field = () => {
    const length = bytes.readUInt32BE(at);
    at += 4 + length;
    return bytes.subarray(at - length, at);
  };
  try {
    // Cipher, key derivation and its options stand before.
    for (let skipped = 0; skipped < 3; skipped += 1) field();
    at += 4;
    const blob = Buffer.from(field());
    return { type: blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1'), blob };
  } catch {
    return undefined;
  }
}

async function besidePublic(path: string) {
  const text = await textOf(`${path}.pub`);
  const key = text === undefined ? undefined : first(utils.parseKey(text));
  return key === undefined || key instanceof Error ? undefined : { type: key.type, blob: key.getPublicSSH() };
}

function first(parsed: ParsedKey | readonly ParsedKey[] | Error): ParsedKey | Error {
  if (parsed instanceof Error) return parsed;
  return (Array.isArray(parsed) ? (parsed as readonly ParsedKey[])[0] : (parsed as ParsedKey)) ?? new Error('no key');
}

async function textOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}
