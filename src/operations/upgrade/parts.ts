import { RUNS_FOLDER } from '../../core/command/detached';
import { DrydockError } from '../../core/errors';
import type { OperationId } from '../../core/operation/events';
import type { UpgradeHop, UpgradePlan } from '../../core/plan/upgrade/plan';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { Host, Hosts } from '../control-plane/hosts';
import type { StepContext } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import type { NodeOperationDeps } from '../nodes/open-cluster';
import { askPatiently } from '../nodes/ask-patiently';
import { backupFolderOf, snapshotPlaceOf, type SnapshotPlace } from './places';

/** What the steps of an upgrade work with. */
export class UpgradeParts {
  constructor(
    readonly id: OperationId,
    readonly plan: UpgradePlan,
    readonly hosts: Hosts,
    readonly etcd: EtcdAccess,
    readonly snapshots: SnapshotFiles,
    readonly deps: NodeOperationDeps,
    /** Whether a step was begun, by what the journal of a resumed operation tells. */
    readonly begun: (step: string) => boolean,
  ) {}

  /** The host of a node. Rejects with `config` where nobody knows it. */
  host(name: string): Host {
    const target = this.plan.body.ground.targets[name];
    if (target) return this.hosts.of(target);
    throw new DrydockError('config', `Nobody knows the host of ${name}.`, { hint: 'List it in drydock.yaml, then plan anew.' });
  }

  port(signal: AbortSignal): Promise<KubernetesPort> {
    return this.deps.connect(this.plan.cluster.id, signal);
  }

  /** Asks the API, also one that is being replaced at the moment. */
  ask<T>({ clock, signal }: Pick<StepContext, 'clock' | 'signal'>, task: (port: KubernetesPort) => Promise<T>): Promise<T> {
    return askPatiently((asking) => this.port(asking), { clock, signal, random: this.deps.random }, task);
  }

  /** Where a host keeps the run of a command of this operation. */
  runFolder(hop: UpgradeHop, what: string): string {
    return `${RUNS_FOLDER}/${this.id}/${hop.to}-${what}`;
  }

  /** Where a control plane keeps its manifests, certificates and kubeconfigs from before a hop. */
  backupFolder(hop: UpgradeHop): string {
    return backupFolderOf(this.plan, hop);
  }

  /** Where the snapshot of a hop goes: of this computer, or of a control plane. */
  snapshotPlace(hop: UpgradeHop): SnapshotPlace {
    return snapshotPlaceOf(this.plan, hop);
  }
}
