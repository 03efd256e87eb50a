import type { Budget } from '../model/workload';
import type { FieldError } from '../registry/errors';
import type { Rules } from './resource';
import { invalidValue, unsupported, validateIntOrPercent, validateSelector } from './validation';

const POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

export const budgetRules: Rules = {
  generation: true,
  unconditionalUpdate: false,
  answersDeleted: false,
  fieldNames: [],
  defaults: (draft) => {
    draft.spec ??= {};
    draft.status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  },
  validate: (object) => validateBudget((object as Budget).spec),
};

function validateBudget(spec: Budget['spec']): readonly FieldError[] {
  const both = spec.minAvailable !== undefined && spec.maxUnavailable !== undefined;
  const policy = spec.unhealthyPodEvictionPolicy;
  return [
    ...(both ? [invalidValue('spec', {}, 'minAvailable and maxUnavailable cannot be both set')] : []),
    ...validateIntOrPercent(spec.minAvailable, 'spec.minAvailable'),
    ...validateIntOrPercent(spec.maxUnavailable, 'spec.maxUnavailable'),
    ...(policy !== undefined && !POLICIES.includes(policy) ? [unsupported('spec.unhealthyPodEvictionPolicy', policy, POLICIES)] : []),
    ...validateSelector(spec.selector, 'spec.selector'),
  ];
}
