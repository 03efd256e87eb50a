import type { RuleInfo } from '../../finding';
import type { RuleFailure } from '../cel/run';
import type { Scene } from '../scene';
import type { JsonPath } from '../structural';
import { readable } from '../words';

export const ruleFailed: RuleInfo = {
  id: 'CI050',
  severity: 'error',
  title: 'An object must satisfy the CEL rules of its definition.',
  explanation:
    'A definition may hold rules in CEL (`x-kubernetes-validations`). The API server runs them after it has filled in defaults, when nothing ' +
    'else is wrong with types, required fields, values and sizes, and refuses the object when one does not hold or cannot be evaluated. ' +
    'Rules that compare with the object of before (`oldSelf`) are run on changes only, and not here.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  minReplicas: 3\n  maxReplicas: 2',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  minReplicas: 2\n  maxReplicas: 3',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel/validation.go',
};

export const ruleStopped: RuleInfo = {
  id: 'CI051',
  severity: 'information',
  title: 'A CEL rule of the definition could not be checked here.',
  explanation:
    'The rule needs more steps than are spent on one rule while somebody types, or a function that is not run here. Whether the object ' +
    'satisfies it, only the API server can tell: `kubectl apply --dry-run=server` asks it without changing anything.',
  source: 'The limits of this check, not of Kubernetes.',
};

export function reportRule(scene: Scene, { rule, path, outcome, message }: RuleFailure): void {
  const { places, report, title, isPartial } = scene;
  if (isPartial || places.isOpenWithin(path.length > 0 ? path : ['spec'])) return;
  const where = path.length === 0 ? title : readable(path);
  const code = rule.rule.replaceAll(/\s+/g, ' ').trim();
  const target = fieldOf(rule.fieldPath, path);
  const range = target === path ? places.value(path) : places.missing(target);
  if ('stopped' in outcome) {
    report(ruleStopped, range, `A rule for ${where} could not be checked here; only the API server can tell whether it holds: ${code}`);
  } else if ('error' in outcome) {
    report(
      ruleFailed,
      range,
      `A rule for ${where} can't be evaluated, so the API server refuses the object: ${outcome.error.replace(/\.$/, '')}. The rule: ${code}`,
    );
  } else {
    const words = message === undefined || message === '' ? '' : `: ${message.replace(/[.\s]*$/, '')}`;
    report(ruleFailed, range, `${where} breaks a rule of its definition${words}. The rule: ${code}`);
  }
}

/** Where `fieldPath` points, from the value that the rule is about: `.spec.x` or `['spec']['x']`. */
function fieldOf(fieldPath: string | undefined, path: JsonPath): JsonPath {
  if (fieldPath === undefined || fieldPath === '') return path;
  const steps = [...fieldPath.matchAll(/\.([^.[\]]+)|\['((?:\\.|[^'\\])*)'\]/g)].map(([, plain, quoted]) => plain ?? quoted ?? '');
  return [...path, ...steps];
}
