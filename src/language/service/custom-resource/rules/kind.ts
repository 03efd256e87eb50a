import type { CrdSource } from '../../crd/source';
import type { Report, RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
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
  const likely = crds.kindsOf(group).find((known) => known !== kind.text && isOneSlipAway(kind.text, known));
  if (likely === undefined) return;
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

/**
 * Whether two words differ by one letter, by two letters swapped, or by letter case only. Kinds of one group are often
 * alike (TCPRoute, TLSRoute), so that more than that is likely to be another kind.
 */
function isOneSlipAway(word: string, known: string): boolean {
  const [a, b] = [word.toLowerCase(), known.toLowerCase()];
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const isSwapped = left.length === 2 && left === `${right[1] ?? ''}${right[0] ?? ''}`;
  return isSwapped || Math.max(left.length, right.length) <= 1;
}
