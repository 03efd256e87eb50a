import type { LintDocument } from '../../document';
import type { CodeLens, Environment } from '../../family';
import { asScalar, asText, get } from '../../yaml/walk';

/** Above the names of a kind: how many objects of it the workspace has. Without a workspace nothing is claimed. */
export function lenses({ root }: LintDocument, { objects }: Environment): readonly CodeLens[] {
  const spec = get(root, 'spec');
  const kind = asScalar(get(get(spec, 'names'), 'kind'));
  const group = asText(get(spec, 'group'));
  if (objects === undefined || kind === undefined || group === undefined) return [];
  const { length } = objects.ofKind(group, kind.text);
  const count = length === 0 ? 'no objects' : length === 1 ? '1 object' : `${length} objects`;
  return [{ range: { start: kind.start, end: kind.end }, title: `${kind.text}: ${count} in the workspace` }];
}
