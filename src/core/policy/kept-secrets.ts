/** What a kept secret is for, as people call it. */
export interface SecretPurpose {
  /** `Password`, `Password for sudo`, `Passphrase`. */
  readonly what: string;
  /** `root@10.0.0.11`, or the path of a key. */
  readonly of: string;
}

const KINDS: Readonly<Record<string, string>> = {
  password: 'Password',
  sudo: 'Password for sudo',
  passphrase: 'Passphrase',
};

/** Reads the key under which the SSH backend keeps a secret: `sudo/ops@cp1:22`, `passphrase//home/kate/.ssh/id_ed25519`. */
export function purposeOf(key: string): SecretPurpose {
  const slash = key.indexOf('/');
  const kind = key.slice(0, Math.max(slash, 0));
  const of = key.slice(slash + 1);
  return { what: KINDS[kind] ?? 'Secret', of: kind === 'passphrase' ? of : of.replace(/:22$/, '') };
}
