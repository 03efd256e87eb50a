import { DrydockError } from '../../core/errors';
import type { NodeModel } from '../../core/model/node';
import type { KubeletRepairPlan } from '../../core/plan/kubelet-repair/plan';
import type { RenewSelection } from '../../core/plan/renew/facts';
import type { RenewPlan } from '../../core/plan/renew/plan';
import type { RestorePlan } from '../../core/plan/renew/restore';
import type { OperationRequest } from '../../operations/nodes/request';
import type { ClusterSession } from '../clusters/session';
import type { FollowedOperation } from '../operations/follower';
import type { ClusterHosts, ClusterHostsDeps } from './cluster-hosts';
import type { RenewalDesk } from './desk';

export interface BundledRenewalDeps extends ClusterHostsDeps {
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
}

/** Plans with the operations bundle, over SSH and the connections that the views share. */
export class BundledRenewalDesk implements RenewalDesk {
  constructor(
    private readonly deps: BundledRenewalDeps,
    private readonly hosts: ClusterHosts,
  ) {}

  async prepare(session: ClusterSession, selection: RenewSelection, signal: AbortSignal): Promise<RenewPlan> {
    const { among, about } = await this.hosts.known(session, signal);
    return this.hosts.using((hosts) => this.deps.planning().prepareRenewal(among, selection, about, hosts, signal));
  }

  render(plan: RenewPlan, now: number): string {
    return this.deps.planning().renderRenewPlan(plan, now);
  }

  start(plan: RenewPlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().renewRequest(plan));
  }

  async controlPlanes(session: ClusterSession, signal: AbortSignal): Promise<readonly string[]> {
    return (await this.hosts.known(session, signal)).among.targets.map(({ name }) => name);
  }

  async backups(session: ClusterSession, host: string, signal: AbortSignal): Promise<readonly string[]> {
    const target = (await this.hosts.known(session, signal)).among.targets.find(({ name }) => name === host);
    if (!target)
      throw new DrydockError('notFound', `${host} has no host that could be reached over SSH.`, { hint: 'Test its host access.' });
    return this.hosts.using((hosts) => this.deps.planning().listBackups(target, hosts, signal));
  }

  async prepareRestore(session: ClusterSession, host: string, folder: string, signal: AbortSignal): Promise<RestorePlan> {
    const { among, about } = await this.hosts.known(session, signal);
    return this.hosts.using((hosts) => this.deps.planning().prepareRestore(among, host, folder, about, hosts, signal));
  }

  renderRestore(plan: RestorePlan, now: number): string {
    return this.deps.planning().renderRestorePlan(plan, now);
  }

  startRestore(plan: RestorePlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().restoreRequest(plan));
  }

  async prepareRepair(session: ClusterSession, names: readonly string[], signal: AbortSignal): Promise<KubeletRepairPlan> {
    const { among, about, nodes } = await this.hosts.known(session, signal);
    const found = await Promise.all(names.map((name) => this.kubeletHost(session, nodes, name)));
    const targets = {
      nodes: found.flatMap(({ node }) => node ?? []),
      without: found.flatMap(({ without }) => without ?? []),
      controlPlanes: among.targets,
      apiDown: among.api.answers ? undefined : among.api.why,
    };
    const cluster = { ...about, uid: about.uid ?? 'unknown', version: about.version ?? 'unknown' };
    return this.hosts.using((hosts) => this.deps.planning().prepareKubeletRepair(targets, cluster, hosts, signal));
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
}
