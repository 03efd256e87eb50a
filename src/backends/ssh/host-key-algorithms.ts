/**
 * Signatures by which a host of which nothing is known may prove its key, the preferred first. Those by SHA-1 (`ssh-rsa`)
 * are left out, as OpenSSH does.
 */
export const HOST_KEY_ALGORITHMS: readonly string[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];
