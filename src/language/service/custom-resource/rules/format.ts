import type { RuleInfo } from '../../finding';
import type { Scene } from '../scene';
import { formatExample, type SchemaProblem } from '../structural';
import { readable, shown } from '../words';

export const wrongFormat: RuleInfo = {
  id: 'CI008',
  severity: 'error',
  title: 'A text must be of the format that the definition names.',
  explanation:
    'The API server checks a fixed list of formats, among them `date`, `date-time`, `duration`, `ipv4`, `ipv6`, `cidr`, `mac`, `uuid`, `uri`, ' +
    '`email`, `hostname` and `byte` (base64), with the functions of Go, which are more generous than the names say in places. All other ' +
    'formats are ignored. `k8s-short-name` and `k8s-long-name` are checked from Kubernetes 1.35 on.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  expires: 31.1.2026',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  expires: "2026-01-31T00:00:00Z"',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/validation/formats.go and k8s.io/kube-openapi pkg/validation/strfmt',
};

type FormatProblem = Extract<SchemaProblem, { problem: 'format' }>;

export function reportWrongFormat({ places, report }: Scene, { path, value, format }: FormatProblem): void {
  if (places.isOpen(path)) return;
  const message = `${readable(path)} must be of the format ${format}, such as ${formatExample(format) ?? format}, but it is ${shown(value)}.`;
  report(wrongFormat, places.value(path), message);
}
