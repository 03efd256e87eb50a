import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import { failedChecks, planDecision, type DecisionPlan } from '../../core/plan/certificate-requests';
import type { PlanCluster } from '../../core/plan/plan';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { OperationDefinition, Step } from '../engine/definition';
import { openCluster, type NodeOperationDeps } from '../nodes/open-cluster';
import { requestFor, type OperationRequest } from '../nodes/request';
import { retryTransient } from '../nodes/retry';

const STEP_TIMEOUT = 60_000;
const PARALLEL = 10;

/** Reads the requests and the nodes they are checked against, and plans to approve (true) or deny (false) them. */
export async function prepareDecision(
  port: KubernetesPort,
  names: readonly string[],
  approve: boolean,
  cluster: PlanCluster,
  clock: Clock,
  signal: AbortSignal,
): Promise<DecisionPlan> {
  const [requests, nodes] = await Promise.all([port.list('CertificateSigningRequest', {}, signal), port.list('Node', {}, signal)]);
  const chosen = names.map((name) => {
    const request = requests.items.find((one) => one.name === name);
    if (request) return request;
    throw new DrydockError('notFound', `Cluster ${cluster.name} has no request ${name} any more.`, { hint: 'Refresh the certificates.' });
  });
  return planDecision(chosen, nodes.items, approve, cluster, clock.now());
}

/** What the engine is asked for to carry out a plan. */
export function decisionRequest(plan: DecisionPlan): OperationRequest {
  return requestFor(plan, decisionStepInfos(plan), { parallel: PARALLEL, stopOnFailure: false });
}

export function decisionStepInfos(plan: DecisionPlan): readonly StepInfo[] {
  return plan.steps.map(({ id, title, target }) => ({
    id,
    title,
    target,
    kind: 'mutate',
    idempotency: 'verifyFirst',
    cancel: 'boundary',
    timeout: STEP_TIMEOUT,
    lane: target,
  }));
}

/** Carries out plans of type `approveRequests` or `denyRequests`. */
export function createDecisionDefinition(type: DecisionPlan['type'], deps: NodeOperationDeps): OperationDefinition {
  return {
    type,
    async open(header, signal) {
      const plan = header.plan as DecisionPlan;
      const { port, ...identity } = await openCluster(deps, header, signal);
      return {
        ...identity,
        steps: decisionStepInfos(plan).map((info) => decisionStep(port, info, plan, deps)),
        drift: (drifting) => changed(port, plan, deps.clock, drifting),
        dispose() {},
      };
    },
  };
}

function decisionStep(port: KubernetesPort, info: StepInfo, { body }: DecisionPlan, { random }: NodeOperationDeps): Step {
  const name = info.target;
  const uid = body.requests.find((request) => request.name === name)?.uid ?? '';
  const wanted = body.approve ? 'approved' : 'denied';
  return {
    ...info,
    async verify({ clock, signal }) {
      const request = await retryTransient(clock, random, signal, () => port.get('CertificateSigningRequest', { name }, signal), port);
      if (request?.uid === uid && request.state === wanted) return { so: true };
      return { so: false, why: request?.uid === uid ? `${name} is ${request.state}.` : `${name} is not there any more.` };
    },
    async run({ clock, signal }) {
      const decision = body.approve
        ? ({
            type: 'Approved',
            reason: 'DrydockApproved',
            message: 'Approved by a person with Drydock, who was shown its checks.',
          } as const)
        : ({ type: 'Denied', reason: 'DrydockDenied', message: 'Denied by a person with Drydock.' } as const);
      await retryTransient(clock, random, signal, () => port.decideRequest({ name, uid }, decision, signal), port);
    },
  };
}

/** A request that was decided meanwhile, and one whose checks got worse, is not what the person agreed to. */
async function changed(port: KubernetesPort, plan: DecisionPlan, clock: Clock, signal: AbortSignal): Promise<readonly string[]> {
  const [requests, nodes] = await Promise.all([port.list('CertificateSigningRequest', {}, signal), port.list('Node', {}, signal)]);
  return plan.body.requests.flatMap((planned) => {
    const now = requests.items.find(({ name, uid }) => name === planned.name && uid === planned.uid);
    if (!now) return [`${planned.name} is not there any more.`];
    const again = planDecision([now], nodes.items, plan.body.approve, plan.cluster, clock.now());
    const known = new Set(failedChecks(planned.checks).map(({ code }) => code));
    const worse = plan.body.approve ? failedChecks(again.body.requests[0]?.checks).filter(({ code }) => !known.has(code)) : [];
    return [...again.blockers.map(({ message }) => message), ...worse.map(({ title, detail }) => `${planned.name}: ${title}: ${detail}.`)];
  });
}
