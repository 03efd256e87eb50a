import { DrydockError } from '../../core/errors';
import { failedChecks, type DecisionPlan } from '../../core/plan/certificate-requests';
import { count } from '../../core/report/words';
import { decisionRequest, prepareDecision } from '../../operations/certificate-requests/definition';
import type { OperationRequest } from '../../operations/nodes/request';
import type { Clock } from '../../ports/clock';
import type { Interaction, Question } from '../../ports/interaction';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import { planCluster } from '../drain/bundled-desk';
import type { FollowedOperation } from '../operations/follower';
import { agreementQuestion } from '../plans/questions';

export interface DecisionDeps {
  readonly interaction: Interaction;
  readonly clock: Clock;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
  readonly follow: (operation: FollowedOperation) => void;
}

/**
 * Approves or denies requests as one operation, after the person has seen every check that failed. Approving what is not safe needs
 * the request's name typed.
 * @returns the operation; undefined: the person did not agree
 */
export async function decideRequests(
  session: ClusterSession,
  names: readonly string[],
  approve: boolean,
  { interaction, clock, start, follow }: DecisionDeps,
): Promise<FollowedOperation | undefined> {
  checkMayChange(session);
  const { signal } = new AbortController();
  const port = await session.connect(signal);
  const plan = await prepareDecision(port, names, approve, await planCluster(session, port, signal), clock, signal);
  const [blocker] = plan.blockers;
  if (blocker) throw new DrydockError('conflict', blocker.message, { hint: 'Refresh the certificates.' });
  if (!(await interaction.ask(requestQuestion(plan)))) return undefined;
  // It may have become read-only while somebody thought about it.
  checkMayChange(session);
  const operation = await start(decisionRequest(plan));
  follow(operation);
  return operation;
}

/** The last question. What is not safe wants the name of the request typed, and a protected cluster its own. */
export function requestQuestion(plan: DecisionPlan): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const { approve, requests } = plan.body;
  const what = plan.targets.length === 1 ? (plan.targets[0] ?? '') : count(plan.targets.length, 'Request');
  const action = `${approve ? 'Approve' : 'Deny'} ${what}`;
  const title = `${action} on ${plan.cluster.name}?`;
  const told = requests.map(({ name, username, checks }) => {
    const failed = failedChecks(checks);
    const result =
      checks === undefined
        ? 'no checks for its signer'
        : failed.length === 0
          ? `all ${checks.length} checks passed`
          : `${failed.length} of ${checks.length} checks failed`;
    return [`${name} of ${username}: ${result}`, ...failed.map(({ title: check, detail }) => `  ${check}: ${detail}`)].join('\n');
  });
  const detail = [...told, '', ...plan.undo].join('\n');
  const unsafe = plan.warnings.map(({ subject }) => subject);
  const [expected] = unsafe;
  if (approve && expected !== undefined) return { kind: 'typeName', title, detail, expected, action };
  if (plan.cluster.protected) return agreementQuestion(plan, { title, lines: [detail], action });
  return { kind: 'confirm', title, detail, action, danger: approve && plan.unknowns.length > 0 };
}
