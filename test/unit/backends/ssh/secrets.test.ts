import { expect, it } from 'vitest';
import { Secrets } from '../../../../src/backends/ssh/auth/secrets';
import { OneAtATime } from '../../../../src/backends/ssh/one-at-a-time';
import type { SecretPort } from '../../../../src/ports/secrets';

class Keychain implements SecretPort {
  readonly kept = new Map([
    ['ssh/sudo/ops@cp1:22', 'x'],
    ['other', 'y'],
  ]);
  get = async (key: string) => this.kept.get(key);
  set = async (key: string, value: string) => void this.kept.set(key, value);
  remove = async (key: string) => void this.kept.delete(key);
  keys = async () => [...this.kept.keys()];
}

it('lists what is kept without a value, and forgets it in both places', async () => {
  const keychain = new Keychain();
  const secrets = new Secrets({ ask: async () => 'typed' as never }, new OneAtATime(), keychain, () => true);
  expect(await secrets.list()).toEqual([{ key: 'sudo/ops@cp1:22', inKeychain: true }]);
  await secrets.get({ key: 'passphrase//k', title: 'x' });
  expect(await secrets.list()).toContainEqual({ key: 'passphrase//k', inKeychain: false });
  await secrets.accepted('passphrase//k');
  expect(await secrets.list()).toContainEqual({ key: 'passphrase//k', inKeychain: true });
  await secrets.forget('passphrase//k');
  await secrets.forget('sudo/ops@cp1:22');
  expect(await secrets.list()).toEqual([]);
  expect([...keychain.kept.keys()]).toEqual(['other']);
});
