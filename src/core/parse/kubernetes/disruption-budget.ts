import type { DisruptionBudgetModel } from '../../model/disruptionBudget';
import { fields, number, oneOf, text, type Raw } from './fields';
import { projectMeta } from './meta';
import { projectLabelSelector } from './selectors';

export function projectDisruptionBudget(object: Raw): DisruptionBudgetModel {
  const spec = fields(object.spec);
  const status = fields(object.status);
  return {
    ...projectMeta(object),
    kind: 'PodDisruptionBudget',
    selector: projectLabelSelector(spec.selector),
    minAvailable: number(spec.minAvailable) ?? text(spec.minAvailable),
    maxUnavailable: number(spec.maxUnavailable) ?? text(spec.maxUnavailable),
    unhealthyPodEvictionPolicy: oneOf(spec.unhealthyPodEvictionPolicy, 'IfHealthyBudget', 'AlwaysAllow'),
    observedGeneration: number(status.observedGeneration),
    disruptionsAllowed: number(status.disruptionsAllowed) ?? 0,
    currentHealthy: number(status.currentHealthy) ?? 0,
    desiredHealthy: number(status.desiredHealthy) ?? 0,
    expectedPods: number(status.expectedPods) ?? 0,
    disruptedPods: Object.keys(fields(status.disruptedPods)).length,
  };
}
