import { expect, it } from 'vitest';
import { forgetSecrets } from '../../../../src/features/hosts/forget-secrets';

function desk(choose: (labels: readonly string[]) => readonly number[], agree = true) {
  const told: string[] = [];
  const asked: string[] = [];
  const kit = {
    notifications: { info: (message: string) => void told.push(message) },
    interaction: { ask: async ({ title }: { readonly title: string }) => (asked.push(title), agree || undefined) },
    lists: {
      many: async (options: readonly { label: string; description?: string; value: unknown }[]) =>
        choose(options.map(({ label, description }) => `${label} ${description}`)).map((index) => options[index]!.value),
    },
  } as unknown as Parameters<typeof forgetSecrets>[0];
  return { kit, told, asked };
}

const store = (keys: readonly string[]) => {
  const kept = new Set(keys);
  return {
    kept,
    list: async () => [...kept].map((key) => ({ key, inKeychain: true })),
    forget: async (key: string) => void kept.delete(key),
  };
};

it('forgets what was chosen, by host', async () => {
  const secrets = store(['sudo/ops@w10:22', 'password/root@w9:22']);
  const { kit, asked } = desk((labels) => {
    expect(labels).toEqual(['ops@w10 Password for sudo', 'root@w9 Password']);
    return [0];
  });
  expect(await forgetSecrets(kit, secrets)).toBe(1);
  expect(asked).toEqual(['Forget the password for sudo of ops@w10?']);
  expect([...secrets.kept]).toEqual(['password/root@w9:22']);
});

it('keeps everything when somebody thinks better of it, and says where there is nothing', async () => {
  const secrets = store(['password/root@w9:22', 'passphrase//k']);
  expect(await forgetSecrets(desk(() => [0, 1], false).kit, secrets)).toBeUndefined();
  expect(secrets.kept.size).toBe(2);
  const { kit, told } = desk(() => []);
  expect(await forgetSecrets(kit, store([]))).toBeUndefined();
  expect(told[0]).toMatch(/^No password or passphrase is kept/);
});
