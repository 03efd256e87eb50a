import type { RenewFacts } from '../../core/plan/renew/facts';
import { renewDifferences } from '../../core/plan/renew/drift';
import type { RenewPlan } from '../../core/plan/renew/plan';
import { planRenewal } from '../../core/plan/renew/planner';
import { Hosts, type HostDeps } from '../control-plane/hosts';
import { identifyHosts } from '../control-plane/identity';
import type { OperationDefinition } from '../engine/definition';
import type { NodeOperationDeps } from '../nodes/open-cluster';
import { absentMembers, readRenewFacts } from './facts';
import { renewStepsOf } from './steps';

export type RenewDeps = NodeOperationDeps & HostDeps;

/** Carries out plans of type `renewCertificates`, and takes them up again. */
export function createRenewDefinition(deps: RenewDeps): OperationDefinition {
  return {
    type: 'renewCertificates',
    async open(header, signal) {
      const plan = header.plan as RenewPlan;
      const hosts = new Hosts(deps);
      try {
        const identity = await identifyHosts(header, plan.body, hosts, deps, signal);
        return {
          ...identity,
          steps: renewStepsOf(plan, hosts),
          drift: (drifting) => drift(plan, hosts, drifting),
          dispose: () => hosts.dispose(),
        };
      } catch (error) {
        hosts.dispose();
        throw error;
      }
    },
  };
}

/** Reads again what the plan was made from: the hosts it touches, and those with a member of etcd. */
async function drift(plan: RenewPlan, hosts: Hosts, signal: AbortSignal): Promise<readonly string[]> {
  const { hosts: touched, etcd, etcdMembers } = plan.body;
  const targets = new Map([...touched, ...etcd].map(({ name, target }) => [name, target]));
  const api: RenewFacts['api'] = plan.cluster.uid.startsWith('ca:') ? { answers: false, why: 'as before' } : { answers: true };
  const facts = await readRenewFacts({ targets: [...targets.values()], without: [], api }, hosts, signal);
  const absent = absentMembers(etcd, etcdMembers).map((one) => ({ ...one, target: undefined }));
  const again = planRenewal({ ...facts, unreadable: [...facts.unreadable, ...absent] }, plan.body.selection, plan.cluster);
  return [...facts.unreadable.map(({ host, why }) => `${host} can't be read any more: ${why}`), ...renewDifferences(plan, again)];
}
