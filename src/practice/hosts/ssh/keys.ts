import type ssh2 from 'ssh2';

type Utils = Pick<typeof ssh2.utils, 'generateKeyPairSync' | 'parseKey'>;

/** Chances are one in a hundred and fifty for each; so many in a row don't happen. */
const MOST = 100;

/**
 * A new key pair that the library can read. It writes some of the keys that it makes in a form that it refuses afterwards
 * (ssh2 1.17: 12 of 2,000 Ed25519 keys were "malformed").
 */
export function newKeyPair({ generateKeyPairSync, parseKey }: Utils): ReturnType<Utils['generateKeyPairSync']> {
  for (let attempt = 0; attempt < MOST; attempt++) {
    const pair = generateKeyPairSync('ed25519');
    if (!(parseKey(pair.private) instanceof Error) && !(parseKey(pair.public) instanceof Error)) return pair;
  }
  throw new Error('No readable key pair could be made.');
}
