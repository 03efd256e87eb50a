import type { Plan } from '../../core/plan/plan';
import type { Question } from '../../ports/interaction';
import { listed, sentence, span } from '../operations/words';
import { agreementQuestion } from '../plans/questions';

/** The last question before something is done to certificates. A protected cluster wants its name typed. */
export function certificateQuestion(plan: Plan, title: string, action: string): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const lines = [
    `On ${listed(plan.targets)}. A backup is made first.`,
    ...plan.warnings.slice(0, 3).map(({ message }) => sentence(message)),
    `It takes at least ${span(plan.estimate.atLeastSeconds * 1000)}. Cancel stops it at the next boundary; a second Cancel at once.`,
    `To undo: ${plan.undo.map(sentence).join(' ')}`,
  ];
  return agreementQuestion(plan, { title, lines, action });
}
