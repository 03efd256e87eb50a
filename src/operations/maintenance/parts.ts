import { RUNS_FOLDER } from '../../core/command/detached';
import { bootMark } from '../../core/command/maintenance/boot';
import { DrydockError } from '../../core/errors';
import type { OperationId } from '../../core/operation/events';
import type { MaintenanceNode, MaintenancePlan } from '../../core/plan/maintenance/plan';
import { maintenanceStepIds, type NodeWorkKind } from '../../core/plan/maintenance/steps';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Host, Hosts } from '../control-plane/hosts';
import type { StepContext } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import { askPatiently } from '../nodes/ask-patiently';
import type { NodeOperationDeps } from '../nodes/open-cluster';
import type { Settling } from '../upgrade/settle';

/** What the steps of a maintenance work with. */
export class MaintenanceParts {
  constructor(
    readonly id: OperationId,
    readonly plan: MaintenancePlan,
    readonly hosts: Hosts,
    readonly etcd: EtcdAccess,
    readonly deps: NodeOperationDeps,
    /** Whether a step was begun, by what the journal of a resumed operation tells. */
    private readonly begunBefore: (step: string) => boolean,
  ) {}

  begun({ name }: Pick<MaintenanceNode, 'name'>, what: NodeWorkKind): boolean {
    return this.begunBefore(maintenanceStepIds.node(name, what));
  }

  /** The host of a node. Rejects with `config` where nobody knows it. */
  host(name: string): Host {
    const target = this.plan.body.ground.targets[name];
    if (target) return this.hosts.of(target);
    throw new DrydockError('config', `Nobody knows the host of ${name}.`, { hint: 'List it in drydock.yaml, then plan anew.' });
  }

  port(signal: AbortSignal): Promise<KubernetesPort> {
    return this.deps.connect(this.plan.cluster.id, signal);
  }

  /** Asks the API, also one that is restarted at the moment. */
  ask<T>({ clock, signal }: Pick<StepContext, 'clock' | 'signal'>, task: (port: KubernetesPort) => Promise<T>): Promise<T> {
    return askPatiently((asking) => this.port(asking), { clock, signal, random: this.deps.random }, task);
  }

  /** The cluster without those that go at the same time as a node, which may be away for it. */
  besides({ name, batch }: Pick<MaintenanceNode, 'name' | 'batch'>): Settling {
    const { nodes, options, ground } = this.plan.body;
    const mates = new Set(nodes.filter((node) => node.batch === batch && node.name !== name).map((node) => node.name));
    const ready = ground.ready.filter((one) => !mates.has(one));
    return { plan: { body: { options, ground: { ...ground, ready } } }, ask: (context, task) => this.ask(context, task) };
  }

  /** Where a host keeps the boot in which it was asked to restart. */
  mark({ name }: Pick<MaintenanceNode, 'name'>): string {
    return bootMark(this.id, name);
  }

  /** Where a host keeps the run of its package manager. */
  patchFolder({ name }: Pick<MaintenanceNode, 'name'>): string {
    return `${RUNS_FOLDER}/${this.id}/${name}-patch`;
  }
}
