import type { KubeletRepairPlan } from '../../core/plan/kubelet-repair/plan';
import type { RenewSelection } from '../../core/plan/renew/facts';
import type { RenewPlan } from '../../core/plan/renew/plan';
import type { RestorePlan } from '../../core/plan/renew/restore';
import type { ClusterSession } from '../clusters/session';
import type { FollowedOperation } from '../operations/follower';

/** Where renewing and restoring certificates is planned and started. */
export interface RenewalDesk {
  /** Reads the control planes over SSH, and the API where it answers. */
  prepare(session: ClusterSession, selection: RenewSelection, signal: AbortSignal): Promise<RenewPlan>;
  render(plan: RenewPlan, now: number): string;
  start(plan: RenewPlan): Promise<FollowedOperation>;
  /** Names of the control planes that have a host. */
  controlPlanes(session: ClusterSession, signal: AbortSignal): Promise<readonly string[]>;
  /** Folders of the backups on a control plane, newest first. */
  backups(session: ClusterSession, host: string, signal: AbortSignal): Promise<readonly string[]>;
  prepareRestore(session: ClusterSession, host: string, folder: string, signal: AbortSignal): Promise<RestorePlan>;
  renderRestore(plan: RestorePlan, now: number): string;
  startRestore(plan: RestorePlan): Promise<FollowedOperation>;
  /** Reads the kubelets of nodes and the control planes over SSH. @param nodes names */
  prepareRepair(session: ClusterSession, nodes: readonly string[], signal: AbortSignal): Promise<KubeletRepairPlan>;
  renderRepair(plan: KubeletRepairPlan, now: number): string;
  startRepair(plan: KubeletRepairPlan): Promise<FollowedOperation>;
}
