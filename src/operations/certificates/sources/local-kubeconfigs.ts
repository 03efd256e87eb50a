import { DrydockError } from '../../../core/errors';
import type { ClusterId } from '../../../core/model/cluster';
import type { ExpiryObservation } from '../../../core/model/expiry';
import { parseBundle } from '../../../core/parse/certificates/pem';
import type { KubeconfigCertificate } from '../../../ports/clusters';
import { readSource, together, type Reading } from '../source';

/**
 * Certificates in the kubeconfigs of this computer: those of every user, for people forget the others, and the authority that this
 * cluster is checked with.
 */
export async function readLocalKubeconfigs(cluster: ClusterId, certificates: () => Promise<readonly KubeconfigCertificate[]>): Promise<Reading> {
  let all: readonly KubeconfigCertificate[];
  try {
    all = await certificates();
  } catch (error) {
    return readSource('local', 'kubeconfigs of this computer', () => Promise.reject(DrydockError.from(error)));
  }
  const wanted = all.filter(({ role, contexts }) => role === 'client' || contexts.includes(cluster));
  return together(await Promise.all(wanted.map(readOne)));
}

function readOne(one: KubeconfigCertificate): Promise<Reading> {
  const { role, contexts, file, path } = one;
  const where = path ?? file;
  const names = contexts.map((id) => id.slice(id.lastIndexOf('#') + 1));
  const title = role === 'client' ? `client certificate of ${names.join(', ')} (${where})` : `authority of ${names.join(', ')} (${where})`;
  return readSource(`local/${role}/${file}/${names.join(',')}`, title, async (): Promise<readonly ExpiryObservation[]> => {
    if (one.pem === undefined) throw new DrydockError('config', one.problem ?? 'It can not be read.');
    const { certificates, problems } = parseBundle(one.pem);
    if (certificates.length === 0) throw new DrydockError('config', problems.join(' '));
    return role === 'client'
      ? [{ kind: 'localKubeconfig', file: where, user: names.join(','), contexts: names, certificates }]
      : [{ kind: 'trusted', from: where, certificates }];
  });
}
