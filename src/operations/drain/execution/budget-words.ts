import type { DisruptionBudgetModel } from '../../../core/model/disruptionBudget';
import { arithmetic } from '../../../core/plan/drain/budgets';
import type { EvictionAnswer } from '../../../ports/kubernetes';
import type { Departure, Hindrance } from './departure';

/** Name of the budget that refused an eviction: as the API server says it, else the only one the plan found. */
export function budgetName(answer: Extract<EvictionAnswer, { kind: 'budget' }>, departure: Departure): string | undefined {
  if (answer.budget !== undefined) return answer.budget.slice(answer.budget.indexOf('/') + 1);
  const { budgets } = departure.pod;
  return budgets.length === 1 ? budgets[0] : undefined;
}

/** Who is waited for and why, from the numbers the API has now; the server's own words where they can't be read. */
export function budgetHindrance(
  namespace: string,
  name: string | undefined,
  budget: DisruptionBudgetModel | undefined,
  answer: string,
): Hindrance {
  const waitsFor = name === undefined ? `a PodDisruptionBudget of ${namespace}` : `PodDisruptionBudget ${namespace}/${name}`;
  return { waitsFor, reason: budget ? numbers(budget) : answer };
}

function numbers(budget: DisruptionBudgetModel): string {
  if (budget.generation !== undefined && (budget.observedGeneration ?? 0) < budget.generation) {
    return 'Its status is older than its latest change; the disruption controller has to catch up.';
  }
  return `${arithmetic(budget)}.${remedy(budget)}`;
}

function remedy({ currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed }: DisruptionBudgetModel): string {
  if (disruptionsAllowed > 0) return '';
  const missing = desiredHealthy - currentHealthy + 1;
  if (missing > 1) return ` ${missing} more have to become ready first: find out what keeps them.`;
  return desiredHealthy >= expectedPods ? ' Scale its owner up by one, or change the budget.' : ' Another one has to become ready first.';
}
