import type { TrustedHostKey } from '../core/policy/host-keys';

/** How to log in to a host that this program brings itself. Kept in memory only. */
export interface OwnHost {
  /** Where its SSH server listens. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Private key of the user, in OpenSSH's format, without a passphrase. */
  readonly key: string;
  /** What is told when sudo asks for a password; unset: it does not ask. */
  readonly sudoHint: string | undefined;
}

/**
 * Hosts that this program brings itself, as the practice cluster does. They are found by their names alone: no ssh configuration,
 * known_hosts, agent or key file of the person is asked about them, and nothing of them is written to a disk.
 */
export interface OwnHosts {
  /** Starts the host where it does not run yet. Rejects with `refused` where the cluster it belongs to is not open. */
  find(destination: string): Promise<OwnHost>;
  /** Host keys that are trusted: theirs, until somebody forgets one. */
  trusted(): readonly TrustedHostKey[];
  trust(key: TrustedHostKey): void;
  forget(key: Pick<TrustedHostKey, 'host' | 'fingerprint'>): void;
}
