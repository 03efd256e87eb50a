import { parse, stringify } from 'yaml';
import { DrydockError } from '../errors';
import { fields, items, text } from './kubernetes/fields';

/**
 * The administrator's kubeconfig of kubeadm under names of its own: kubeadm calls the user of every cluster the same, so that two of them
 * could not be used side by side. Holds a private key.
 * @throws DrydockError `protocol` for what is no such kubeconfig
 */
export function renamedKubeconfig(adminConf: string, context: string): string {
  const { cluster, user } = partsOf(adminConf);
  const name = `${context}-admin`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: context, cluster }],
    users: [{ name, user }],
    contexts: [{ name: context, context: { cluster: context, user: name } }],
    'current-context': context,
  });
}

/** Base64 of the authorities that a kubeconfig with one cluster trusts. Undefined: it has none. */
export function authorityIn(kubeconfig: string): string | undefined {
  try {
    return text(partsOf(kubeconfig).cluster['certificate-authority-data']);
  } catch {
    return undefined;
  }
}

function partsOf(kubeconfig: string) {
  const config = fields(parse(kubeconfig));
  const [cluster, user] = [fields(fields(items(config.clusters)[0]).cluster), fields(fields(items(config.users)[0]).user)];
  if (text(cluster.server) !== undefined && text(user['client-key-data']) !== undefined) return { cluster, user };
  throw new DrydockError('protocol', 'What kubeadm wrote as kubeconfig of the administrator is none.');
}
