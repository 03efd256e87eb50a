import { known, unknown } from '../../../../../src/core/known';
import { clusterId } from '../../../../../src/core/model/cluster';
import { COMPONENTS, DEFAULT_LAYOUT } from '../../../../../src/core/model/control-plane';
import type { HostTarget } from '../../../../../src/core/model/host';
import type { PlanCluster } from '../../../../../src/core/plan/plan';
import type { RestoreEtcdFacts, RestoreHostFacts } from '../../../../../src/core/plan/etcd-restore/facts';

export const MIB = 1024 * 1024;
export const cluster: PlanCluster = {
  id: clusterId('/home/me/.kube/config', 'prod'),
  name: 'prod',
  uid: 'u-1',
  distribution: 'kubeadm',
  version: 'v1.34.4',
  protected: true,
};

/** A control plane that is well, with a member. */
export function host(name: string, change: (facts: RestoreHostFacts) => Partial<RestoreHostFacts> = () => ({})): RestoreHostFacts {
  const target: HostTarget = { name, destination: name, source: 'sshConfig', expected: { hostname: name } };
  const address = `10.0.0.${name.slice(-1)}`;
  const facts: RestoreHostFacts = {
    host: name,
    target,
    layout: DEFAULT_LAYOUT,
    source: 'crictl',
    scanSeconds: 20,
    authority: 'a1',
    components: COMPONENTS.map((component, index) => ({ component, manifest: 'inPlace', healthPort: 2381 + index, healthy: known(true) })),
    sameFileSystem: true,
    clockAhead: 0,
    member: {
      name,
      peerUrls: [`https://${address}:2380`],
      place: {
        name,
        port: 2379,
        address: undefined,
        target,
        serverNames: ['127.0.0.1'],
        credentials: { target, ca: '/ca', cert: '/cert', key: '/key' },
        staticPod: true,
        peerUrls: [`https://${address}:2380`],
      },
      version: '3.6.8',
      answers: true,
      walFolder: undefined,
    },
    data: { folder: '/var/lib/etcd', mounted: false, there: true, bytes: 100 * MIB, free: 1000 * MIB },
    tool: known({ from: 'host', path: 'etcdutl', version: '3.6.8' }),
    revision: known('5000'),
  };
  return { ...facts, ...change(facts) };
}

/** Three of them, and a good snapshot. */
export function facts(change: Partial<RestoreEtcdFacts> = {}): RestoreEtcdFacts {
  return {
    hosts: [host('cp1'), host('cp2'), host('cp3')],
    servers: [],
    unreadable: [],
    members: known(['cp1', 'cp2', 'cp3']),
    api: { answers: true, uid: 'u-1' },
    snapshot: {
      path: '/home/me/etcd-prod.db',
      size: 100 * MIB,
      stamp: '104857600 bytes of 2026-11-27T08:00:00.000Z',
      sha256: 'ab'.repeat(32),
      digest: 'right',
      damage: [],
      series: known('3.6'),
      revision: known('4000'),
      clusterUid: known('u-1'),
      authority: unknown('there is no metadata beside it.'),
      nodes: known(['cp1', 'cp2', 'cp3', 'w1']),
      takenAt: unknown('there is no metadata beside it.'),
      objects: known(800),
    },
    loss: known({
      made: { count: 7, examples: ['namespaces later', 'secrets shop/key'] },
      deleted: { count: 1, examples: ['namespaces precious'] },
      changed: { count: 0, examples: [] },
      routine: 12,
    }),
    leftOut: [],
    at: Date.UTC(2026, 10, 27, 9, 0, 0),
    ...change,
  };
}
