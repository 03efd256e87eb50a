import { isDefinition } from '../definition';
import type { DocumentFinding, NumberedDocument } from '../../family';
import type { LintFile } from '../../document';
import type { Finding, RuleInfo } from '../../finding';
import { asText, entry, get } from '../../yaml/walk';

export const partial: RuleInfo = {
  id: 'CR90',
  severity: 'information',
  title: 'A part of a definition, or a template of one, is judged only as far as it goes.',
  explanation:
    'A document that leaves out the group and the names or the versions is taken for a patch of kustomize or an assertion of a test: what is missing in it is not told. In ' +
    'a template (Helm) values are not known before it is rendered: lint what `helm template` gives.',
  example: {
    bad: 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: {{ .Values.name }}',
    good: 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com',
  },
  source: 'Helm',
};

export const objectBesides: RuleInfo = {
  id: 'CR91',
  severity: 'hint',
  title: 'An object in the file of its definition may come too early.',
  explanation:
    'It takes a moment until the API server serves a new resource. `kubectl apply` of a file with both then fails for the object and succeeds when it is ' +
    'repeated. Keep them in two files, and wait in between: `kubectl wait --for=condition=Established crd/NAME`.',
  source: 'kubectl apply',
};

export const sameDefinition: RuleInfo = {
  id: 'CR92',
  severity: 'warning',
  title: 'A file should define a resource once.',
  explanation: 'Of two definitions with the same name the later replaces the earlier when the file is applied.',
  source: 'kubectl apply',
};

/** The rules of this file, for the registry. */
export const betweenDocuments: readonly RuleInfo[] = [partial, objectBesides, sameDefinition];

/** What documents of a file show together. */
export function checkTogether(documents: readonly NumberedDocument[], file: LintFile): readonly DocumentFinding[] {
  const found: DocumentFinding[] = [];
  const first = new Map<string, number>();
  const kinds = new Map<string, number>();
  for (const { number, document } of documents) {
    const view = viewHeader(document);
    if (view === undefined) continue;
    const { key, kindKey, name } = view;
    const earlier = first.get(key);
    if (earlier !== undefined && name) {
      const message = `This resource is defined in document ${earlier + 1} of the file already: applied together, this definition replaces that one.`;
      found.push({ document: number, finding: finding(sameDefinition, name, message) });
    } else first.set(key, number);
    kinds.set(kindKey, number);
  }
  file.documents.forEach((document, number) => {
    const { group, kind } = document.header;
    if (kind === undefined || group === undefined || !kinds.has(`${group}/${kind.value}`) || isDefinition(document)) return;
    const message = `${kind.value} is defined in this file, too: applied together, the object may come before the API server serves it.`;
    found.push({ document: number, finding: finding(objectBesides, kind, message) });
  });
  return found;
}

function finding(rule: RuleInfo, { start, end }: { readonly start: number; readonly end: number }, message: string): Finding {
  return { rule: rule.id, severity: rule.severity, message, start, end };
}

function viewHeader({ root }: NumberedDocument['document']) {
  const spec = get(root, 'spec');
  const names = get(spec, 'names');
  const group = asText(get(spec, 'group'));
  const plural = asText(get(names, 'plural'));
  const kind = asText(get(names, 'kind'));
  if (group === undefined || plural === undefined) return undefined;
  const name = entry(get(root, 'metadata'), 'name')?.value ?? entry(names, 'plural')?.value;
  return { key: `${plural}.${group}`, kindKey: `${group}/${kind ?? ''}`, name };
}
