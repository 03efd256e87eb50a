import type { DrydockError } from '../../../../src/core/errors';
import { Emitter } from '../../../../src/core/event';
import { silentLogger } from '../../../../src/core/logger';
import { clusterId, type ClusterRef } from '../../../../src/core/model/cluster';
import type { NodeModel } from '../../../../src/core/model/node';
import type { ClusterConnector, ClusterDirectory, ClusterList } from '../../../../src/ports/clusters';
import type { KubernetesPort } from '../../../../src/ports/kubernetes';
import type { Guard } from '../../../../src/features/clusters/guard';
import { ClusterSession, type SessionDeps } from '../../../../src/features/clusters/session';
import type { SessionChange } from '../../../../src/features/clusters/session-state';
import { FakeClock } from '../../operations/support/fake-clock';
import { FakeCluster } from '../../operations/support/fake-cluster';

export function ref(name = 'prod-eu', over: Partial<ClusterRef> = {}): ClusterRef {
  const file = over.file ?? '/home/kate/.kube/config';
  return {
    id: clusterId(file, name),
    name,
    file,
    context: name,
    server: 'https://10.0.0.1:6443',
    namespace: undefined,
    warnings: [],
    problem: undefined,
    fromWorkspace: false,
    execCommand: undefined,
    ...over,
  };
}

export const openGuard: Guard = { protected: false, readOnly: false };

/** A connector that gives one cluster, or fails as long as it is told to. */
export class FakeConnector implements ClusterConnector {
  readonly cluster = new FakeCluster(new FakeClock());
  connects = 0;
  failure: DrydockError | undefined;

  async connect(): Promise<KubernetesPort> {
    this.connects += 1;
    if (this.failure) throw this.failure;
    return this.cluster;
  }

  async diagnose() {
    return [];
  }
}

export class FakeDirectory implements ClusterDirectory {
  private readonly changes = new Emitter<void>();
  readonly onDidChange = this.changes.event;
  reads = 0;
  value: ClusterList = { clusters: [], findings: [], current: undefined };

  async list(): Promise<ClusterList> {
    this.reads += 1;
    return this.value;
  }

  async certificates() {
    return [];
  }

  change(value: ClusterList): void {
    this.value = value;
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
  }
}

export function sessionOn(connector: FakeConnector, nodes: readonly NodeModel[] = [], over: Partial<ClusterRef> = {}, guard = openGuard) {
  connector.cluster.put(...nodes);
  const changes: SessionChange[] = [];
  const session = new ClusterSession(ref('prod-eu', over), guard, depsWith(connector));
  session.onDidChange((change) => changes.push(change));
  return { session, changes };
}

export function depsWith(connector: ClusterConnector): SessionDeps {
  return { connector, tellDistribution: () => Promise.resolve('kubeadm'), log: silentLogger };
}
