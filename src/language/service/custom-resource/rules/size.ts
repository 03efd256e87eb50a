import type { RuleInfo } from '../../finding';
import type { Scene } from '../scene';
import type { SchemaProblem } from '../structural';
import { readable } from '../words';

export const wrongSize: RuleInfo = {
  id: 'CI006',
  severity: 'error',
  title: 'Texts, lists and mappings must be of a size that the definition allows.',
  explanation:
    'The schema may bound the characters of a text (Unicode characters, not bytes), the items of a list and the entries of a mapping. ' +
    'Entries that the API server fills in as defaults count too.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  hosts: []',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  hosts: [a.example.com]',
  },
  source: 'k8s.io/kube-openapi pkg/validation/validate/values.go',
};

type SizeProblem = Extract<SchemaProblem, { problem: 'size' }>;

export function reportWrongSize({ places, report }: Scene, problem: SizeProblem): void {
  if (places.isOpen(problem.path)) return;
  report(wrongSize, places.value(problem.path), `${readable(problem.path)} ${sizeInWords(problem)}, but it has ${problem.size}.`);
}

export function sizeInWords({ bound, limit }: SizeProblem): string {
  const what = bound.endsWith('Length') ? 'character' : bound.endsWith('Items') ? 'item' : 'entry';
  const plural = what === 'entry' ? 'entries' : `${what}s`;
  return `must have ${bound.startsWith('min') ? 'at least' : 'at most'} ${limit} ${limit === 1 ? what : plural}`;
}
