import type { Known } from '../../../core/known';
import type { Kind } from '../../../core/model/kinds';
import type { ControllerRef } from '../../../core/model/object';
import type { PodModel } from '../../../core/model/pod';
import type { WorkloadKind, WorkloadModel } from '../../../core/model/workload';
import type { OwnerFact } from '../../../core/plan/drain/facts';
import type { KubernetesPort } from '../../../ports/kubernetes';
import type { Limiter } from '../../nodes/limiter';
import { readKnown } from '../../nodes/read-known';

/** The API group that each kind of owner is known by; an owner of another group is somebody else's. */
const GROUPS: Readonly<Record<WorkloadKind, string>> = {
  Deployment: 'apps',
  ReplicaSet: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  ReplicationController: '',
  Job: 'batch',
};

/**
 * Reads the controllers of pods, and the controllers of these (a ReplicaSet's Deployment), each once.
 */
export async function readOwners(
  port: KubernetesPort,
  pods: readonly PodModel[],
  limiter: Limiter,
  signal: AbortSignal,
): Promise<readonly OwnerFact[]> {
  const direct = await readEach(port, refsOf(pods), limiter, signal);
  const parents = refsOf(direct.flatMap(({ object }) => (object.known && object.value ? [object.value] : [])));
  return [...direct, ...(await readEach(port, parents, limiter, signal))];
}

interface Wanted {
  readonly ref: ControllerRef;
  readonly namespace: string;
}

function refsOf(objects: readonly { readonly namespace: string; readonly controller: ControllerRef | undefined }[]): readonly Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const { namespace, controller } of objects) {
    if (controller && isReadable(controller)) wanted.set(controller.uid, { ref: controller, namespace });
  }
  return [...wanted.values()];
}

function isReadable(ref: ControllerRef): boolean {
  const group = ref.apiVersion.includes('/') ? ref.apiVersion.slice(0, ref.apiVersion.indexOf('/')) : '';
  return ref.kind in GROUPS && GROUPS[ref.kind as WorkloadKind] === group;
}

function readEach(port: KubernetesPort, wanted: readonly Wanted[], limiter: Limiter, signal: AbortSignal): Promise<readonly OwnerFact[]> {
  return Promise.all(
    wanted.map(({ ref, namespace }) =>
      limiter.run(async () => ({ ref, namespace, object: await readOwner(port, ref, namespace, signal) })),
    ),
  );
}

/** By name, as kubectl looks for a DaemonSet: what it finds may have another UID than the pod's owner. */
function readOwner(
  port: KubernetesPort,
  ref: ControllerRef,
  namespace: string,
  signal: AbortSignal,
): Promise<Known<WorkloadModel | undefined>> {
  return readKnown(() => port.get(ref.kind as WorkloadKind & Kind, { namespace, name: ref.name }, signal));
}
