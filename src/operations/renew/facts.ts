import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { PlanCluster } from '../../core/plan/plan';
import type { RenewFacts, RenewSelection } from '../../core/plan/renew/facts';
import { uidOfAuthority, type EtcdHost, type RenewPlan } from '../../core/plan/renew/plan';
import { planRenewal } from '../../core/plan/renew/planner';
import { readControlPlane } from '../control-plane/facts';
import type { Hosts } from '../control-plane/hosts';

/** The control planes of a cluster, as far as they can be reached. */
export interface ControlPlaneTargets {
  readonly targets: readonly HostTarget[];
  /** Control planes without a host, and why. */
  readonly without: readonly { readonly host: string; readonly why: string }[];
  readonly api: RenewFacts['api'];
  /** The targets may be hosts of any kind, because nobody could ask the API which are control planes; others are passed over. */
  readonly unsorted?: boolean;
}

/** Who the cluster is. The UID and the version are undefined while its API is down. */
export interface ClusterAbout extends Omit<PlanCluster, 'uid' | 'version'> {
  readonly uid: string | undefined;
  readonly version: string | undefined;
}

/** Reads the control planes, all at one time. One that can't be read is told with the reason; a wish to stop rejects. */
export async function readRenewFacts(
  { targets, without, api, unsorted = false }: ControlPlaneTargets,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<RenewFacts> {
  const at = hosts.deps.clock.now();
  const readings = await Promise.all(
    targets.map(async (target) => {
      try {
        return { facts: await readControlPlane(hosts.of(target), signal) };
      } catch (thrown) {
        const error = DrydockError.from(thrown);
        if (error.kind === 'cancelled') throw error;
        if (unsorted && error.kind === 'notFound') return {};
        return { failed: { host: target.name, target, why: error.message } };
      }
    }),
  );
  return {
    controlPlanes: readings.flatMap(({ facts }) => (facts ? [facts] : [])),
    unreadable: [...readings.flatMap(({ failed }) => (failed ? [failed] : [])), ...without.map((one) => ({ ...one, target: undefined }))],
    api,
    at,
  };
}

/** Members that could not be read when a plan was made: they are still counted. */
export function absentMembers(etcd: readonly EtcdHost[], total: number): ControlPlaneTargets['without'] {
  return Array.from({ length: Math.max(0, total - etcd.length) }, () => ({ host: 'another member', why: 'as before' }));
}

/** Reads the control planes and plans. */
export async function prepareRenewal(
  among: ControlPlaneTargets,
  selection: RenewSelection,
  about: ClusterAbout,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<RenewPlan> {
  const facts = await readRenewFacts(among, hosts, signal);
  return planRenewal(facts, selection, identified(facts, about));
}

function identified({ controlPlanes }: RenewFacts, about: ClusterAbout): PlanCluster {
  const [first] = controlPlanes;
  const authority = first?.authorities.find(({ name }) => name === 'ca')?.keyHash ?? '';
  return { ...about, uid: about.uid ?? uidOfAuthority(authority), version: about.version ?? first?.kubeadm ?? 'unknown' };
}
