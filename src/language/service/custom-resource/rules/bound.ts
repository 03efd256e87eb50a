import type { RuleInfo } from '../../finding';
import type { Scene } from '../scene';
import type { SchemaProblem } from '../structural';
import { readable } from '../words';

export const outOfRange: RuleInfo = {
  id: 'CI005',
  severity: 'error',
  title: 'A number must be within the bounds of the definition.',
  explanation:
    'The schema may give a smallest and a largest value (each itself allowed or not) and a number that the value must be a multiple of. ' +
    'For whole numbers the API server cuts the fraction of a bound before it compares.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  port: 70000',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  port: 7000',
  },
  source: 'k8s.io/kube-openapi pkg/validation/validate/values.go',
};

type BoundProblem = Extract<SchemaProblem, { problem: 'bound' }>;

export function reportOutOfRange({ places, report }: Scene, problem: BoundProblem): void {
  if (places.isOpen(problem.path)) return;
  report(outOfRange, places.value(problem.path), `${readable(problem.path)} ${outOfRangeInWords(problem)}, but it is ${problem.value}.`);
}

export function outOfRangeInWords({ bound, limit, isExclusive }: BoundProblem): string {
  switch (bound) {
    case 'minimum':
      return isExclusive ? `must be greater than ${limit}` : `must be at least ${limit}`;
    case 'maximum':
      return isExclusive ? `must be less than ${limit}` : `must be at most ${limit}`;
    case 'multipleOf':
      return `must be a multiple of ${limit}`;
  }
}
