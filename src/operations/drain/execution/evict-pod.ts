import { DrydockError } from '../../../core/errors';
import type { Clock } from '../../../ports/clock';
import type { EvictionAnswer, EvictOptions, KubernetesPort } from '../../../ports/kubernetes';
import type { Limiter } from '../../nodes/limiter';
import { EARLY_PAUSE, EarlyRefusals } from '../../nodes/early-refusals';
import { Backoff, isTransient } from '../../nodes/retry';
import { budgetHindrance, budgetName } from './budget-words';
import type { BudgetWatch } from './budget-watch';
import type { Departure } from './departure';
import type { NodePods } from './node-pods';
import { pause, until } from './waiting';

/** Between two requests for a pod whose budget gives no time of its own, as kubectl has it. Milliseconds. */
const ASK_AGAIN = 5_000;

/** What it takes to get a pod off its node. */
export interface EvictionTools {
  readonly port: KubernetesPort;
  readonly pods: NodePods;
  readonly budgets: BudgetWatch;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly random: () => number;
  /** Sends the request: an eviction, or a plain deletion where the plan says so. */
  readonly send: (departure: Departure, signal: AbortSignal) => Promise<EvictionAnswer>;
  readonly gracePeriodSeconds: number | undefined;
}

/** Eviction through the API that honours disruption budgets. */
export function sendEviction(port: KubernetesPort, options: EvictOptions): EvictionTools['send'] {
  return (departure, signal) => port.evict(departure.pod, options, signal);
}

/** Plain deletion, which asks no budget: only for a plan that says so. */
export function sendDeletion(port: KubernetesPort, options: { readonly gracePeriodSeconds?: number }): EvictionTools['send'] {
  return async (departure, signal) => {
    try {
      return { kind: (await port.deletePod(departure.pod, options, signal)) ? 'accepted' : 'gone' };
    } catch (error) {
      if (DrydockError.is(error, 'cancelled')) throw error;
      return { kind: 'failed', error: DrydockError.from(error) };
    }
  };
}

/**
 * Asks for a pod's eviction until the API server accepts it, refuses it for good, or `begin` aborts. A request that is
 * under way is let finish then; only `signal` breaks it off. Every answer of the API has its own consequence.
 */
export async function evictPod(departure: Departure, tools: EvictionTools, begin: AbortSignal, signal: AbortSignal): Promise<void> {
  const backoff = new Backoff(tools.random);
  const refusals = new EarlyRefusals(tools.clock, tools.port);
  while (!begin.aborted && !departure.isFinal) {
    if (tools.pods.isGone(departure.pod.uid)) return departure.to('gone');
    if (isEndingAnyway(departure, tools)) return ending(departure, tools);
    const answer = await request(departure, tools, begin, signal);
    if (answer === undefined) return;
    const early = answer.kind === 'failed' && (await refusals.mayPass(answer.error, signal));
    const again = early ? askEarlyAgain(answer.error, departure, tools) : consequence(answer, departure, tools, backoff);
    if (again === undefined) return;
    await pause(tools.clock, again.after, begin, again.early);
  }
}

/** When to ask again; undefined: the pod needs no further request. */
type Again = { readonly after: number; readonly early?: (signal: AbortSignal) => Promise<void> } | undefined;

async function request(
  departure: Departure,
  tools: EvictionTools,
  begin: AbortSignal,
  signal: AbortSignal,
): Promise<EvictionAnswer | undefined> {
  return tools.limiter.run(async () => {
    if (begin.aborted || departure.isFinal) return undefined;
    // A pod that is held up stays so in people's eyes until it is let go.
    if (departure.state !== 'blocked') departure.to('evicting');
    return tools.send(departure, signal);
  });
}

function consequence(answer: EvictionAnswer, departure: Departure, tools: EvictionTools, backoff: Backoff): Again {
  const { pod } = departure;
  switch (answer.kind) {
    case 'accepted':
      ending(departure, tools);
      return undefined;
    case 'gone':
    case 'replaced':
      tools.pods.markGone(pod.uid);
      departure.to('gone', answer.kind === 'replaced' ? 'Another pod has its name now.' : undefined);
      return undefined;
    case 'budget':
      return askBudgetAgain(answer, departure, tools);
    case 'busy':
      departure.blockedBy({ waitsFor: 'the API server', reason: answer.message });
      return { after: answer.retryAfterSeconds === undefined ? backoff.next() : answer.retryAfterSeconds * 1000 };
    case 'namespaceTerminating':
      departure.blockedBy({
        waitsFor: `namespace ${pod.namespace}`,
        reason: `The namespace is being deleted, which refuses evictions; its pods are deleted with it. ${answer.message}`,
      });
      return { after: ASK_AGAIN };
    case 'severalBudgets':
      departure.fail(severalBudgets(departure, answer.message));
      return undefined;
    case 'failed':
      return afterFailure(answer.error, departure, tools, backoff);
  }
}

function askBudgetAgain(answer: Extract<EvictionAnswer, { kind: 'budget' }>, departure: Departure, tools: EvictionTools): Again {
  const { pod } = departure;
  tools.budgets.watch(pod.namespace);
  const name = budgetName(answer, departure);
  const budget = name === undefined ? undefined : tools.budgets.get(pod.namespace, name);
  departure.blockedBy(budgetHindrance(pod.namespace, name, budget, answer.message));
  const retryAfter = (answer.retryAfterSeconds ?? 0) * 1000;
  if (retryAfter > 0) return { after: retryAfter };
  const known = new Set([budget?.resourceVersion]);
  const givesWay = (): boolean => {
    const now = name === undefined ? undefined : tools.budgets.get(pod.namespace, name);
    if (!now) return false;
    if (!known.has(now.resourceVersion)) {
      known.add(now.resourceVersion);
      departure.blockedBy(budgetHindrance(pod.namespace, name, now, answer.message));
      return now.disruptionsAllowed > 0;
    }
    return false;
  };
  return { after: ASK_AGAIN, early: (signal) => until(tools.budgets.onDidChange, givesWay, signal) };
}

type Failure = Extract<EvictionAnswer, { kind: 'failed' }>['error'];

/** An API server that has just started does not know yet who may evict. */
function askEarlyAgain(error: Failure, departure: Departure, { port }: EvictionTools): Again {
  departure.blockedBy({ waitsFor: `the API server of ${port.cluster.name}`, reason: error.message });
  return { after: EARLY_PAUSE };
}

function afterFailure(error: Failure, departure: Departure, tools: EvictionTools, backoff: Backoff): Again {
  if (!isTransient(error)) {
    departure.fail(error);
    return undefined;
  }
  departure.blockedBy({ waitsFor: `the API server of ${tools.port.cluster.name}`, reason: error.message });
  const asked = error.retryAfterSeconds === undefined ? 0 : error.retryAfterSeconds * 1000;
  return { after: Math.max(asked, backoff.next()) };
}

/** A pod that is being deleted already needs no eviction, unless a shorter grace period than its own was asked for. */
function isEndingAnyway(departure: Departure, tools: EvictionTools): boolean {
  const pod = tools.pods.get(departure.pod.uid);
  return pod?.deletionAt !== undefined && tools.gracePeriodSeconds === undefined;
}

function ending(departure: Departure, tools: EvictionTools): void {
  departure.to('terminating');
  tools.pods.expectEnd(departure.pod);
}

function severalBudgets(departure: Departure, message: string): DrydockError {
  const names = departure.pod.budgets.length > 1 ? ` (${departure.pod.budgets.join(', ')})` : '';
  return new DrydockError(
    'server',
    `More than one disruption budget selects it${names}, and the API server evicts no such pod. ${message}`,
    {
      hint: 'Narrow the selector of one of the budgets, then drain again.',
    },
  );
}
