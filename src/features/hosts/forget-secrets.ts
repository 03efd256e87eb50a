import { naturally } from '../../core/natural-order';
import { purposeOf } from '../../core/policy/kept-secrets';
import type { UiKit } from '../../ui/kit';

export interface KeptSecrets {
  /** Never a value. */
  list(): Promise<readonly { readonly key: string; readonly inKeychain: boolean }[]>;
  forget(key: string): Promise<void>;
}

/**
 * Shows which passwords and passphrases are kept, by host or key, and forgets those that are chosen.
 * @returns how many were forgotten; undefined: dismissed, or there were none
 */
export async function forgetSecrets(
  { lists, interaction, notifications }: Pick<UiKit, 'lists' | 'interaction' | 'notifications'>,
  secrets: KeptSecrets,
): Promise<number | undefined> {
  const kept = (await secrets.list()).map((secret) => ({ ...secret, ...purposeOf(secret.key) }));
  if (kept.length === 0) {
    notifications.info('No password or passphrase is kept, neither in the keychain nor in this window.');
    return undefined;
  }
  const chosen = await lists.many(
    naturally(kept, ({ of, what }) => `${of} ${what}`).map((secret) => ({
      label: secret.of,
      description: secret.what,
      detail: secret.inKeychain ? 'in the keychain' : 'until this window closes',
      value: secret,
    })),
    { title: 'Kept Passwords and Passphrases', placeholder: 'Choose what to forget' },
  );
  const [first] = chosen ?? [];
  if (!chosen || !first) return undefined;
  const what = chosen.length === 1 ? `the ${first.what.toLowerCase()} of ${first.of}` : `${chosen.length} passwords and passphrases`;
  const sure = await interaction.ask({
    kind: 'confirm',
    title: `Forget ${what}?`,
    detail: 'Connections that are open stay so. The next one asks again.',
    action: chosen.length === 1 ? 'Forget It' : `Forget ${chosen.length}`,
  });
  if (!sure) return undefined;
  for (const { key } of chosen) await secrets.forget(key);
  return chosen.length;
}
