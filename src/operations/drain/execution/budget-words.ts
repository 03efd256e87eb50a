import type { DisruptionBudgetModel } from '../../../core/model/disruptionBudget';
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
  const { currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed } = budget;
  if (budget.observedGeneration !== undefined && budget.generation !== undefined && budget.observedGeneration < budget.generation) {
    return 'Its status is older than its latest change. The disruption controller has to catch up.';
  }
  const healthy = `${desiredHealthy} healthy ${desiredHealthy === 1 ? 'pod' : 'pods'} needed, ${currentHealthy} healthy`;
  if (disruptionsAllowed > 0) return `${healthy}: ${disruptionsAllowed} may go.`;
  if (currentHealthy < desiredHealthy) {
    const more = desiredHealthy - currentHealthy + 1;
    return `${healthy}: none may go before ${more} more ${more === 1 ? 'is' : 'are'} ready. Find out why its pods are not ready.`;
  }
  if (desiredHealthy >= expectedPods) {
    return `${healthy} of ${expectedPods}: none may ever go as it is. Scale its owner up, or change the budget.`;
  }
  return `${healthy}: none may go before another is ready.`;
}
