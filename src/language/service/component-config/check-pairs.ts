import type { LintFile } from '../document';
import type { DocumentFinding, NumberedDocument } from '../family';
import { collect, type Finding } from '../finding';
import { parseCidrs } from '../kubeadm/go/address';
import { isPlaceholder } from '../text/placeholder';
import { asText, asValue, at, get, items } from '../yaml/walk';
import { ka100, ka101 } from './rules';

/** What kubeadm sets by itself and warns about when it is written differently. Source: componentconfigs of kubeadm. */
const KUBELET: readonly (readonly [path: readonly string[], wanted: string | boolean | number])[] = [
  [['staticPodPath'], '/etc/kubernetes/manifests'],
  [['authentication', 'x509', 'clientCAFile'], '/etc/kubernetes/pki/ca.crt'],
  [['authentication', 'anonymous', 'enabled'], false],
  [['authentication', 'webhook', 'enabled'], true],
  [['authorization', 'mode'], 'Webhook'],
  [['healthzBindAddress'], '127.0.0.1'],
  [['healthzPort'], 10_248],
  [['readOnlyPort'], 0],
  [['rotateCertificates'], true],
];

/** The kubelet and kube-proxy beside the ClusterConfiguration of the same file. */
export function checkPairs(claimed: readonly NumberedDocument[], file: LintFile): readonly DocumentFinding[] {
  const cluster = file.documents.find(
    ({ header }) => header.group === 'kubeadm.k8s.io' && header.kind?.value === 'ClusterConfiguration',
  )?.root;
  if (cluster === undefined) return [];
  return claimed.flatMap(({ document, number }) => {
    const findings: Finding[] = [];
    const report = collect(findings);
    const { root, header } = document;
    const networking = get(cluster, 'networking');
    if (header.kind?.value === 'KubeletConfiguration') {
      for (const [path, wanted] of KUBELET) {
        const node = at(root, path)?.value;
        const value = asValue(node);
        if (
          node !== undefined &&
          value !== undefined &&
          value !== null &&
          value !== '' &&
          value !== wanted &&
          !isPlaceholder(String(value))
        ) {
          report(ka100, node, `kubeadm needs ${path.join('.')} to be ${String(wanted)} and warns about ${String(value)}. Leave it out.`);
        }
      }
      const domain = asText(at(root, ['clusterDomain'])?.value);
      const wanted = asText(get(networking, 'dnsDomain')) ?? 'cluster.local';
      const domainNode = at(root, ['clusterDomain'])?.value;
      if (domain !== undefined && domain !== '' && domainNode && domain !== wanted && !isPlaceholder(domain + wanted)) {
        report(
          ka100,
          domainNode,
          `The cluster's domain is ${wanted}, and the kubelet gives its pods ${domain}: names do not resolve. Leave it out.`,
        );
      }
      checkDns(root && at(root, ['clusterDNS'])?.value, asText(get(networking, 'serviceSubnet')), report);
    } else {
      const node = at(root, ['clusterCIDR'])?.value;
      const [own, pods] = [asText(node), asText(get(networking, 'podSubnet'))];
      if (node && own !== undefined && own !== '' && pods !== undefined && own !== pods && !isPlaceholder(own + pods)) {
        report(ka101, node, `networking.podSubnet is ${pods}, and kube-proxy takes ${own} for the pods. Leave it out.`);
      }
    }
    return findings.map((finding) => ({ document: number, finding }));
  });
}

/** The address of the DNS Service is the tenth of the range of Services. */
function checkDns(list: Parameters<typeof items>[0], serviceSubnet: string | undefined, report: ReturnType<typeof collect>): void {
  const [range] = parseCidrs(serviceSubnet ?? '10.96.0.0/12') ?? [];
  if (range?.bits !== 32) return;
  const address = range.start + 10n;
  const wanted = [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
  const [first] = items(list);
  const text = asText(first);
  if (first !== undefined && text !== undefined && text !== wanted && !isPlaceholder(text)) {
    report(
      ka100,
      first,
      `DNS will answer at ${wanted}, the tenth address of the Services; the kubelet sends its pods to ${text}. Leave it out, unless a local DNS cache listens there.`,
    );
  }
}
