import { DrydockError } from '../../core/errors';
import type { NodeModel } from '../../core/model/node';
import type { KubeletRepairPlan } from '../../core/plan/kubelet-repair/plan';
import type { RenewSelection } from '../../core/plan/renew/facts';
import type { RenewPlan } from '../../core/plan/renew/plan';
import type { RestorePlan } from '../../core/plan/renew/restore';
import type * as Planning from '../../operations/index';
import type { HostDeps, Hosts } from '../../operations/control-plane/hosts';
import type { OperationRequest } from '../../operations/nodes/request';
import type { ClusterAbout, ControlPlaneTargets } from '../../operations/renew/facts';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { ClusterSession } from '../clusters/session';
import type { FollowedOperation } from '../operations/follower';
import type { RenewalDesk } from './desk';

export interface BundledRenewalDeps {
  /** Loads the bundle with the first call. */
  readonly planning: () => typeof Planning;
  readonly hostDeps: () => HostDeps;
  /** Where hosts are looked up. */
  readonly book: () => HostBook;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
}

interface Known {
  readonly among: ControlPlaneTargets;
  readonly about: ClusterAbout;
  readonly nodes: readonly NodeModel[];
}

/** Plans with the operations bundle, over SSH and the connections that the views share. */
export class BundledRenewalDesk implements RenewalDesk {
  constructor(private readonly deps: BundledRenewalDeps) {}

  async prepare(session: ClusterSession, selection: RenewSelection, signal: AbortSignal): Promise<RenewPlan> {
    const { among, about } = await this.known(session, signal);
    return this.using((hosts) => this.deps.planning().prepareRenewal(among, selection, about, hosts, signal));
  }

  render(plan: RenewPlan, now: number): string {
    return this.deps.planning().renderRenewPlan(plan, now);
  }

  start(plan: RenewPlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().renewRequest(plan));
  }

  async controlPlanes(session: ClusterSession, signal: AbortSignal): Promise<readonly string[]> {
    return (await this.known(session, signal)).among.targets.map(({ name }) => name);
  }

  async backups(session: ClusterSession, host: string, signal: AbortSignal): Promise<readonly string[]> {
    const target = (await this.known(session, signal)).among.targets.find(({ name }) => name === host);
    if (!target)
      throw new DrydockError('notFound', `${host} has no host that could be reached over SSH.`, { hint: 'Test its host access.' });
    return this.using((hosts) => this.deps.planning().listBackups(target, hosts, signal));
  }

  async prepareRestore(session: ClusterSession, host: string, folder: string, signal: AbortSignal): Promise<RestorePlan> {
    const { among, about } = await this.known(session, signal);
    return this.using((hosts) => this.deps.planning().prepareRestore(among, host, folder, about, hosts, signal));
  }

  renderRestore(plan: RestorePlan, now: number): string {
    return this.deps.planning().renderRestorePlan(plan, now);
  }

  startRestore(plan: RestorePlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().restoreRequest(plan));
  }

  async prepareRepair(session: ClusterSession, names: readonly string[], signal: AbortSignal): Promise<KubeletRepairPlan> {
    const { among, about, nodes } = await this.known(session, signal);
    const found = await Promise.all(names.map((name) => this.kubeletHost(session, nodes, name)));
    const targets = {
      nodes: found.flatMap(({ node }) => node ?? []),
      without: found.flatMap(({ without }) => without ?? []),
      controlPlanes: among.targets,
      apiDown: among.api.answers ? undefined : among.api.why,
    };
    const cluster = { ...about, uid: about.uid ?? 'unknown', version: about.version ?? 'unknown' };
    return this.using((hosts) => this.deps.planning().prepareKubeletRepair(targets, cluster, hosts, signal));
  }

  renderRepair(plan: KubeletRepairPlan, now: number): string {
    return this.deps.planning().renderKubeletRepairPlan(plan, now);
  }

  startRepair(plan: KubeletRepairPlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().kubeletRepairRequest(plan));
  }

  private async kubeletHost(session: ClusterSession, nodes: readonly NodeModel[], name: string) {
    const node = nodes.find((one) => one.name === name);
    if (!node) return { without: { host: name, why: 'the cluster has no such node.' } };
    try {
      return { node: { target: { ...(await this.deps.book().ofNode(session.ref, node)), name }, ready: node.readiness === 'ready' } };
    } catch (error) {
      return { without: { host: name, why: DrydockError.from(error).message } };
    }
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
  private async known(session: ClusterSession, signal: AbortSignal): Promise<Known> {
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
