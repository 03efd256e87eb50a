import type { DrainPlan } from '../../core/plan/drain/plan';
import { count } from '../../core/report/words';
import type { Choice, Question } from '../../ports/interaction';
import { listed, sentence } from '../operations/words';
import { actionLabel } from './confirmation';
import { findingText } from './finding-text';
import { figureWords, planFigures } from './plan-figures';

/** What can be done with a plan that is shown. */
export type Decision = 'drain' | 'options' | 'refresh' | 'close';

/** The question below a plan. A blocked plan offers what unblocks it in place of the drain. */
export function decision(plan: DrainPlan): Extract<Question, { kind: 'choose' }> {
  const where = `${listed(plan.targets)} (${plan.cluster.name})`;
  const refresh: Choice = { id: 'refresh', label: 'Read Facts Again', detail: 'Plans anew from what is so now' };
  const close: Choice = {
    id: 'close',
    label: 'Close',
    detail: 'Nothing is done; the plan stays open and can be taken up from its title bar',
  };
  if (plan.blockers.length > 0) {
    return {
      kind: 'choose',
      title: `${where} can't be drained as planned: ${count(plan.blockers.length, 'blocker')}`,
      detail: blockerText(plan),
      choices: [{ id: 'options', label: 'Change Options…', detail: remedies(plan) }, refresh, close],
    };
  }
  const cautions = plan.warnings.length + plan.unknowns.length;
  return {
    kind: 'choose',
    title: `Drain ${where}`,
    detail: sentence(figureWords(planFigures(plan))),
    choices: [
      {
        id: 'drain',
        label: `${actionLabel(plan)}…`,
        detail: cautions > 0 ? `Asks once more; ${count(cautions, 'warning')} to read in the plan` : 'Asks once more',
      },
      { id: 'options', label: 'Change Options…', detail: 'Each change renews the plan in place' },
      refresh,
      close,
    ],
  };
}

function blockerText(plan: DrainPlan): string {
  const [first, ...others] = plan.blockers;
  if (!first) return '';
  return `${findingText(first)}${others.length > 0 ? ` ${count(others.length, 'more blocker')} in the plan.` : ''}`;
}

/** What would unblock it, as the planner says; the first of each kind. */
function remedies(plan: DrainPlan): string {
  const hints = new Map(plan.blockers.flatMap((blocker) => (blocker.hint === undefined ? [] : [[blocker.code, blocker.hint]])));
  return hints.size > 0 ? [...hints.values()].map(sentence).join(' ') : 'The plan says what is in the way';
}
