import type { Plan } from '../../core/plan/plan';
import { count } from '../../core/report/words';
import type { Question } from '../../ports/interaction';
import { sentence, span } from '../operations/words';

type Choice = Extract<Question, { kind: 'choose' }>['choices'][number];

/** What is done with a plan that is shown: start, change, read again. What blocks it is said, and then it can't be started. */
export function decisionQuestion(
  plan: Plan,
  {
    noun,
    start,
    options,
    more = [],
  }: {
    /** What the plan is about, as it is counted. */
    readonly noun: string;
    readonly start: string;
    /** What can be changed. */
    readonly options: string;
    /** Beside the options. */
    readonly more?: readonly Choice[];
  },
): Extract<Question, { kind: 'choose' }> {
  const [blocker, ...others] = plan.blockers;
  const rest = others.length > 0 ? ` (and ${others.length} more)` : '';
  return {
    kind: 'choose',
    title: `${plan.title} (${plan.cluster.name})`,
    detail: blocker
      ? `It can't be carried out as planned: ${sentence(blocker.message)}${rest}`
      : `${count(plan.targets.length, noun)}, at least ${span(plan.estimate.atLeastSeconds * 1000)}; the plan is beside`,
    choices: [
      ...(blocker ? [] : [{ id: 'start', label: start, detail: 'You are asked once more' }]),
      { id: 'options', label: 'Change Options…', detail: `${options}; the plan is renewed at once` },
      ...more,
      { id: 'again', label: 'Read the Cluster Again', detail: 'After something that the plan names was dealt with' },
    ],
  };
}

/** The last question before a plan is carried out. A protected cluster wants its name typed. */
export function agreementQuestion(
  { cluster }: Pick<Plan, 'cluster'>,
  { title, lines, action }: { readonly title: string; readonly lines: readonly string[]; readonly action: string },
): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  if (!cluster.protected) return { kind: 'confirm', title, detail: lines.join('\n'), action, danger: true };
  return { kind: 'typeName', title, detail: `${cluster.name} is protected. ${lines.join(' ')}`, expected: cluster.name, action };
}
