/** Where the command writes; bytes too, which streams of text would spoil. */
export interface SnapshotSurroundings {
  readonly bytes: (bytes: Uint8Array) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
  /** Asks for the passphrase of an identity file, without showing it. Undefined: there is nobody to ask. */
  readonly passphrase?: (identityFile: string) => Promise<string | undefined>;
}
