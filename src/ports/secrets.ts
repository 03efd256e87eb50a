/** Secrets that the person asked to be remembered. Backed by the platform's keychain where there is one. */
export interface SecretPort {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Keys of all of them; never a value. */
  keys(): Promise<readonly string[]>;
}
