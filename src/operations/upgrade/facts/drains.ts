import { known, type Known } from '../../../core/known';
import type { NodeModel } from '../../../core/model/node';
import type { ControllerRef } from '../../../core/model/object';
import type { PodModel } from '../../../core/model/pod';
import type { WorkloadKind, WorkloadModel } from '../../../core/model/workload';
import type { OwnerFact } from '../../../core/plan/drain/facts';
import type { ClusterDrainFacts } from '../../../core/plan/upgrade/facts';
import type { Clock } from '../../../ports/clock';
import type { KubernetesPort } from '../../../ports/kubernetes';
import { kuredLockOf } from '../../drain/facts/kured';
import { readWebhooks } from '../../drain/facts/webhooks';
import { Limiter } from '../../nodes/limiter';
import { readKnown } from '../../nodes/read-known';

const OWNERS = [
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ReplicationController',
  'Job',
] as const satisfies readonly WorkloadKind[];
/** Requests under way at once. */
const READS = 20;

/**
 * Reads what the drain of every node would be planned from, each kind once for the whole cluster: node by node it would be the
 * same lists again and again. What can't be read is unknown in every drain; without pods there is no preview at all.
 */
export async function readAllDrains(
  port: KubernetesPort,
  nodes: readonly NodeModel[],
  clock: Clock,
  signal: AbortSignal,
): Promise<Known<ClusterDrainFacts>> {
  const limiter = new Limiter(READS);
  const [pods, budgets, claims, volumes, webhooks, ...owners] = await Promise.all([
    readKnown(async () => (await limiter.run(() => port.list('Pod', {}, signal))).items),
    readKnown(async () => (await limiter.run(() => port.list('PodDisruptionBudget', {}, signal))).items),
    readKnown(async () => (await limiter.run(() => port.list('PersistentVolumeClaim', {}, signal))).items),
    readKnown(async () => (await limiter.run(() => port.list('PersistentVolume', {}, signal))).items),
    readWebhooks(port, limiter, signal),
    ...OWNERS.map((kind) =>
      readKnown(async (): Promise<readonly WorkloadModel[]> => (await limiter.run(() => port.list(kind, {}, signal))).items),
    ),
  ]);
  if (!pods.known) return pods;
  const book = new OwnerBook(owners);
  const daemonSets = owners[OWNERS.indexOf('DaemonSet')] as Known<readonly WorkloadModel[]>;
  return known({
    at: clock.now(),
    nodes,
    pods: pods.value,
    budgets,
    owners: book.of(pods.value),
    claims,
    volumes,
    webhooks,
    kuredLock: daemonSets.known ? known(kuredLockOf(daemonSets.value)) : daemonSets,
  });
}

/** The controllers of pods, out of whole lists. One whose kind could not be listed is unknown; one that is missing is gone. */
class OwnerBook {
  private readonly lists = new Map<string, Known<ReadonlyMap<string, WorkloadModel>>>();

  constructor(lists: readonly Known<readonly WorkloadModel[]>[]) {
    for (const [index, kind] of OWNERS.entries()) {
      const list = lists[index];
      if (list)
        this.lists.set(kind, list.known ? known(new Map(list.value.map((one) => [`${one.namespace}/${one.name}`, one] as const))) : list);
    }
  }

  of(pods: readonly PodModel[]): readonly OwnerFact[] {
    const found = new Map<string, OwnerFact>();
    for (const { namespace, controller } of pods) this.add(found, namespace, controller);
    return [...found.values()];
  }

  private add(found: Map<string, OwnerFact>, namespace: string, ref: ControllerRef | undefined): void {
    const list = ref && isBuiltIn(ref) ? this.lists.get(ref.kind) : undefined;
    if (!ref || !list || found.has(ref.uid)) return;
    const object: OwnerFact['object'] = list.known ? known(list.value.get(`${namespace}/${ref.name}`)) : list;
    found.set(ref.uid, { ref, namespace, object });
    if (object.known) this.add(found, namespace, object.value?.controller);
  }
}

/** An owner of another group is somebody else's, whatever its kind is called. */
function isBuiltIn({ apiVersion, kind }: ControllerRef): boolean {
  return apiVersion === (kind === 'Job' ? 'batch/v1' : kind === 'ReplicationController' ? 'v1' : 'apps/v1');
}
