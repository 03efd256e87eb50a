import type { DrainPlan } from '../../core/plan/drain/plan';
import { count } from '../../core/report/words';
import type { Question } from '../../ports/interaction';
import { listed } from '../operations/words';
import { planQuestion } from '../plans/questions';
import { findingText } from './finding-text';
import { figureWords, lossSentences, planFigures } from './plan-figures';

/** Warnings that the sentences about losses tell already. */
const TOLD_AS_LOSS: ReadonlySet<string> = new Set(['loses-emptydir', 'not-coming-back']);

/** The last question before something happens. A protected cluster wants its name typed. */
export function confirmation(plan: DrainPlan): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const figures = planFigures(plan);
  const pastBudgets = plan.body.options.disableEviction;
  return planQuestion(plan, {
    title: `Drain ${listed(plan.targets)}`,
    lead: [
      `${figureWords(figures, pastBudgets ? 'deleted' : 'evicted')}.`,
      ...(pastBudgets ? ['Disruption budgets are ignored: pods are deleted, not evicted.'] : []),
      ...lossSentences(figures),
    ],
    warnings: plan.warnings.filter(({ code }) => !TOLD_AS_LOSS.has(code)).map(findingText),
    action: actionLabel(plan),
  });
}

/** `Drain w02`, `Drain 3 Nodes`: a button says what it does. */
export function actionLabel(plan: DrainPlan): string {
  return plan.targets.length === 1 ? `Drain ${plan.targets[0]}` : `Drain ${count(plan.targets.length, 'Node')}`;
}
