import { DrydockError } from '../../core/errors';
import type { ClusterId } from '../../core/model/cluster';
import type { StepInfo } from '../../core/operation/events';
import type { JoiningNode, NodeJoinBody, NodeJoinPlan } from '../../core/plan/node-join/plan';
import { joinDifferences, planJoin } from '../../core/plan/node-join/planner';
import { joinWork, plannedJoinStep, type JoinWork } from '../../core/plan/node-join/steps';
import type { Plan } from '../../core/plan/plan';
import type { OperationDefinition, Step } from '../engine/definition';
import type { EtcdDeps } from '../etcd/definition';
import { openWithAccess } from '../etcd/open-access';
import { openClusterPatiently } from '../nodes/open-cluster';
import { requestFor, type OperationRequest } from '../nodes/request';
import { readJoinFacts } from './facts';
import { JoinParts } from './parts';
import { preflightInfo, preflightStep } from './preflight';
import { joinStep, joinStepInfos, readyStep } from './steps';

/** Workers that join side by side. */
const PARALLEL = 5;

/**
 * What the engine is asked for to carry out a plan.
 * @throws DrydockError of kind `invalid` for a plan that something blocks
 */
export function nodeJoinRequest(plan: NodeJoinPlan): OperationRequest {
  refuseBlocked(plan);
  return requestFor(plan, joinInfosOf(plan.body), { parallel: PARALLEL, stopOnFailure: false });
}

export function refuseBlocked(plan: Plan): void {
  const [blocker] = plan.blockers;
  if (!blocker) return;
  const hint = blocker.hint === undefined ? {} : { hint: blocker.hint };
  throw new DrydockError('invalid', `${plan.title} is blocked. ${blocker.message}`, hint);
}

export function joinInfosOf(body: Pick<NodeJoinBody, 'nodes'>): readonly StepInfo[] {
  return joinWork(body).map(infoOf);
}

function infoOf(work: JoinWork): StepInfo {
  if (work.do === 'preflight') return preflightInfo(plannedJoinStep(work));
  return joinStepInfos(work.node, laneOf(work.node))[work.do === 'join' ? 0 : 1];
}

/** Control planes hold everything else up; workers go side by side. */
function laneOf({ name, role }: JoiningNode): string | undefined {
  return role === 'worker' ? name : undefined;
}

/** The steps of all nodes of a plan, with the look at them before. */
export function joinStepsOf(body: NodeJoinBody, parts: JoinParts): readonly Step[] {
  return joinWork(body).map((work) => {
    const info = infoOf(work);
    switch (work.do) {
      case 'preflight':
        return preflightStep(info, body.nodes, parts);
      case 'join':
        return joinStep(info, work.node, parts);
      case 'ready':
        return readyStep(info, work.node, parts);
    }
  });
}

/** Carries out plans of type `joinNodes`, and takes them up again. The cluster is told by its API, which hosts join by. */
export function createNodeJoinDefinition(deps: EtcdDeps): OperationDefinition {
  return {
    type: 'joinNodes',
    open(header, signal) {
      const plan = header.plan as NodeJoinPlan;
      return openWithAccess(deps, async (hosts, etcd) => {
        const { port: _, ...identity } = await openClusterPatiently(deps, header, signal);
        const port = (connecting: AbortSignal) => deps.connect(header.cluster.id as ClusterId, connecting);
        const { base, nodes } = plan.body;
        const parts = new JoinParts({ operation: header.id, base, hosts, etcd, deps, port });
        return {
          ...identity,
          steps: joinStepsOf(plan.body, parts),
          async drift(drifting) {
            const readers = { port: await port(drifting), hosts, etcd, controlPlanes: base.controlPlanes };
            const wishes = nodes.map(({ name, target, role, ...rest }) => ({ name, target, role, wishes: rest }));
            return joinDifferences(plan, planJoin(await readJoinFacts(readers, wishes, drifting), plan.cluster));
          },
        };
      });
    },
  };
}
