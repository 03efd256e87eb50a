import type { Logger } from '../../core/logger';
import { DrydockError } from '../../core/errors';
import type { OperationHeader } from '../../core/operation/events';
import type { AccessRequest, KubernetesPort } from '../../ports/kubernetes';
import type { SharedLock } from '../engine/definition';

/** One Lease for each cluster, so that Drydock on another computer sees that an operation is under way. */
const LEASE = { namespace: 'kube-system', name: 'drydock-operation' } as const;
/** Long enough to outlive a short loss of the network, short enough that a lost laptop does not block others for long. */
const HELD_SECONDS = 60;
const RENEW_SECONDS = 20;

/**
 * A way to take the cluster's Lease for an operation. Undefined where this identity may not use Leases there,
 * which is logged: the local lock holds all the same.
 */
export async function sharedLockOf(
  port: KubernetesPort,
  header: OperationHeader,
  log: Logger,
  signal: AbortSignal,
): Promise<((signal: AbortSignal) => Promise<SharedLock | { readonly heldBy: string }>) | undefined> {
  const refused = await firstRefused(port, signal);
  if (refused) {
    log.info(`No shared lock on ${header.cluster.name}: ${refused}. Only operations of this computer are kept apart.`);
    return undefined;
  }
  // The same text after a resume, so that an operation takes its own Lease up again.
  const holder = `${header.createdBy}: ${header.title} (${header.id})`;
  return (acquiring) => acquire(port, holder, acquiring);
}

async function firstRefused(port: KubernetesPort, signal: AbortSignal): Promise<string | undefined> {
  const requests: AccessRequest[] = ['get', 'create', 'update'].map((verb) => ({
    verb,
    group: 'coordination.k8s.io',
    resource: 'leases',
    namespace: LEASE.namespace,
  }));
  try {
    const answers = await Promise.all(requests.map((request) => port.may(request, signal)));
    const first = requests[answers.indexOf(false)];
    return first && `this identity may not ${first.verb} Leases in ${LEASE.namespace}`;
  } catch (error) {
    if (DrydockError.is(error, 'cancelled')) throw error;
    return `whether Leases may be used can't be told (${DrydockError.from(error).message})`;
  }
}

async function acquire(port: KubernetesPort, holder: string, signal: AbortSignal): Promise<SharedLock | { readonly heldBy: string }> {
  const lease = await port.acquireLease({ ...LEASE, holder, durationSeconds: HELD_SECONDS }, signal);
  if (lease.heldBy !== undefined) return { heldBy: lease.heldBy };
  return {
    renewEverySeconds: RENEW_SECONDS,
    renew: (renewing) => lease.renew(renewing),
    release: () => lease.release(),
  };
}
