import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Fleet, FleetCluster, FleetFinding } from '../model/fleet';
import { readBootstrap } from './fleet-bootstrap';
import { readEtcdClient } from './fleet-etcd';
import { readHosts } from './fleet-hosts';
import { readLoadBalancer } from './fleet-load-balancer';
import { readFleetSnapshots } from './fleet-snapshots';

const CLUSTER_FIELDS = ['name', 'context', 'protected', 'readOnly', 'hosts', 'snapshots', 'etcd', 'loadBalancer', 'bootstrap'];

/**
 * Reads a fleet file. What can't be understood is a finding and, because such a file guards clusters, never quietly left
 * out: an entry whose guard is unreadable counts as guarded.
 */
export function parseFleet(text: string): { readonly fleet: Fleet; readonly findings: readonly FleetFinding[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const findings: FleetFinding[] = [];
  const find = (message: string, at: Node | null | undefined) =>
    findings.push({ message, line: at?.range ? lines.linePos(at.range[0]).line : 1 });
  for (const error of document.errors)
    findings.push({ message: error.message.split('\n')[0] ?? error.message, line: error.linePos?.[0].line ?? 1 });
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return { fleet: { clusters: [] }, findings };
  if (!isMap(root)) {
    find('The file is not a mapping with a list "clusters".', root);
    return { fleet: { clusters: [] }, findings };
  }
  const list = root.get('clusters', true) as Node | undefined;
  if (list === undefined) return { fleet: { clusters: [] }, findings };
  if (!isSeq(list)) {
    find('"clusters" is not a list.', list);
    return { fleet: { clusters: [] }, findings };
  }
  const clusters: FleetCluster[] = [];
  for (const item of list.items as Node[]) {
    const cluster = isMap(item) ? readCluster(item, find) : undefined;
    if (cluster) clusters.push(cluster);
    else if (!isMap(item)) find('An entry of "clusters" is not a mapping.', item);
  }
  return { fleet: { clusters }, findings };
}

function readCluster(entry: YAMLMap, find: (message: string, at: Node | null | undefined) => void): FleetCluster | undefined {
  const context: unknown = entry.get('context');
  if (typeof context !== 'string' || context === '') {
    find('An entry of "clusters" has no "context": the name of a kubeconfig context.', entry);
    return undefined;
  }
  for (const pair of entry.items as Pair<Node>[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    if (!CLUSTER_FIELDS.includes(key)) find(`"${key}" is not a field of a cluster. Known are ${CLUSTER_FIELDS.join(', ')}.`, pair.key);
  }
  const hosts = readHosts(entry.get('hosts', true), find);
  const snapshots = readFleetSnapshots(entry.get('snapshots', true), find);
  const etcd = readEtcdClient(entry.get('etcd', true), find);
  const loadBalancer = readLoadBalancer(entry.get('loadBalancer', true), find);
  const bootstrap = readBootstrap(entry.get('bootstrap', true), find);
  return {
    context,
    protected: guard(entry, 'protected', find),
    readOnly: guard(entry, 'readOnly', find),
    ...(snapshots === undefined ? {} : { snapshots }),
    ...(hosts.length === 0 ? {} : { hosts }),
    ...(etcd === undefined ? {} : { etcd }),
    ...(loadBalancer === undefined ? {} : { loadBalancer }),
    ...(bootstrap === undefined ? {} : { bootstrap }),
  };
}

function guard(entry: YAMLMap, field: 'protected' | 'readOnly', find: (message: string, at: Node | null | undefined) => void): boolean {
  const value: unknown = entry.get(field);
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  find(`"${field}" is neither true nor false; it counts as true.`, entry.get(field, true));
  return true;
}
