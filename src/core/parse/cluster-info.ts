import { parse } from 'yaml';
import type { Certificate } from '../model/certificate';
import { parseEncodedBundle } from './certificates/pem';
import { fields, items, text, type Raw } from './kubernetes/fields';

/** What ConfigMap kube-public/cluster-info tells everybody who wants to join. */
export interface ClusterInfo {
  /** `10.0.0.5:6443`: where a node finds the API server. */
  readonly endpoint: string;
  /** The cluster's authorities. While one is rotated there are two. */
  readonly authorities: readonly Certificate[];
  /** Ids of the bootstrap tokens by which it is signed: a token that is not among them can't be used to join. */
  readonly signedBy: readonly string[];
}

/**
 * @param data of the ConfigMap
 * @throws RangeError where it is not as kubeadm makes it
 */
export function parseClusterInfo(data: Readonly<Record<string, string>>): ClusterInfo {
  let config: Raw;
  try {
    config = fields(parse(data.kubeconfig ?? ''));
  } catch {
    throw new RangeError('Its kubeconfig is not YAML.');
  }
  const cluster = fields(fields(items(config.clusters)[0]).cluster);
  const endpoint = hostAndPort(text(cluster.server));
  const { certificates, problems } = parseEncodedBundle(text(cluster['certificate-authority-data']) ?? '');
  if (endpoint === undefined) throw new RangeError('It names no address of the API server.');
  if (certificates.length === 0) throw new RangeError(`It has no authority. ${problems[0] ?? ''}`.trim());
  const signedBy = Object.keys(data).flatMap((key) => /^jws-kubeconfig-([a-z0-9]{6})$/.exec(key)?.[1] ?? []);
  return { endpoint, authorities: certificates, signedBy };
}

/** What the configuration of a cluster says to those who join it. */
export interface JoinConfiguration {
  /** `controlPlaneEndpoint` with its port; undefined: the cluster has none, so that it can't get another control plane. */
  readonly endpoint: string | undefined;
  /** `kubeadm.k8s.io/v1beta4` */
  readonly apiVersion: string;
}

/** @param configuration ClusterConfiguration of ConfigMap kube-system/kubeadm-config */
export function parseJoinConfiguration(configuration: string): JoinConfiguration {
  const config = fields(parse(configuration));
  const endpoint = text(config.controlPlaneEndpoint);
  return {
    endpoint: endpoint === undefined || /:\d+$/.test(endpoint) ? endpoint : `${endpoint}:6443`,
    apiVersion: text(config.apiVersion) ?? '',
  };
}

function hostAndPort(server: string | undefined): string | undefined {
  if (server === undefined || !URL.canParse(server)) return undefined;
  const { hostname, port } = new URL(server);
  return `${hostname}:${port || '443'}`;
}
