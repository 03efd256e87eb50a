import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import type { Disposable } from '../../../core/disposable';
import { DrydockError } from '../../../core/errors';
import { Emitter, type Event } from '../../../core/event';
import type { TrustedHostKey } from '../../../core/policy/host-keys';

/** The host keys that the person trusted through Drydock, on this computer. */
export interface TrustStore extends Disposable {
  list(): Promise<readonly TrustedHostKey[]>;
  add(key: TrustedHostKey): Promise<void>;
  /** Removes one key of a host. */
  remove(key: Pick<TrustedHostKey, 'host' | 'fingerprint'>): Promise<void>;
  readonly onDidChange: Event<void>;
}

/** In a file that is replaced at once. Other windows write it, too, so it is read again each time. */
export class FileTrustStore implements TrustStore {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly file: string) {}

  async list(): Promise<readonly TrustedHostKey[]> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw this.broken(error);
    }
    try {
      const { hosts } = JSON.parse(text) as { readonly hosts: readonly TrustedHostKey[] };
      if (Array.isArray(hosts) && hosts.every(isTrusted)) return hosts;
    } catch (error) {
      throw this.broken(error);
    }
    throw this.broken(undefined);
  }

  add(key: TrustedHostKey): Promise<void> {
    return this.change((keys) => [...keys.filter((one) => !(one.host === key.host && one.fingerprint === key.fingerprint)), key]);
  }

  remove({ host, fingerprint }: Pick<TrustedHostKey, 'host' | 'fingerprint'>): Promise<void> {
    return this.change((keys) => keys.filter((one) => one.host !== host || one.fingerprint !== fingerprint));
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** One after the other within this window; between windows the last one wins, which loses a trust and never adds one. */
  private change(by: (keys: readonly TrustedHostKey[]) => readonly TrustedHostKey[]): Promise<void> {
    const next = this.last.then(async () => {
      const hosts = by(await this.list());
      await mkdir(dirname(this.file), { recursive: true });
      const temporary = `${this.file}.${randomBytes(6).toString('hex')}`;
      await writeFile(temporary, `${JSON.stringify({ version: 1, hosts }, undefined, 2)}\n`, { mode: 0o600, flush: true });
      await rename(temporary, this.file);
      this.changed.fire();
    });
    this.last = next.catch(() => {});
    return next;
  }

  private broken(cause: unknown): DrydockError {
    return new DrydockError('storage', `The trusted host keys in ${this.file} can't be read.`, {
      hint: 'Restore the file, or remove it to decide about every host anew.',
      cause,
    });
  }
}

function isTrusted(value: unknown): value is TrustedHostKey {
  if (typeof value !== 'object' || value === null) return false;
  const { host, type, key, fingerprint, firstSeen } = value as Record<string, unknown>;
  return [host, type, key, fingerprint].every((text) => typeof text === 'string') && typeof firstSeen === 'number';
}
