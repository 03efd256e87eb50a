import { controllerOf, setCondition, timestamp } from '../model/object';
import type { Workload } from '../model/workload';
import { deployments, replicaSets } from '../resources/catalogue';
import type { Controller, ControllerContext } from './controller';
import { ownedBy, scaled, templateHash, writeStatus } from './support';

const HASH_LABEL = 'pod-template-hash';

/** Rolls Deployments: one ReplicaSet for each template, the newest growing as the old ones shrink. */
export class Deployments implements Controller {
  readonly name = 'deployments';
  readonly watches = [deployments, replicaSets];

  constructor(private readonly context: ControllerContext) {}

  reconcile(): void {
    const sets = this.context.registry.list<Workload>(replicaSets);
    for (const deployment of this.context.registry.list<Workload>(deployments)) {
      if (deployment.metadata.deletionTimestamp) continue;
      this.roll(
        deployment,
        sets.filter((set) => controllerOf(set)?.uid === deployment.metadata.uid),
      );
    }
  }

  private roll(deployment: Workload, sets: readonly Workload[]): void {
    const hash = templateHash(deployment.spec.template);
    const newest = sets.find(({ metadata }) => metadata.labels?.[HASH_LABEL] === hash);
    if (!newest) this.createSet(deployment, hash, sets.length === 0);
    else
      this.move(
        deployment,
        newest,
        sets.filter((set) => set !== newest),
      );
    this.report(deployment, sets, newest);
  }

  private createSet(deployment: Workload, hash: string, first: boolean): void {
    const { metadata, spec } = deployment;
    const labels = { ...spec.template.metadata?.labels, [HASH_LABEL]: hash };
    this.context.registry.create(replicaSets, metadata.namespace, {
      metadata: { name: `${metadata.name}-${hash}`, labels, ownerReferences: [ownedBy(deployment)] },
      spec: {
        replicas: first ? (spec.replicas ?? 1) : 0,
        selector: { ...spec.selector, matchLabels: { ...spec.selector?.matchLabels, [HASH_LABEL]: hash } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
    });
  }

  private move({ spec }: Workload, newest: Workload, old: readonly Workload[]): void {
    const wanted = spec.replicas ?? 1;
    const { type, rollingUpdate } = spec.strategy ?? {};
    const recreate = type === 'Recreate';
    const surge = recreate ? 0 : scaled(rollingUpdate?.maxSurge ?? '25%', wanted, Math.ceil);
    const allowed = scaled(rollingUpdate?.maxUnavailable ?? '25%', wanted, Math.floor);
    // A rollout that may neither add nor remove a pod would never move.
    const unavailable = recreate ? wanted : surge + allowed === 0 ? 1 : allowed;
    const sizeOf = (set: Workload) => set.spec.replicas ?? 0;
    const oldTotal = old.reduce((sum, set) => sum + sizeOf(set), 0);
    const oldRunning = old.reduce((sum, set) => sum + (set.status.replicas ?? 0), 0);
    const grown = recreate && oldRunning > 0 ? 0 : Math.min(wanted, Math.max(sizeOf(newest), wanted + surge - oldTotal));
    this.resize(newest, oldTotal === 0 && oldRunning === 0 ? wanted : grown);
    const available = [newest, ...old].reduce((sum, set) => sum + (set.status.availableReplicas ?? 0), 0);
    let removable = recreate ? oldTotal : Math.max(available - (wanted - unavailable), 0);
    for (const set of old) {
      // Pods that are not available count against nothing, so they go whatever the budget of the rollout.
      const idle = sizeOf(set) - (set.status.availableReplicas ?? 0);
      const removed = Math.min(sizeOf(set), Math.max(idle, 0) + removable);
      removable -= Math.max(removed - Math.max(idle, 0), 0);
      this.resize(set, sizeOf(set) - removed);
    }
  }

  private resize(set: Workload, replicas: number): void {
    if (set.spec.replicas === replicas) return;
    this.context.registry.update(replicaSets, set.metadata.namespace, set.metadata.name, (current) => {
      (current as Workload).spec.replicas = replicas;
      return { ...current, metadata: { ...current.metadata } };
    });
  }

  private report(deployment: Workload, sets: readonly Workload[], newest: Workload | undefined): void {
    const total = (field: 'replicas' | 'readyReplicas' | 'availableReplicas') =>
      sets.reduce((sum, { status }) => sum + (status[field] ?? 0), 0);
    const wanted = deployment.spec.replicas ?? 1;
    const available = total('availableReplicas');
    const enough = available >= wanted - scaled(deployment.spec.strategy?.rollingUpdate?.maxUnavailable ?? '25%', wanted, Math.floor);
    writeStatus(this.context.registry, deployments, deployment, ({ status, metadata }) => {
      const conditions = (status.conditions ??= []) as Parameters<typeof setCondition>[0];
      const reason = enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable';
      setCondition(conditions, { type: 'Available', status: enough ? 'True' : 'False', reason }, timestamp(this.context.clock.now()));
      Object.assign(status, {
        observedGeneration: metadata.generation ?? 1,
        replicas: total('replicas'),
        updatedReplicas: newest?.status.replicas ?? 0,
        readyReplicas: total('readyReplicas'),
        availableReplicas: available,
        unavailableReplicas: Math.max(wanted - available, 0),
      });
    });
  }
}
