import type { Plan } from '../../core/plan/plan';
import type { Question } from '../../ports/interaction';
import { listed } from '../operations/words';
import { planQuestion } from '../plans/questions';

/** The last question before something is done to certificates. A protected cluster wants its name typed. */
export function certificateQuestion(plan: Plan, title: string, action: string): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  return planQuestion(plan, { title, lead: [`On ${listed(plan.targets)}. A backup is made first.`], action });
}
