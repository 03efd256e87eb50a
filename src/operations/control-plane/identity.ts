import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { ControlPlaneLayout } from '../../core/model/control-plane';
import type { OperationHeader } from '../../core/operation/events';
import type { OpenedOperation, SharedLock } from '../engine/definition';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import type { Hosts } from './hosts';
import { isSilent, patientLease, type AcquireLease } from './patient-lease';
import { storedCertificate } from './stored';

/** What tells that hosts are those of a cluster. */
export interface HostsOfCluster {
  /** SHA-256 of the public key of the cluster's authority, as it was when the plan was made. */
  readonly authority: string;
  readonly hosts: readonly { readonly name: string; readonly target: HostTarget; readonly layout: ControlPlaneLayout }[];
}

type Identity = Pick<OpenedOperation, 'clusterUid' | 'acquireSharedLock'>;

/** Where this identity may not use Leases, only operations of this computer are kept apart. */
const NO_LEASE: SharedLock = { renewEverySeconds: 60, renew: async () => {}, release: async () => {} };

/**
 * Tells whether an operation on hosts deals with the cluster that it was planned for. The authority on every host has to be the
 * one of the plan. Where the API answers, its UID counts, too, and the cluster's Lease is taken; where it does not, the
 * authority alone stands for it until there is an answer: an operation that is killed while the only API server is stopped must
 * be resumable, and one that begins with a dead API must be possible.
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
    return acquireSharedLock ? { clusterUid, acquireSharedLock: patientLease(acquireSharedLock, deps.clock, true) } : { clusterUid };
  } catch (error) {
    if (!isSilent(error)) throw error;
    deps.log.info(`${header.cluster.name} is told by the authority on its hosts: ${DrydockError.from(error).message}`);
    const later: AcquireLease = async (acquiring) => {
      const { clusterUid, acquireSharedLock } = await openCluster(deps, header, acquiring);
      if (clusterUid === header.cluster.uid) return acquireSharedLock ? acquireSharedLock(acquiring) : NO_LEASE;
      throw new DrydockError('conflict', `What answers as ${header.cluster.name} is another cluster.`);
    };
    return { clusterUid: header.cluster.uid, acquireSharedLock: patientLease(later, deps.clock, false) };
  }
}
