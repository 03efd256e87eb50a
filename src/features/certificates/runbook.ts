import { DrydockError } from '../../core/errors';
import type { ExpiryInventory } from '../../core/model/expiry';
import { runbookFacts } from '../../core/plan/ca-runbook/facts';
import { caRunbook } from '../../core/plan/ca-runbook/make';
import type { AuthorityName } from '../../core/plan/ca-runbook/runbook';
import { renderCaRunbook } from '../../core/report/ca-runbook';
import { oneOf } from '../../core/parse/kubernetes/fields';
import { timeWords } from '../../core/report/words';
import type { UiKit } from '../../ui/kit';
import type { ClusterSession } from '../clusters/session';

const AUTHORITIES = ['ca', 'etcd-ca', 'front-proxy-ca'] as const;

const WHAT: Readonly<Record<AuthorityName, string>> = {
  ca: 'API servers, kubelets, kubeconfigs',
  'etcd-ca': 'members of etcd and their clients',
  'front-proxy-ca': 'aggregated APIs',
};

/** The authority that a row or a caller names; undefined: none that kubeadm made. */
export function authorityOf(name: unknown): AuthorityName | undefined {
  return oneOf(name, ...AUTHORITIES);
}

/**
 * Writes the runbook for replacing an authority, and opens it beside.
 * @returns address of the document; undefined: dismissed
 */
export async function writeRunbook(
  session: ClusterSession,
  inventory: ExpiryInventory,
  wanted: AuthorityName | undefined,
  { lists, documents }: Pick<UiKit, 'lists' | 'documents'>,
): Promise<unknown> {
  if (inventory.distribution !== 'kubeadm' && inventory.distribution !== 'practice')
    throw new DrydockError('policy', `${session.ref.name} is no cluster of kubeadm: its authorities are replaced by other means.`, {
      hint: 'k3s, k0s, MicroK8s and managed clusters have procedures of their own.',
    });
  const options = AUTHORITIES.map((name) => {
    const ends = inventory.entries.filter((entry) => entry.name === name).flatMap(({ expiresAt }) => expiresAt ?? []);
    return {
      label: name,
      description: WHAT[name],
      ...(ends.length > 0 ? { detail: `ends on ${timeWords(Math.min(...ends))}` } : {}),
      value: name,
    };
  });
  const authority =
    wanted ?? (await lists.one(options, { title: `Write the runbook for replacing which authority of ${session.ref.name}?` }));
  if (!authority) return undefined;
  const nodes = await session.watchNodes();
  const about = { version: session.version?.gitVersion ?? 'unknown', endpoint: session.ref.server };
  const text = renderCaRunbook(caRunbook(runbookFacts(inventory, [...nodes.values()], authority, about)));
  const uri = documents.set('runbook', `Replace ${authority} of ${session.ref.name}`, text);
  await documents.preview(uri, { beside: true });
  return uri;
}
