import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { ControlPlaneLayout } from '../../core/model/control-plane';
import type { OperationHeader } from '../../core/operation/events';
import type { Clock } from '../../ports/clock';
import type { OpenedOperation, SharedLock } from '../engine/definition';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import { isTransient } from '../nodes/retry';
import type { Hosts } from './hosts';
import { storedCertificate } from './stored';

/** What tells that hosts are those of a cluster. */
export interface HostsOfCluster {
  /** SHA-256 of the public key of the cluster's authority, as it was when the plan was made. */
  readonly authority: string;
  readonly hosts: readonly { readonly name: string; readonly target: HostTarget; readonly layout: ControlPlaneLayout }[];
}

type Identity = Pick<OpenedOperation, 'clusterUid' | 'acquireSharedLock'>;

/** How long the Lease may go without a renewal while the API server itself is restarted. Milliseconds. */
const PATIENCE = 5 * 60_000;

/**
 * Tells whether an operation on hosts deals with the cluster that it was planned for. The authority on every host has to be the
 * one of the plan. Where the API answers, its UID counts, too, and the cluster's Lease is taken; where it does not, the
 * authority alone stands for it: an operation that is killed while the only API server is stopped must be resumable, and one
 * that begins with a dead API must be possible.
 * Rejects with `conflict` where a host has another authority.
 */
export async function identifyHosts(
  header: OperationHeader,
  expected: HostsOfCluster,
  hosts: Hosts,
  deps: NodeOperationDeps,
  signal: AbortSignal,
): Promise<Identity> {
  for (const { name, target, layout } of expected.hosts) {
    const { keyHash } = await storedCertificate(hosts.of(target), `${layout.pki}/ca.crt`, signal);
    if (keyHash !== expected.authority)
      throw new DrydockError('conflict', `${name} has another authority than the cluster that ${header.title} was planned for.`, {
        hint: 'The host belongs to another cluster now, or its authority was replaced. Nothing was changed; plan anew.',
      });
  }
  if (header.cluster.uid.startsWith('ca:')) return { clusterUid: header.cluster.uid };
  try {
    const { clusterUid, acquireSharedLock } = await openCluster(deps, header, signal);
    return acquireSharedLock ? { clusterUid, acquireSharedLock: patient(acquireSharedLock, deps.clock) } : { clusterUid };
  } catch (error) {
    if (!isSilent(error)) throw error;
    deps.log.info(`${header.cluster.name} is told by the authority on its hosts: ${DrydockError.from(error).message}`);
    return { clusterUid: header.cluster.uid };
  }
}

/** The API gives no answer that could contradict: it is down, or its certificate or ours has expired. */
export function isSilent(error: unknown): boolean {
  return isTransient(error) || DrydockError.is(error, 'tls', 'unauthorized');
}

/** A lock whose renewals may fail for some minutes: what keeps it is what is being restarted. Somebody else's hold still counts. */
export function patient(acquire: NonNullable<Identity['acquireSharedLock']>, clock: Clock): NonNullable<Identity['acquireSharedLock']> {
  return async (signal) => {
    const lock = await acquire(signal);
    if (lock.heldBy !== undefined) return lock;
    let renewedAt = clock.now();
    return {
      renewEverySeconds: lock.renewEverySeconds,
      release: () => lock.release(),
      async renew(renewing) {
        try {
          await lock.renew(renewing);
          renewedAt = clock.now();
        } catch (error) {
          if (!isSilent(error) || clock.now() - renewedAt > PATIENCE) throw error;
        }
      },
    } satisfies SharedLock;
  };
}
