import type { Taint } from '../../core/model/node';
import type { PodModel } from '../../core/model/pod';

/**
 * Says that a machine is off for certain: pods that do not tolerate it are deleted by force and their volumes detached.
 * The key counts; the value is free and tells people why.
 */
export const OUT_OF_SERVICE = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' } as const;

export function hasOutOfServiceTaint(taints: readonly Taint[]): boolean {
  return taints.some((taint) => taint.key === OUT_OF_SERVICE.key && taint.effect === OUT_OF_SERVICE.effect);
}

/** Whether a pod stays on the node in spite of the taint. */
export function toleratesOutOfService(pod: PodModel): boolean {
  return pod.scheduling.tolerations.some((toleration) => {
    if (toleration.effect !== undefined && toleration.effect !== OUT_OF_SERVICE.effect) return false;
    // With a time of its own it leaves when that is over.
    if (toleration.tolerationSeconds !== undefined) return false;
    if (toleration.key === undefined) return toleration.operator === 'Exists';
    if (toleration.key !== OUT_OF_SERVICE.key) return false;
    return toleration.operator === 'Exists' || toleration.value === OUT_OF_SERVICE.value;
  });
}
