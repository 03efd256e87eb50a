import { DrydockError } from '../../core/errors';
import type { OperationHeader } from '../../core/operation/events';
import { maintenanceDifferences } from '../../core/plan/maintenance/drift';
import type { MaintenancePlan } from '../../core/plan/maintenance/plan';
import { planMaintenance } from '../../core/plan/maintenance/planner';
import type { Hosts } from '../control-plane/hosts';
import { isSilent, patientLease, type AcquireLease } from '../control-plane/patient-lease';
import { isTransientOnHost } from '../control-plane/static-pod';
import { storedCertificate } from '../control-plane/stored';
import type { OpenedOperation, OperationDefinition } from '../engine/definition';
import type { EtcdDeps } from '../etcd/definition';
import { openWithAccess } from '../etcd/open-access';
import { openCluster } from '../nodes/open-cluster';
import { readMaintenanceFacts } from './facts';
import { kuredName, withKuredLock } from './kured-lock';
import { MaintenanceParts } from './parts';
import { maintenanceStepsOf } from './steps';

type Identity = Pick<OpenedOperation, 'clusterUid' | 'acquireSharedLock'>;

/** Carries out plans of type `maintenance`, and takes them up again. */
export function createMaintenanceDefinition(deps: EtcdDeps): OperationDefinition {
  return {
    type: 'maintenance',
    open(header, signal, journaled) {
      const plan = header.plan as MaintenancePlan;
      return openWithAccess(deps, async (hosts, access) => {
        const identity = await identify(header, plan, hosts, deps, signal);
        const begun = (step: string) => (journaled?.byId.get(step)?.attempts ?? 0) > 0;
        const parts = new MaintenanceParts(header.id, plan, hosts, access, deps, begun);
        return { ...identity, steps: maintenanceStepsOf(parts), drift: (drifting) => drift(parts, drifting) };
      });
    },
  };
}

/**
 * The API tells which cluster it is. Where a control plane is restarted it may be silent when the operation is taken up again: then
 * every control plane that answers has to have the authority of the plan, each host is told by its key and its machine, and the
 * API is asked as soon as it answers.
 */
async function identify(
  header: OperationHeader,
  plan: MaintenancePlan,
  hosts: Hosts,
  deps: EtcdDeps,
  signal: AbortSignal,
): Promise<Identity> {
  const { kured, nodes, options } = plan.body;
  const locked = (lease: AcquireLease | undefined, asked: boolean): Pick<Identity, 'acquireSharedLock'> => {
    const connect = (connecting: AbortSignal) => deps.connect(plan.cluster.id, connecting);
    const all = kured ? withKuredLock(lease, { kured, holder: kuredName(header.id) }, connect, deps.clock) : lease;
    return all ? { acquireSharedLock: patientLease(all, deps.clock, asked, options.waitSeconds * 1000) } : {};
  };
  try {
    const { clusterUid, acquireSharedLock } = await openCluster(deps, header, signal);
    return { clusterUid, ...locked(acquireSharedLock, true) };
  } catch (error) {
    if (!isSilent(error) || !nodes.some(({ role }) => role === 'controlPlane')) throw error;
    await refuseOtherAuthority(header, plan, hosts, signal);
    deps.log.info(`${header.cluster.name} does not answer: ${DrydockError.from(error).message}`);
    return { clusterUid: header.cluster.uid, ...locked(later(header, deps), false) };
  }
}

function later(header: OperationHeader, deps: EtcdDeps): AcquireLease {
  return async (signal) => {
    const { clusterUid, acquireSharedLock } = await openCluster(deps, header, signal);
    if (clusterUid !== header.cluster.uid) throw new DrydockError('conflict', `What answers as ${header.cluster.name} is another cluster.`);
    // Where this identity may not use Leases, only operations of this computer are kept apart.
    return acquireSharedLock ? acquireSharedLock(signal) : { renewEverySeconds: 60, renew: async () => {}, release: async () => {} };
  };
}

async function refuseOtherAuthority(
  header: OperationHeader,
  { body: { ground } }: MaintenancePlan,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<void> {
  const { authority } = ground;
  if (!authority) return;
  for (const name of ground.controlPlanes) {
    const target = ground.targets[name];
    if (!target) continue;
    try {
      const { keyHash } = await storedCertificate(hosts.of(target), `${authority.layout.pki}/ca.crt`, signal);
      if (keyHash === authority.key) continue;
    } catch (error) {
      if (signal.aborted || !(isTransientOnHost(error) || DrydockError.is(error, 'authentication'))) throw error;
      continue;
    }
    throw new DrydockError('conflict', `${name} has another authority than the cluster that ${header.title} was planned for.`, {
      hint: 'The host belongs to another cluster now. Nothing was done; plan anew.',
    });
  }
}

/** What stands against a plan that was made a while ago. Packages are read again when their turn comes. */
async function drift(parts: MaintenanceParts, signal: AbortSignal): Promise<readonly string[]> {
  const { plan, hosts } = parts;
  const { options, ground } = plan.body;
  const facts = await readMaintenanceFacts(
    {
      port: await parts.port(signal),
      hosts,
      targetOf: async ({ name }) => {
        const target = ground.targets[name];
        if (target) return target;
        throw new DrydockError('config', `${name} had no known host when this was planned.`);
      },
    },
    { ...options, what: 'reboot' },
    signal,
  );
  return maintenanceDifferences(
    plan,
    planMaintenance(facts, { ...options, what: 'reboot', reboot: 'always' }, plan.cluster, kuredName(parts.id)),
  );
}
