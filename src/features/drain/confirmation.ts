import type { DrainPlan } from '../../core/plan/drain/plan';
import { count } from '../../core/report/words';
import type { Question } from '../../ports/interaction';
import { listed, sentence, span } from '../operations/words';
import { findingText } from './finding-text';
import { figureWords, lossSentences, planFigures } from './plan-figures';

/** What the question before a drain names of the warnings, before it only counts them. */
const MOST_WARNINGS = 3;

/** Warnings that the sentences about losses tell already. */
const TOLD_AS_LOSS: ReadonlySet<string> = new Set(['loses-emptydir', 'not-coming-back']);

/** The last question before something happens. A protected cluster wants its name typed. */
export function confirmation(plan: DrainPlan): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const title = `Drain ${listed(plan.targets)} on ${plan.cluster.name}?`;
  const detail = sentences(plan).join('\n');
  const action = actionLabel(plan);
  return plan.cluster.protected
    ? {
        kind: 'typeName',
        title,
        detail: `${plan.cluster.name} is protected. ${sentences(plan).join(' ')}`,
        expected: plan.cluster.name,
        action,
      }
    : { kind: 'confirm', title, detail, action, danger: true };
}

/** `Drain w02`, `Drain 3 Nodes`: a button says what it does. */
export function actionLabel(plan: DrainPlan): string {
  return plan.targets.length === 1 ? `Drain ${plan.targets[0]}` : `Drain ${count(plan.targets.length, 'Node')}`;
}

function sentences(plan: DrainPlan): readonly string[] {
  const figures = planFigures(plan);
  const pastBudgets = plan.body.options.disableEviction;
  const untold = plan.warnings.filter((finding) => !TOLD_AS_LOSS.has(finding.code));
  const warnings = untold.slice(0, MOST_WARNINGS).map(findingText);
  const others = untold.length - warnings.length;
  return [
    `${figureWords(figures, pastBudgets ? 'deleted' : 'evicted')}.`,
    ...(pastBudgets ? ['Disruption budgets are ignored: pods are deleted, not evicted.'] : []),
    ...lossSentences(figures),
    ...warnings,
    ...(others > 0 ? [`${count(others, 'more warning')} in the plan.`] : []),
    ...(plan.unknowns.length > 0
      ? [`${count(plan.unknowns.length, 'thing')} can't be told; the plan names ${plan.unknowns.length === 1 ? 'it' : 'them'}.`]
      : []),
    `It takes at least ${span(plan.estimate.atLeastSeconds * 1000)}. Cancel stops it at the next boundary; a second Cancel at once.`,
    `To undo: ${plan.undo.length > 0 ? plan.undo.map(sentence).join(' ') : 'uncordon the nodes.'}`,
  ];
}
