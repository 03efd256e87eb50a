import type { WorkloadKind, WorkloadModel } from '../../model/workload';
import { fields, number, stringRecord, type Raw } from './fields';
import { controllerOf, projectMeta } from './meta';
import { projectLabelSelector } from './selectors';

export function projectWorkload<K extends WorkloadKind>(kind: K, object: Raw): WorkloadModel<K> {
  const spec = fields(object.spec);
  const status = fields(object.status);
  return {
    ...projectMeta(object),
    kind,
    ...replicasOf(kind, spec, status),
    // A ReplicationController selects by plain labels, without the operators the younger kinds have.
    selector:
      kind === 'ReplicationController'
        ? spec.selector === undefined
          ? undefined
          : { matchLabels: stringRecord(spec.selector) }
        : projectLabelSelector(spec.selector),
    controller: controllerOf(object),
  };
}

function replicasOf(kind: WorkloadKind, spec: Raw, status: Raw): { readonly replicas: number; readonly readyReplicas: number } {
  switch (kind) {
    case 'DaemonSet':
      return { replicas: number(status.desiredNumberScheduled) ?? 0, readyReplicas: number(status.numberReady) ?? 0 };
    case 'Job':
      return { replicas: number(spec.parallelism) ?? 1, readyReplicas: number(status.ready) ?? 0 };
    default:
      return { replicas: number(spec.replicas) ?? 1, readyReplicas: number(status.readyReplicas) ?? 0 };
  }
}
