import type { PodModel } from '../../../core/model/pod';
import type { Departure, Hindrance } from './departure';

/** A kubelet needs a moment after the grace period to tell that the containers are gone. Milliseconds. */
const CONFIRMATION = 10_000;

/** Who keeps a pod that is being deleted from being gone; undefined while its grace period explains it. */
export function overdueHindrance(pod: PodModel, now: number): Hindrance | undefined {
  if (pod.deletionAt === undefined || now < pod.deletionAt + CONFIRMATION) return undefined;
  const late = `Its grace period of ${grace(pod)} s is over.`;
  if (pod.finalizers.length > 0) {
    return {
      waitsFor: `finalizer ${pod.finalizers.join(', ')}`,
      reason: `${late} The controller that owns the finalizer has not removed it; look there first.`,
    };
  }
  return {
    waitsFor: `the kubelet of ${pod.nodeName ?? 'its node'}`,
    reason: `${late} The kubelet has not confirmed that its containers are gone; it may be stuck or the node out of reach.`,
  };
}

/** Who is waited for in the case of a pod that is not done; for a pod within its grace period that is the pod itself. */
export function anyHindrance(departure: Departure, pod: PodModel | undefined, now: number): Hindrance {
  if (departure.hindrance) return departure.hindrance;
  if (departure.state !== 'terminating') return { waitsFor: 'the API server', reason: 'Its eviction has not been answered yet.' };
  if (pod?.deletionAt === undefined)
    return { waitsFor: 'the API server', reason: 'Its eviction was accepted; its deletion has not been heard of yet.' };
  return overdueHindrance(pod, now) ?? { waitsFor: 'its own shutdown', reason: `It is within its grace period of ${grace(pod)} s.` };
}

/** Seconds that the deletion under way grants, else what the pod asks for. */
function grace(pod: PodModel): number {
  return pod.deletionGracePeriodSeconds ?? pod.terminationGracePeriodSeconds;
}
