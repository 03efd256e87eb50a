import type * as vscode from 'vscode';
import type { SecretPort } from '../ports/secrets';

/** Secrets in the platform's keychain, by the editor's own storage for this extension. */
export class SecretStorage implements SecretPort {
  constructor(private readonly storage: vscode.SecretStorage) {}

  async get(key: string): Promise<string | undefined> {
    return this.storage.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    await this.storage.store(key, value);
  }

  async remove(key: string): Promise<void> {
    await this.storage.delete(key);
  }

  async keys(): Promise<readonly string[]> {
    return this.storage.keys();
  }
}
