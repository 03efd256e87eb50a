import { DrydockError } from '../../core/errors';
import type { NodeModel } from '../../core/model/node';
import type * as Planning from '../../operations/index';
import type { HostDeps, Hosts } from '../../operations/control-plane/hosts';
import type { ClusterAbout, ControlPlaneTargets } from '../../operations/renew/facts';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { ClusterSession } from '../clusters/session';

export interface ClusterHostsDeps {
  /** Loads the bundle with the first call. */
  readonly planning: () => typeof Planning;
  readonly hostDeps: () => HostDeps;
  /** Where hosts are looked up. */
  readonly book: () => HostBook;
}

/** What is known of a cluster before its hosts are looked at. */
export interface KnownCluster {
  readonly among: ControlPlaneTargets;
  readonly about: ClusterAbout;
  readonly nodes: readonly NodeModel[];
}

/** The hosts of clusters, for what is planned on them. */
export class ClusterHosts {
  constructor(private readonly deps: ClusterHostsDeps) {}

  /** The bundle that plans and does what is done on hosts; loaded with the first use. */
  get planning(): typeof Planning {
    return this.deps.planning();
  }

  /** Does something with hosts that are let go afterwards. */
  async using<T>(work: (hosts: Hosts) => Promise<T>): Promise<T> {
    const hosts = new (this.deps.planning().Hosts)(this.deps.hostDeps());
    try {
      return await work(hosts);
    } finally {
      hosts.dispose();
    }
  }

  /** What the API tells of the cluster; where it is silent, what this window and the fleet file know. */
  async known(session: ClusterSession, signal: AbortSignal): Promise<KnownCluster> {
    const { ref } = session;
    const common = {
      id: ref.id,
      name: ref.name,
      distribution: session.distribution ?? 'unknown',
      protected: session.guard.protected,
    } as const;
    const { controlPlaneTargets } = this.deps.planning();
    try {
      const port = await session.connect(signal);
      const [uid, nodes] = await Promise.all([port.clusterUid(signal), port.list('Node', {}, signal)]);
      const among = await controlPlaneTargets(ref, nodes.items, { answers: true }, this.deps.book());
      return { among, about: { ...common, uid, version: session.version?.gitVersion }, nodes: nodes.items };
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      // Somebody who may not read is answered; everybody else may be in front of certificates that have expired.
      if (['cancelled', 'forbidden', 'config', 'untrusted', 'policy', 'internal'].includes(error.kind)) throw error;
      const nodes = session.nodes && [...session.nodes.values()];
      const among = await controlPlaneTargets(ref, nodes, { answers: false, why: error.message }, this.deps.book());
      return { among, about: { ...common, uid: undefined, version: undefined }, nodes: nodes ?? [] };
    }
  }
}
