import { DrydockError } from '../../core/errors';
import type { ClusterId } from '../../core/model/cluster';
import type { OperationHeader } from '../../core/operation/events';
import { etcdDifferences } from '../../core/plan/etcd/drift';
import { ETCD_TYPES, ETCD_UID, type EtcdPlan } from '../../core/plan/etcd/plan';
import type { EtcdConnector } from '../../ports/etcd';
import type { LocalFiles } from '../../ports/local-files';
import type { SnapshotBuckets, SnapshotFiles } from '../../ports/snapshots';
import type { HostDeps, Hosts } from '../control-plane/hosts';
import { isSilent, patientLease } from '../control-plane/patient-lease';
import { storedCertificate } from '../control-plane/stored';
import type { OpenedOperation, OperationDefinition } from '../engine/definition';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import type { EtcdAccess, PodReach } from './access';
import { EtcdCluster } from './cluster';
import { openWithAccess } from './open-access';
import { readPlaces } from './read';
import { etcdStepsOf } from './steps';

export interface EtcdDeps extends NodeOperationDeps, HostDeps {
  readonly etcd: EtcdConnector;
  readonly snapshots: SnapshotFiles;
  readonly buckets: SnapshotBuckets;
  /** Client certificates of etcd that a fleet file names. */
  readonly files: Pick<LocalFiles, 'read'>;
}

/** Carries out everything that is done to etcd, and takes it up again: one definition for each type of plan. */
export function createEtcdDefinitions(deps: EtcdDeps): readonly OperationDefinition[] {
  return ETCD_TYPES.map((type) => ({
    type,
    open(header, signal) {
      const plan = header.plan as EtcdPlan;
      const connected = (stop = signal) => deps.connect(header.cluster.id as ClusterId, stop);
      const pods: PodReach = {
        exec: async (container, command, stop) => (await connected(stop)).exec(container, command, stop),
        forward: async (pod, port, stop) => (await connected(stop)).forward(pod, port, stop),
      };
      const open = async (hosts: Hosts, access: EtcdAccess) => {
        const identity = await identify(header, plan, access, deps, signal);
        const cluster = new EtcdCluster(plan.body, access);
        return {
          ...identity,
          steps: etcdStepsOf(plan, cluster, { hosts, access, snapshots: deps.snapshots, buckets: deps.buckets }),
          drift: (drifting: AbortSignal) => drift(plan, access, drifting),
        };
      };
      return openWithAccess(deps, open, { pods, files: deps.files });
    },
  }));
}

/**
 * Tells whether etcd is the one that was planned for: any member that answers has to have the cluster id of the plan. Where the API
 * answers, its UID counts, too; a mutation takes its Lease. A cluster without space can't write one, nor one without a quorum.
 */
async function identify(
  header: OperationHeader,
  plan: EtcdPlan,
  access: EtcdAccess,
  deps: EtcdDeps,
  signal: AbortSignal,
): Promise<Pick<OpenedOperation, 'clusterUid' | 'acquireSharedLock'>> {
  await sameCluster(plan, access, signal);
  await sameHost(plan, access.hosts, signal);
  const { uid, name } = header.cluster;
  if (uid.startsWith(ETCD_UID)) return { clusterUid: uid };
  try {
    const { clusterUid, acquireSharedLock } = await openCluster(deps, header, signal);
    const readsOnly = plan.type === 'takeSnapshot' || plan.type === 'recoverEtcdSpace';
    return acquireSharedLock && !readsOnly
      ? { clusterUid, acquireSharedLock: patientLease(acquireSharedLock, deps.clock, true) }
      : { clusterUid };
  } catch (error) {
    if (!isSilent(error)) throw error;
    deps.log.info(`${name} is told by the id of its etcd: ${DrydockError.from(error).message}`);
    return { clusterUid: uid };
  }
}

async function sameCluster({ body }: EtcdPlan, access: EtcdAccess, signal: AbortSignal): Promise<void> {
  let last: unknown;
  for (const { place } of body.members) {
    if (!place) continue;
    try {
      const port = await access.open(place, signal);
      const { clusterId } = await port.status(signal);
      if (clusterId.toString(16) === body.clusterId) return;
      throw new DrydockError('conflict', `${port.label} belongs to another cluster of etcd than the one that was planned for.`, {
        hint: 'It was made anew meanwhile. Nothing was done; plan anew.',
      });
    } catch (error) {
      if (signal.aborted || DrydockError.is(error, 'conflict')) throw error;
      last = error;
    }
  }
  throw DrydockError.from(last ?? new DrydockError('notFound', 'No member of etcd can be asked.'));
}

/** The host on which a member is made anew has to be of the cluster still: its data is moved. */
async function sameHost({ body: { host }, cluster }: EtcdPlan, hosts: Hosts, signal: AbortSignal): Promise<void> {
  // Members outside the control planes have no certificates of Kubernetes; their authority was compared when the plan was made.
  if (!host || host.unit !== undefined) return;
  const { keyHash } = await storedCertificate(hosts.of(host.target), `${host.layout.pki}/ca.crt`, signal);
  if (keyHash !== host.authority)
    throw new DrydockError('conflict', `${host.name} has another authority than ${cluster.name} had when this was planned.`, {
      hint: 'The host belongs to another cluster now, or its authority was replaced. Nothing was done; plan anew.',
    });
}

async function drift(plan: EtcdPlan, access: EtcdAccess, signal: AbortSignal): Promise<readonly string[]> {
  const { members, topology } = plan.body;
  const places = members.flatMap(({ place }) => (place ? [place] : []));
  return etcdDifferences(plan, await readPlaces({ topology, places, unreadable: [] }, access, signal));
}
