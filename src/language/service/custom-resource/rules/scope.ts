import type { RuleInfo } from '../../finding';
import { asMap, entry, get } from '../../yaml/walk';
import { removeEntry } from '../edits';
import type { Scene } from '../scene';

export const needlessNamespace: RuleInfo = {
  id: 'CI023',
  severity: 'warning',
  title: 'Objects of a cluster-scoped kind have no namespace.',
  explanation:
    'The definition says `scope: Cluster`. The API server drops the namespace without a word, and the object is there for the whole ' +
    'cluster, once. Who expects one per namespace overwrites the first with the second.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: ClusterWidget\nmetadata:\n  name: one\n  namespace: team-a',
    good: 'apiVersion: example.com/v1\nkind: ClusterWidget\nmetadata:\n  name: one',
  },
  source: 'k8s.io/apiserver pkg/registry/rest/meta.go',
};

export function checkScope({ document, resource, definition, report }: Scene): void {
  if (definition.scope !== 'Cluster') return;
  const metadata = asMap(get(resource.node, 'metadata'));
  const namespace = entry(metadata, 'namespace');
  if (metadata === undefined || namespace === undefined || namespace.value.end === namespace.value.start) return;
  const edit = removeEntry(document.text, metadata, namespace);
  const message = `${definition.kind} is cluster-scoped: the API server ignores the namespace, and the object is there for the whole cluster.`;
  report(needlessNamespace, namespace.key, message, {
    ...(edit === undefined ? {} : { fixes: [{ title: 'Remove the namespace', edits: [edit], isSafe: true }] }),
    tag: 'unnecessary',
  });
}
