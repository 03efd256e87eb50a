import { isFinished } from './filters';
import type { Finding } from '../plan';
import type { DrainFacts } from './facts';
import type { DrainOptions } from './options';
import type { BudgetLine, PodVerdict, Room } from './plan';
import { isGoing, type JudgedPod } from './verdicts';

/** Why a pod keeps the drain from beginning. */
export function podFinding(line: PodVerdict): Finding {
  return {
    code: line.code,
    subject: line.pod,
    message: `${line.pod} ${line.why}.`,
    ...(line.hint === undefined ? {} : { hint: line.hint }),
  };
}

/** What is worth knowing about pods that go. */
export function podWarnings(judged: readonly JudgedPod[]): readonly Finding[] {
  return judged.flatMap(({ pod, line, comesBack }) => {
    if (!isGoing(line)) return [];
    const found: Finding[] = [];
    const add = (code: string, message: string, hint?: string) =>
      found.push({ code, subject: line.pod, message, ...(hint === undefined ? {} : { hint }) });
    if (line.verdict === 'waits') add(line.code, `${line.pod} waits: ${line.why}.`, line.hint);
    if (line.losesEmptyDir.length > 0) add('loses-emptydir', `${line.pod} loses what is in emptyDir ${line.losesEmptyDir.join(', ')}.`);
    if (!pod.controller && !isFinished(pod)) add('not-coming-back', `${line.pod} has no controller and will not come back.`);
    if (pod.controller && !comesBack && !isFinished(pod)) {
      add(
        'not-coming-back',
        `${line.pod} belongs to ${pod.controller.kind} ${pod.controller.name}, which no longer exists, and will not come back.`,
      );
    }
    if (line.singleReplica)
      add('single-replica', `${line.pod} is the only replica of ${line.owner ?? 'its owner'}: none runs until it is up elsewhere.`);
    if (line.fits.answer === 'no') add('fits-nowhere', `${line.pod} would stay Pending: ${line.fits.why}.`);
    if (line.terminatingSince !== undefined && pod.finalizers.length > 0) {
      add(
        'held-by-finalizer',
        `${line.pod} is being deleted but held by finalizer ${pod.finalizers.join(', ')}.`,
        'Find out who should remove the finalizer; the drain waits for it.',
      );
    }
    return found;
  });
}

export function roomWarnings(room: Room): readonly Finding[] {
  if (room.answer !== 'no') return [];
  const message = `${room.why} on the nodes that stay: ${room.unplaced.slice(0, 5).join(', ')}${room.unplaced.length > 5 ? ` and ${room.unplaced.length - 5} more` : ''}.`;
  return [{ code: 'no-room', subject: 'capacity', message, hint: 'Add a node, or drain fewer nodes at a time.' }];
}

export function roundWarnings(budgets: readonly BudgetLine[]): readonly Finding[] {
  return budgets
    .filter((line) => (line.rounds ?? 1) > 1)
    .map((line) => ({
      code: 'several-rounds',
      subject: `PodDisruptionBudget ${line.budget}`,
      message: `PDB ${line.budget} lets ${line.allowed} of ${line.pods.length} pods go at a time: ${line.rounds} rounds, each waiting until replacements are healthy.`,
    }));
}

/** What can't be told of budgets, and that they are ignored where they are. */
export function budgetsUnknown({ budgets }: DrainFacts, { disableEviction }: DrainOptions): readonly Finding[] {
  if (disableEviction) {
    return [
      {
        code: 'budgets-ignored',
        subject: 'disruption budgets',
        message: 'Pods are deleted instead of evicted: disruption budgets protect nothing in this drain.',
        hint: 'Switch the option off unless a budget can never be met.',
      },
    ];
  }
  if (budgets.known) return [];
  return [
    {
      code: 'budgets-unknown',
      subject: 'disruption budgets',
      message: `The disruption budgets can't be read: ${budgets.why}. The API server still enforces them, but how long that takes can't be told.`,
      hint: 'Allow this user to list PodDisruptionBudgets in all namespaces.',
    },
  ];
}
