import type { LintDocument, LintFile } from './document';
import type { Target } from './family';
import { at } from './yaml/walk';

/** Where a setting stands: the kind of the document and the path in it. */
type Spot = readonly [kind: string, path: string];

/** Settings of kubeadm, the kubelet and kube-proxy that mean the same thing and must agree. */
const SAME: readonly (readonly Spot[])[] = [
  [
    ['ClusterConfiguration', 'networking.podSubnet'],
    ['KubeProxyConfiguration', 'clusterCIDR'],
  ],
  [
    ['ClusterConfiguration', 'networking.dnsDomain'],
    ['KubeletConfiguration', 'clusterDomain'],
  ],
  [
    ['ClusterConfiguration', 'networking.serviceSubnet'],
    ['KubeletConfiguration', 'clusterDNS'],
  ],
  [
    ['ClusterConfiguration', 'controlPlaneEndpoint'],
    ['JoinConfiguration', 'discovery.bootstrapToken.apiServerEndpoint'],
  ],
  [
    ['InitConfiguration', 'certificateKey'],
    ['JoinConfiguration', 'controlPlane.certificateKey'],
  ],
  [
    ['InitConfiguration', 'nodeRegistration.criSocket'],
    ['JoinConfiguration', 'nodeRegistration.criSocket'],
    ['KubeletConfiguration', 'containerRuntimeEndpoint'],
  ],
  [
    ['InitConfiguration', 'localAPIEndpoint'],
    ['JoinConfiguration', 'controlPlane.localAPIEndpoint'],
  ],
];

/** From a setting to the same one in the other documents of a file. */
export function counterparts(document: LintDocument, offset: number, file: LintFile): readonly Target[] {
  const own = document.header.kind?.value;
  const isHere = ([kind, path]: Spot): boolean => {
    const place = kind === own ? at(document.root, path.split('.')) : undefined;
    const start = place?.key?.start ?? place?.value.start ?? Infinity;
    return place !== undefined && start <= offset && offset <= place.value.end;
  };
  const group = SAME.find((spots) => spots.some(isHere));
  if (group === undefined) return [];
  return file.documents.flatMap((other, number) =>
    other === document
      ? []
      : group.flatMap(([kind, path]): Target[] => {
          const place = other.header.kind?.value === kind ? at(other.root, path.split('.')) : undefined;
          return place?.key === undefined ? [] : [{ document: number, range: { start: place.key.start, end: place.key.end } }];
        }),
  );
}
