import { RUNS_FOLDER } from '../../core/command/detached';
import { backupPath, OWN_FOLDER } from '../../core/command/control-plane/places';
import { DrydockError } from '../../core/errors';
import type { OperationId } from '../../core/operation/events';
import type { UpgradeHop, UpgradePlan } from '../../core/plan/upgrade/plan';
import { snapshotName } from '../../core/snapshot/metadata';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { Host, Hosts } from '../control-plane/hosts';
import type { StepContext } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import type { NodeOperationDeps } from '../nodes/open-cluster';
import { askPatiently } from '../nodes/ask-patiently';

/** Folder of a control plane for snapshots where none of this computer was given. */
const HOST_SNAPSHOTS = `${OWN_FOLDER}/snapshots`;

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
  ask<T>(context: Pick<StepContext, 'clock' | 'signal'>, task: (port: KubernetesPort) => Promise<T>): Promise<T> {
    return askPatiently((signal) => this.port(signal), this.deps.random, context, task);
  }

  /** Where a host keeps the run of a command of this operation. */
  runFolder(hop: UpgradeHop, what: string): string {
    return `${RUNS_FOLDER}/${this.id}/${hop.to}-${what}`;
  }

  /** Where a control plane keeps its manifests, certificates and kubeconfigs from before a hop. */
  backupFolder(hop: UpgradeHop): string {
    const { plan } = this;
    return backupPath(plan.factsAt, `${plan.hash}${plan.body.hops.indexOf(hop).toString(16)}`);
  }

  /** Where the snapshot of a hop goes: of this computer, or of a control plane. */
  snapshotPlace(hop: UpgradeHop): { readonly path: string; readonly on: string | undefined } {
    const { cluster, factsAt, body } = this.plan;
    const name = snapshotName(`${cluster.name}-before-${hop.to}`, factsAt);
    const { snapshotFolder } = body.options;
    if (snapshotFolder !== undefined) return { path: `${snapshotFolder.replace(/[\\/]+$/, '')}/${name}`, on: undefined };
    const first = hop.hosts.find(({ role, components }) => role !== 'worker' && components)?.name;
    return { path: `${HOST_SNAPSHOTS}/${name}`, on: first };
  }
}
