import type { RuleInfo } from '../../finding';
import { asMap, entry, get, isNull } from '../../yaml/walk';
import { removeEntry } from '../edits';
import type { Scene } from '../scene';

export const serverSet: RuleInfo = {
  id: 'CI035',
  severity: 'warning',
  title: 'A manifest should not hold a resourceVersion.',
  explanation:
    'The API server writes `metadata.resourceVersion`. It comes into manifests when they are copied from a cluster. An object that is created ' +
    'with one is refused, and an update with an old one fails as a conflict.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\n  resourceVersion: "4711"',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one',
  },
  source: 'k8s.io/apiserver pkg/storage/etcd3/store.go',
};

export function checkServerSet({ document, resource, report, places }: Scene): void {
  const metadata = asMap(get(resource.node, 'metadata'));
  const written = entry(metadata, 'resourceVersion');
  if (metadata === undefined || written === undefined || isNull(written.value) || places.isOpen(['metadata', 'resourceVersion'])) return;
  const edit = removeEntry(document.text, metadata, written);
  report(
    serverSet,
    written.key,
    'metadata.resourceVersion is written by the API server: an object that is created with one is refused. Remove it.',
    edit === undefined ? {} : { fixes: [{ title: 'Remove resourceVersion', edits: [edit], isSafe: true }] },
  );
}
