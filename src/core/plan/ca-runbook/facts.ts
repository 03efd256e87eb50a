import type { ExpiryEntry, ExpiryInventory } from '../../model/expiry';
import { mayBeIssuedBy } from '../../model/certificate';
import { isControlPlane, type NodeModel } from '../../model/node';
import { naturally } from '../../natural-order';
import type { AuthorityName, RunbookFacts } from './runbook';

/** What a runbook needs to know, out of the list of what expires and the nodes. */
export function runbookFacts(
  inventory: ExpiryInventory,
  nodes: readonly NodeModel[],
  authority: AuthorityName,
  about: { readonly version: string; readonly endpoint: string | undefined },
): RunbookFacts {
  const { entries, sources } = inventory;
  const own = entries.filter((entry) => entry.name === authority && entry.host !== undefined);
  const certificates = own.flatMap(({ certificate }) => certificate ?? []);
  const names = (list: readonly NodeModel[]) => naturally(list, ({ name }) => name).map(({ name }) => name);
  const sameKey = (entry: ExpiryEntry) => certificates.some(({ keyHash }) => keyHash === entry.certificate?.keyHash);
  const signed = (entry: ExpiryEntry) =>
    certificates.some((one) => entry.certificate !== undefined && mayBeIssuedBy(entry.certificate, one));
  const hostsWith = (wanted: (entry: ExpiryEntry) => boolean) => [
    ...new Set(naturally(entries.filter(wanted), ({ host }) => host ?? '').flatMap(({ host }) => host ?? [])),
  ];
  return {
    cluster: inventory.cluster,
    version: about.version,
    endpoint: about.endpoint,
    authority,
    controlPlanes: names(nodes.filter(isControlPlane)),
    workers: names(nodes.filter((node) => !isControlPlane(node))),
    stackedEtcd: entries.some(({ name, host }) => (name === 'etcd-server' || name === 'etcd-peer') && host !== undefined),
    present: own.flatMap(({ host, certificate, kubeadm }) =>
      host === undefined || !certificate
        ? []
        : [{ host, expiresAt: certificate.notAfter, keyHash: certificate.keyHash, external: kubeadm?.externallyManaged ?? false }],
    ),
    // Without files of hosts nobody can tell which bundles hold it.
    bundles: entries
      .filter((entry) => entry.group === 'bundles' && (authority === 'front-proxy-ca' || sameKey(entry)))
      .map(({ name }) => name),
    servingRequests: hostsWith((entry) => entry.name === 'kubelet-server' && entry.renewal?.by !== undefined),
    withoutRotation: hostsWith((entry) => entry.name === 'kubelet-client' && entry.renewal?.byHand === true),
    superAdmin: hostsWith((entry) => entry.name === 'super-admin.conf' && entry.stored !== undefined),
    people: entries.filter((entry) => entry.group === 'kubeconfigs' && signed(entry)).map(({ name, place }) => `${name} (${place})`),
    unread: sources.filter(({ outcome }) => outcome !== 'read').map(({ title, why }) => `${title}: ${why ?? 'nobody asked for it.'}`),
    at: inventory.at,
  };
}
