import { readCandidate } from '../../core/command/node-join/candidate';
import { DrydockError } from '../../core/errors';
import { unknown, type Known } from '../../core/known';
import type { ClusterId } from '../../core/model/cluster';
import type { HostTarget } from '../../core/model/host';
import type { OperationHeader, StepInfo } from '../../core/operation/events';
import type { JoinBase } from '../../core/plan/node-join/plan';
import type { ControlPlaneReplacementPlan, HostResetPlan, NodeRemovalBody, NodeRemovalPlan } from '../../core/plan/node-life/plan';
import { planNodeRemoval, removalDifferences } from '../../core/plan/node-life/removal';
import { planControlPlaneReplacement } from '../../core/plan/node-life/replacement';
import { planHostReset, plannedResetStep, resetDifferences, resetWork, type ResetWork } from '../../core/plan/node-life/reset';
import { removalWork } from '../../core/plan/node-life/steps';
import { joinDifferences } from '../../core/plan/node-join/planner';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Hosts } from '../control-plane/hosts';
import type { OpenedOperation, OperationDefinition, Step } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import type { EtcdDeps } from '../etcd/definition';
import { openWithAccess } from '../etcd/open-access';
import { joinInfosOf, joinStepsOf, refuseBlocked } from '../node-join/definition';
import { readJoinFacts } from '../node-join/facts';
import { JoinParts } from '../node-join/parts';
import { resetHost, resetVerdict } from '../node-join/reset';
import { openClusterPatiently } from '../nodes/open-cluster';
import { requestFor, type OperationRequest } from '../nodes/request';
import { cleanStep, leftoverNote } from './clean';
import { readRemovalFacts, readResetFacts } from './facts';
import { RemovalParts } from './parts';
import { removalStep, removalStepInfo } from './steps';

const MINUTE = 60_000;
const ONE_BY_ONE = { parallel: 1, stopOnFailure: true };

/** What the engine is asked for. @throws DrydockError of kind `invalid` for a plan that something blocks */
export function nodeRemovalRequest(plan: NodeRemovalPlan): OperationRequest {
  refuseBlocked(plan);
  return requestFor(plan, removalInfos(plan.body), ONE_BY_ONE);
}

export function replacementRequest(plan: ControlPlaneReplacementPlan): OperationRequest {
  refuseBlocked(plan);
  return requestFor(plan, [...removalInfos(plan.body.removal), ...joinInfosOf(plan.body.join)], ONE_BY_ONE);
}

export function hostResetRequest(plan: HostResetPlan): OperationRequest {
  refuseBlocked(plan);
  const infos = resetWork(plan.body).map((work) => resetInfo(work, plan));
  return requestFor(plan, infos, ONE_BY_ONE);
}

function removalInfos(body: NodeRemovalBody): readonly StepInfo[] {
  return removalWork(body).map((work) => removalStepInfo(work, { body }));
}

function resetInfo(work: ResetWork, { body }: HostResetPlan): StepInfo {
  const planned = plannedResetStep(work, body);
  if (work === 'check') return { ...planned, idempotency: 'safe', cancel: 'now', timeout: 5 * MINUTE, lane: undefined };
  return { ...planned, idempotency: 'verifyFirst', cancel: 'boundary', timeout: 15 * MINUTE, lane: undefined };
}

/** Carries out plans about nodes that go, and takes them up again. */
export function createNodeLifeDefinitions(deps: EtcdDeps): readonly OperationDefinition[] {
  return [
    {
      type: 'removeNode',
      open: (header, signal) =>
        openInCluster(header, deps, signal, (hosts, etcd) => {
          const plan = header.plan as NodeRemovalPlan;
          const parts = removalPartsOf(header, plan.body, hosts, etcd, deps);
          return {
            steps: removalWork(plan.body).map((work) => removalStep(work, parts)),
            drift: async (drifting) => {
              const again = planNodeRemoval(await factsAgain(plan.body, plan, parts, drifting), plan.body.wishes, plan.cluster);
              return removalDifferences(plan.body, plan.blockers, again.body, again.blockers);
            },
          };
        }),
    },
    {
      type: 'replaceControlPlane',
      open: (header, signal) =>
        openInCluster(header, deps, signal, (hosts, etcd) => {
          const plan = header.plan as ControlPlaneReplacementPlan;
          const { removal, join } = plan.body;
          const leaving = removalPartsOf(header, removal, hosts, etcd, deps);
          const joining = new JoinParts({ ...surroundings(header, deps), base: join.base, hosts, etcd });
          return {
            steps: [...removalWork(removal).map((work) => removalStep(work, leaving)), ...joinStepsOf(join, joining)],
            drift: (drifting) => replacementDrift(plan, leaving, drifting),
          };
        }),
    },
    {
      type: 'resetHost',
      open: (header) => {
        const plan = header.plan as HostResetPlan;
        return openWithAccess(deps, async (hosts) => ({
          clusterUid: plan.cluster.uid,
          steps: resetWork(plan.body).map((work) => resetHostStep(work, plan, header, hosts)),
          async drift(signal) {
            const none: Known<KubernetesPort> = unknown('it is not asked again');
            const facts = await readResetFacts({ port: none, hosts }, plan.body.host.target, signal);
            return resetDifferences(plan, planHostReset({ ...facts, endpoint: plan.body.endpoint }, plan.body.clean, plan.cluster));
          },
        }));
      },
    },
  ];
}

function openInCluster(
  header: OperationHeader,
  deps: EtcdDeps,
  signal: AbortSignal,
  make: (hosts: Hosts, etcd: EtcdAccess) => Pick<OpenedOperation, 'steps' | 'drift'>,
): Promise<OpenedOperation> {
  return openWithAccess(deps, async (hosts, etcd) => {
    const { port: _, ...identity } = await openClusterPatiently(deps, header, signal);
    return { ...identity, ...make(hosts, etcd) };
  });
}

function surroundings(header: OperationHeader, deps: EtcdDeps) {
  const port = (signal: AbortSignal) => deps.connect(header.cluster.id as ClusterId, signal);
  return { operation: header.id, deps, port };
}

function removalPartsOf(header: OperationHeader, body: NodeRemovalBody, hosts: Hosts, etcd: EtcdAccess, deps: EtcdDeps): RemovalParts {
  const base: JoinBase = {
    endpoint: body.endpoint,
    authorities: [],
    apiVersion: '',
    apiPort: 0,
    signers: [],
    controlPlanes: body.controlPlanes,
    stackedEtcd: body.etcd?.topology === 'stacked',
    wantReady: true,
  };
  return new RemovalParts(header.plan.cluster, body, new JoinParts({ ...surroundings(header, deps), base, hosts, etcd }), deps);
}

async function factsAgain(
  { node, controlPlanes, wishes }: NodeRemovalBody,
  plan: NodeRemovalPlan | ControlPlaneReplacementPlan,
  { join }: RemovalParts,
  signal: AbortSignal,
) {
  const targetOf = async (): Promise<HostTarget> => {
    if (node.host) return node.host.target;
    throw new DrydockError('config', 'its host was taken for dead');
  };
  const own = node.host && node.role === 'controlPlane' ? [{ ...node.host.target, name: node.name }] : [];
  const readers = {
    port: await join.port(signal),
    hosts: join.hosts,
    etcd: join.etcd,
    controlPlanes: [...controlPlanes, ...own],
    targetOf,
  };
  return readRemovalFacts(readers, node.name, wishes, plan.cluster, signal);
}

async function replacementDrift(plan: ControlPlaneReplacementPlan, parts: RemovalParts, signal: AbortSignal): Promise<readonly string[]> {
  const { removal, join } = plan.body;
  const leaving = await factsAgain(removal, plan, parts, signal);
  const readers = {
    port: await parts.join.port(signal),
    hosts: parts.join.hosts,
    etcd: parts.join.etcd,
    controlPlanes: removal.controlPlanes,
  };
  const wishes = join.nodes.map(({ name, target, role, ...rest }) => ({ name, target, role, wishes: rest }));
  const again = planControlPlaneReplacement(
    { leaving, joining: await readJoinFacts(readers, wishes, signal) },
    removal.wishes,
    plan.cluster,
  );
  const joined = (of: ControlPlaneReplacementPlan) => ({ ...of, type: 'joinNodes' as const, blockers: [], body: of.body.join });
  return [
    ...removalDifferences(removal, plan.blockers, again.body.removal, again.blockers),
    ...joinDifferences(joined(plan), joined(again)),
  ];
}

function resetHostStep(work: ResetWork, plan: HostResetPlan, header: OperationHeader, hosts: Hosts): Step {
  const info = resetInfo(work, plan);
  const { host: on, clean, endpoint } = plan.body;
  const host = hosts.of(on.target);
  const parts = { folder: `/etc/kubernetes/drydock/runs/${header.id}/reset`, criSocket: on.criSocket };
  if (work === 'clean') return cleanStep(info, host, clean, endpoint);
  if (work === 'check')
    return {
      ...info,
      verify: async () => ({ so: true }),
      async run({ signal }) {
        const { machineId } = await host.run(readCandidate(undefined), signal);
        if (machineId !== on.machineId)
          throw new DrydockError('wrongMachine', `${on.name} is another machine than the one that was planned for. Nothing was changed.`, {
            hint: 'Plan anew.',
          });
      },
    };
  return {
    ...info,
    async verify({ signal }) {
      const verdict = await resetVerdict(host, signal);
      if (!verdict.so) return verdict;
      const note = await leftoverNote(host, clean, endpoint, signal);
      return note === undefined ? verdict : { so: true, note };
    },
    run: (context) => resetHost(host, parts, context),
  };
}
