import type { ClusterId } from '../../core/model/cluster';
import type { Logger } from '../../core/logger';
import type { OperationHeader } from '../../core/operation/events';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { OpenedOperation } from '../engine/definition';
import { askPatiently } from './ask-patiently';
import { sharedLockOf } from './cluster-lease';

/** What every operation on nodes is given. */
export interface NodeOperationDeps {
  /**
   * The connection to a cluster. It stays its owner's: operations never dispose of it, so that a view and an operation
   * can share one.
   */
  connect(cluster: ClusterId, signal: AbortSignal): Promise<KubernetesPort>;
  readonly clock: Clock;
  readonly log: Logger;
  /** A number from 0 up to 1, for pauses that should differ; `Math.random` outside tests. */
  readonly random: () => number;
}

type Opened = { readonly port: KubernetesPort } & Pick<OpenedOperation, 'clusterUid' | 'acquireSharedLock'>;

/** Connects to the cluster of an operation and reads its identity, which the engine compares with the header's. */
export async function openCluster(deps: NodeOperationDeps, header: OperationHeader, signal: AbortSignal): Promise<Opened> {
  const port = await deps.connect(header.cluster.id as ClusterId, signal);
  const [clusterUid, acquireSharedLock] = await Promise.all([port.clusterUid(signal), sharedLockOf(port, header, deps.log, signal)]);
  return acquireSharedLock ? { port, clusterUid, acquireSharedLock } : { port, clusterUid };
}

/** The same where the API may just be restarted, as after the work of an operation that was interrupted. */
export function openClusterPatiently(deps: NodeOperationDeps, header: OperationHeader, signal: AbortSignal): Promise<Opened> {
  const connect = (connecting: AbortSignal) => deps.connect(header.cluster.id as ClusterId, connecting);
  return askPatiently(connect, { ...deps, signal }, () => openCluster(deps, header, signal));
}
