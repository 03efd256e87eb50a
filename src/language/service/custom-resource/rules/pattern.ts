import type { RuleInfo } from '../../finding';
import type { Scene } from '../scene';
import type { SchemaProblem } from '../structural';
import { readable, shown } from '../words';

export const noMatch: RuleInfo = {
  id: 'CI007',
  severity: 'error',
  title: 'A text must match the pattern of the definition.',
  explanation:
    'Patterns are regular expressions of RE2, the engine of Go. A pattern without `^` and `$` may match anywhere in the text. The check here ' +
    'uses the same syntax and the same meaning, so `(?i)`, `\\A`, `\\z` and `[[:alpha:]]` work as they do in the API server.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  interval: 5 minutes',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  interval: 5m',
  },
  source: 'k8s.io/kube-openapi pkg/validation/validate/values.go',
};

type PatternProblem = Extract<SchemaProblem, { problem: 'pattern' }>;

export function reportNoMatch({ places, report }: Scene, { path, value, pattern }: PatternProblem): void {
  if (places.isOpen(path)) return;
  report(noMatch, places.value(path), `${readable(path)} must match ${pattern}, but ${shown(value)} does not.`);
}
