import type { DisruptionBudgetModel } from '../../model/disruptionBudget';
import { objectKey } from '../../model/object';
import type { PodModel } from '../../model/pod';
import { selects } from '../../model/selector-match';
import { isFinished, type Filtered } from './filters';
import type { BudgetLine, DrainVerdict } from './plan';

/** Budgets by namespace, so that 5,000 pods don't each look at all of them. */
export class BudgetIndex {
  private readonly byNamespace = new Map<string, DisruptionBudgetModel[]>();

  constructor(budgets: readonly DisruptionBudgetModel[]) {
    for (const budget of [...budgets].sort((a, b) => a.name.localeCompare(b.name))) {
      const list = this.byNamespace.get(budget.namespace) ?? [];
      list.push(budget);
      this.byNamespace.set(budget.namespace, list);
    }
  }

  /** Budgets that select a pod. In policy/v1 an empty selector selects every pod of the namespace, an absent one none. */
  of(pod: PodModel): readonly DisruptionBudgetModel[] {
    const list = this.byNamespace.get(pod.namespace) ?? [];
    return list.filter(({ selector }) => selector !== undefined && selects(selector, pod.labels));
  }
}

/** How a budget decides about one pod. */
export interface BudgetVerdict {
  readonly verdict: Extract<DrainVerdict, 'evict' | 'waits' | 'blocked'>;
  readonly code: string;
  readonly why: string;
  readonly hint?: string;
  /** Whether its eviction spends one of the disruptions that the budget allows. */
  readonly spends: boolean;
}

/**
 * What the API server will answer to the eviction of a pod, by its own rules
 * (kube-apiserver, pkg/registry/core/pod/storage/eviction.go).
 */
export function judgeByBudgets(pod: PodModel, budgets: readonly DisruptionBudgetModel[]): BudgetVerdict {
  const [budget, second] = budgets;
  if (!budget || bypassesBudgets(pod)) return { verdict: 'evict', code: 'evict', why: '', spends: false };
  if (second) {
    return {
      verdict: 'blocked',
      code: 'several-budgets',
      why: `selected by ${budgets.length} disruption budgets (${budgets.map(objectKey).join(', ')}); the API refuses to evict it`,
      hint: 'Change their selectors so that one budget selects each pod.',
      spends: false,
    };
  }
  const name = objectKey(budget);
  if (!pod.ready) {
    if (budget.unhealthyPodEvictionPolicy === 'AlwaysAllow') {
      return { verdict: 'evict', code: 'unhealthy-always-allowed', why: `not ready; PDB ${name} lets unhealthy pods go`, spends: false };
    }
    if (budget.desiredHealthy > 0 && budget.currentHealthy >= budget.desiredHealthy) {
      return { verdict: 'evict', code: 'unhealthy-budget-met', why: `not ready, and PDB ${name} is met without it`, spends: false };
    }
  }
  if (isStale(budget)) {
    return {
      verdict: 'waits',
      code: 'budget-stale',
      why: `PDB ${name} was changed and its status is not up to date yet`,
      hint: 'It usually takes seconds; if it stays so, look at kube-controller-manager.',
      spends: true,
    };
  }
  if (budget.disruptionsAllowed < 0 || budget.disruptedPods > MOST_DISRUPTED) {
    return {
      verdict: 'blocked',
      code: 'budget-refuses',
      why:
        budget.disruptionsAllowed < 0
          ? `PDB ${name} allows ${budget.disruptionsAllowed} disruptions, which the API server takes for a broken status and refuses`
          : `PDB ${name} still counts ${budget.disruptedPods} evicted pods, more than the API server accepts`,
      hint: 'Look at kube-controller-manager, which keeps that status.',
      spends: true,
    };
  }
  if (budget.disruptionsAllowed > 0) return { verdict: 'evict', code: 'evict', why: '', spends: true };
  if (neverAllows(budget)) {
    return {
      verdict: 'blocked',
      code: 'budget-never',
      why: `PDB ${name} never lets a pod go: ${ruleWords(budget)}`,
      hint: 'Loosen the budget for the time of the drain, or move the pods by hand.',
      spends: true,
    };
  }
  return {
    verdict: 'waits',
    code: 'budget-exhausted',
    why: `PDB ${name}: ${arithmetic(budget)}.`,
    hint: remedy(pod, budget),
    spends: true,
  };
}

/** With more pods than this in `status.disruptedPods` the API server answers 403. */
const MOST_DISRUPTED = 2000;

/** Pods that are finished, pending or already being deleted are deleted without asking any budget. */
export function bypassesBudgets(pod: PodModel): boolean {
  return isFinished(pod) || pod.phase === 'Pending' || pod.deletionAt !== undefined;
}

function isStale(budget: DisruptionBudgetModel): boolean {
  return budget.generation !== undefined && (budget.observedGeneration ?? 0) < budget.generation;
}

/** Whether the rule itself can never leave room, whatever the number of healthy pods. */
export function neverAllows({ minAvailable, maxUnavailable }: DisruptionBudgetModel): boolean {
  if (maxUnavailable !== undefined) return maxUnavailable === 0 || /^0+%$/.test(String(maxUnavailable));
  return /^\d+%$/.test(String(minAvailable)) && Number.parseInt(String(minAvailable), 10) >= 100;
}

function ruleWords({ minAvailable, maxUnavailable }: DisruptionBudgetModel): string {
  return maxUnavailable !== undefined ? `maxUnavailable is ${maxUnavailable}` : `minAvailable is ${minAvailable ?? 0}`;
}

/** The numbers as the API has them: `3 needed, 3 healthy, 0 may go`. */
export function arithmetic(budget: DisruptionBudgetModel): string {
  const { desiredHealthy, currentHealthy, disruptionsAllowed, expectedPods } = budget;
  const rule = percentWords(budget);
  return `${desiredHealthy} needed${rule}, ${currentHealthy} of ${expectedPods} healthy, ${Math.max(0, disruptionsAllowed)} may go`;
}

/** Percentages round up, for both rules; worth showing because it surprises. */
function percentWords({ minAvailable, maxUnavailable, expectedPods }: DisruptionBudgetModel): string {
  const rule = maxUnavailable ?? minAvailable;
  if (typeof rule !== 'string' || !rule.endsWith('%')) return '';
  const part = Math.ceil((Number.parseInt(rule, 10) * expectedPods) / 100);
  return maxUnavailable !== undefined
    ? ` (maxUnavailable ${rule} of ${expectedPods}, rounded up, is ${part})`
    : ` (minAvailable ${rule} of ${expectedPods}, rounded up)`;
}

function remedy(pod: PodModel, budget: DisruptionBudgetModel): string {
  if (!pod.ready) return 'Repair the pod, or set unhealthyPodEvictionPolicy to AlwaysAllow in the budget.';
  if (budget.desiredHealthy <= 0) {
    return 'Its status needs no pod and yet lets none go: look at its conditions. Percentages and maxUnavailable need pods of a controller that can be scaled.';
  }
  const unhealthy = Math.max(0, budget.expectedPods - budget.currentHealthy);
  const missing = budget.desiredHealthy + 1 - budget.currentHealthy;
  if (missing <= unhealthy) return `${missing} more ${missing === 1 ? 'pod has' : 'pods have'} to become healthy first.`;
  const scale = `cale the workload to ${replicasWithRoom(budget)}`;
  return unhealthy === 0 ? `S${scale}, or loosen the budget.` : `Repair the pods that are not healthy and s${scale}, or loosen the budget.`;
}

/** The fewest replicas, more than there are, at which all being healthy leaves room for one to go. */
function replicasWithRoom({ minAvailable, maxUnavailable, expectedPods }: DisruptionBudgetModel): number {
  const more = expectedPods + 1;
  if (maxUnavailable !== undefined || typeof minAvailable !== 'string' || !minAvailable.endsWith('%')) return more;
  // n - ceil(n p / 100) is at least 1 from n = 100 / (100 - p) on.
  return Math.max(more, Math.ceil(100 / (100 - Number.parseInt(minAvailable, 10))));
}

/** One line for each budget that decides about pods of the drain, in the order of their names. */
export function budgetLines(
  pods: readonly {
    readonly pod: PodModel;
    readonly budgets: readonly DisruptionBudgetModel[];
    readonly verdict: BudgetVerdict;
    readonly filtered: Filtered;
  }[],
): readonly BudgetLine[] {
  const lines = new Map<string, { budget: DisruptionBudgetModel; pods: string[]; spending: number; refused: boolean }>();
  for (const { pod, budgets, verdict, filtered } of pods) {
    if (filtered.verdict !== 'evict') continue;
    for (const budget of budgets) {
      const line = lines.get(objectKey(budget)) ?? { budget, pods: [], spending: 0, refused: false };
      line.pods.push(objectKey(pod));
      if (verdict.spends) line.spending += 1;
      if (verdict.verdict === 'blocked') line.refused = true;
      lines.set(objectKey(budget), line);
    }
  }
  return [...lines.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { budget, pods: names, spending, refused }]) => ({
      budget: name,
      arithmetic: arithmetic(budget),
      allowed: Math.max(0, budget.disruptionsAllowed),
      healthy: budget.currentHealthy,
      desired: budget.desiredHealthy,
      expected: budget.expectedPods,
      pods: names.sort(),
      rounds: refused ? undefined : roundsOf(spending, budget.disruptionsAllowed),
      never: neverAllows(budget),
    }));
}

function roundsOf(spending: number, allowed: number): number | undefined {
  if (spending === 0) return 1;
  return allowed > 0 ? Math.ceil(spending / allowed) : undefined;
}
