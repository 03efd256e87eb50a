import { DrydockError } from '../../core/errors';
import type { EtcdPlan } from '../../core/plan/etcd/plan';
import type { Clock } from '../../ports/clock';
import type { Question } from '../../ports/interaction';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { FollowedOperation } from '../operations/follower';
import { sentence } from '../operations/words';
import { planQuestion } from '../plans/questions';
import type { EtcdDesk } from './desk';

export interface DecideDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly desk: EtcdDesk;
  readonly follow: (operation: FollowedOperation) => void;
}

/**
 * Reads, plans, shows the plan, asks, and starts it. A snapshot changes nothing: it is also taken of a read-only cluster, and asked
 * about only where there is something to know.
 * @param ended called when the operation is over
 * @returns the operation's id; undefined: dismissed
 */
export async function decideOn(
  { kit, clock, desk, follow }: DecideDeps,
  session: ClusterSession,
  title: string,
  make: Parameters<EtcdDesk['plan']>[1],
  ended: () => void,
): Promise<string | undefined> {
  const plan = await withProgress({ title, where: 'notification' }, (_, signal) => desk.plan(session, make, signal));
  const changes = plan.type !== 'takeSnapshot';
  if (changes) checkMayChange(session);
  if (changes || plan.blockers.length + plan.warnings.length > 0) {
    const uri = kit.documents.set('plan', `${plan.title} (${session.ref.name})`, desk.render(plan, clock.now()));
    await kit.documents.preview(uri, { beside: true });
    const [blocker] = plan.blockers;
    if (blocker) throw new DrydockError('invalid', sentence(blocker.message), blocker.hint === undefined ? {} : { hint: blocker.hint });
    if (!(await kit.interaction.ask(etcdQuestion(plan)))) return undefined;
    if (changes) checkMayChange(session);
  }
  const operation = await desk.start(plan);
  follow(operation);
  void operation.finished.then(ended, ended);
  return operation.id;
}

/** Removing a member can't be taken back, and a protected cluster wants its name typed for every change. */
export function etcdQuestion(plan: EtcdPlan): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const [target] = plan.targets;
  const isForGood = plan.type === 'removeEtcdMember' || plan.type === 'replaceEtcdMember';
  // A snapshot changes nothing: it is asked about in a protected cluster as anywhere else.
  const about = plan.type === 'takeSnapshot' ? { ...plan, cluster: { ...plan.cluster, protected: false } } : plan;
  return planQuestion(about, { action: ACTIONS[plan.type], typed: isForGood ? target : undefined });
}

const ACTIONS: Readonly<Record<EtcdPlan['type'], string>> = {
  defragmentEtcd: 'Defragment',
  recoverEtcdSpace: 'Compact and Disarm',
  moveEtcdLeader: 'Move Leader',
  removeEtcdMember: 'Remove Member',
  addEtcdLearner: 'Add Learner',
  promoteEtcdLearner: 'Promote Learner',
  replaceEtcdMember: 'Replace Member',
  takeSnapshot: 'Take Snapshot',
};
