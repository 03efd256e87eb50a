import { CURRENT_CLIENT } from '../../command/kubelet/places';
import { mayBeIssuedBy, type Certificate } from '../../model/certificate';
import type { KubeletFacts } from '../../model/kubelet';
import { timeWords } from '../../report/words';

/** The certificate that a kubelet shows the API server: the newest of its own where there is one, else that of its kubeconfig. */
export function clientCertificateOf({ conf, current }: Pick<KubeletFacts, 'conf' | 'current'>): Certificate | undefined {
  if (current) return current;
  return typeof conf === 'object' && conf.client.in === 'kubeconfig' ? conf.client.certificate : undefined;
}

/**
 * What keeps a kubelet from proving to the API server who it is, as one sentence; undefined: nothing that a new certificate would
 * change.
 * @param authority of the cluster, as its control planes have it
 * @param at by the clock of the kubelet's host
 */
export function kubeletTrouble(facts: KubeletFacts, authority: Certificate | undefined, at: number): string | undefined {
  const { conf, current, node } = facts;
  if (conf === undefined) return `${node} has no kubelet.conf.`;
  if (typeof conf === 'string') return `kubelet.conf of ${node} can't be used: ${conf}`;
  const { client } = conf;
  if (client.in === 'nowhere') return `kubelet.conf of ${node} has no client certificate: ${client.why}`;
  if (authority && conf.authority && conf.authority.keyHash !== authority.keyHash)
    return `kubelet.conf of ${node} trusts another authority than the cluster has.`;
  const shown = clientCertificateOf(facts);
  if (!shown) {
    const path = client.in === 'file' ? client.certificate : CURRENT_CLIENT;
    return `kubelet.conf of ${node} leads to ${path}, which is missing or holds no certificate.`;
  }
  if (client.in === 'file' && client.certificate !== CURRENT_CLIENT && !current)
    return `kubelet.conf of ${node} leads to ${client.certificate}, and ${CURRENT_CLIENT} is missing.`;
  if (shown.notAfter <= at) return `The client certificate of the kubelet on ${node} expired on ${timeWords(shown.notAfter)}.`;
  if (shown.notBefore > at) return `The client certificate of the kubelet on ${node} is not valid before ${timeWords(shown.notBefore)}.`;
  if (authority && !mayBeIssuedBy(shown, authority))
    return `The client certificate of the kubelet on ${node} was not signed by the authority of the cluster.`;
  return undefined;
}
