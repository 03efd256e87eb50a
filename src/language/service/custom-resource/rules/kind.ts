import type { CrdSource } from '../../crd/source';
import type { Report, RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import type { Resource } from '../resource';

export const unknownKind: RuleInfo = {
  id: 'CI022',
  severity: 'warning',
  title: 'The kind should be one that the group has.',
  explanation:
    'Definitions of this group are known, and one of them has a kind that is written almost like this one. Letter case counts. Without a ' +
    'definition of exactly this kind the API server refuses the object.',
  example: {
    bad: 'apiVersion: example.com/v1\nkind: Wigdet\nmetadata:\n  name: one',
    good: 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one',
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/customresource_handler.go',
};

/** Says something only where a kind is near: that others of a group are not known is nothing unusual. */
export function checkKind(report: Report, { kind, group }: Resource, crds: CrdSource): void {
  if (isPlaceholder(kind.text) || kind.text.endsWith('List')) return;
  const likely = nearestName(kind.text, crds.kindsOf(group));
  if (likely === undefined || likely === kind.text) return;
  report(unknownKind, kind, `No definition of ${group} has the kind ${kind.text}. Did you mean ${likely}?`, {
    fixes: [
      {
        title: `Change to ${likely}`,
        edits: [{ start: kind.contentStart, end: kind.contentEnd, newText: likely }],
        isSafe: likely.toLowerCase() === kind.text.toLowerCase(),
      },
    ],
  });
}
