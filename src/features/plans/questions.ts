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

/** What the question before a plan names of the warnings, before it only counts them. */
const MOST_WARNINGS = 3;

/**
 * The last question before a plan is carried out, in one shape for all: what happens, what to know, how long and how to stop it, how to
 * get back. A protected cluster wants its name typed.
 */
export function planQuestion(
  plan: Plan,
  {
    lead = [],
    action,
    warnings = plan.warnings.map(({ message }) => sentence(message)),
    typed,
    title = plan.title,
    resumable = false,
  }: {
    /** What happens, one sentence each. */
    readonly lead?: readonly string[];
    readonly action: string;
    /** One sentence each. */
    readonly warnings?: readonly string[];
    /** A name that is typed also where the cluster is not protected, because what is done can't be taken back. */
    readonly typed?: string | undefined;
    /** Without a question mark. */
    readonly title?: string;
    readonly resumable?: boolean;
  },
): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const { cluster, unknowns, estimate, undo } = plan;
  const others = warnings.length - MOST_WARNINGS;
  const lines = [
    ...lead,
    ...warnings.slice(0, MOST_WARNINGS),
    ...(others > 0 ? [`${count(others, 'more warning')} in the plan.`] : []),
    ...(unknowns.length > 0
      ? [`${count(unknowns.length, 'thing')} can't be told; the plan names ${unknowns.length === 1 ? 'it' : 'them'}.`]
      : []),
    `It takes at least ${span(estimate.atLeastSeconds * 1000)}. Cancel stops it at the next boundary; a second Cancel at once.${resumable ? ' It can be resumed.' : ''}`,
    ...(undo.length > 0 ? [`To undo: ${undo.map(sentence).join(' ')}`] : []),
  ];
  const whole = title.includes(cluster.name) ? `${title}?` : `${title} on ${cluster.name}?`;
  if (!cluster.protected && typed !== undefined)
    return { kind: 'typeName', title: whole, detail: lines.join(' '), expected: typed, action };
  return agreementQuestion(plan, { title: whole, lines, action });
}
