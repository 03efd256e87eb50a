import type { LintDocument } from '../../document';
import type { Environment } from '../../family';
import { collect, type Finding, type RuleInfo } from '../../finding';
import { entry } from '../../yaml/walk';
import { viewDefinition } from '../definition';

export const missingStored: RuleInfo = {
  id: 'CR13',
  severity: 'error',
  title: 'Versions in which a cluster has stored objects must stay in the definition.',
  explanation:
    'The API server keeps in `status.storedVersions` in which versions objects may lie in etcd, and refuses a definition without one of them, for it ' +
    'could not read those objects any more. To drop a version: keep it with `served: false`, store every object anew in the version with ' +
    '`storage: true`, take the old one out of `status.storedVersions`, and remove it then. Told only while a cluster is connected that has the definition.',
  source: 'k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go',
};

/** What the definition of the connected cluster asks of the one that is to replace it. */
export function checkStored(document: LintDocument, { crds }: Environment): readonly Finding[] {
  const findings: Finding[] = [];
  const definition = viewDefinition(document);
  const versions = definition && entry(definition.spec, 'versions');
  if (!definition || !versions || definition.isPartial || definition.isTemplate) return findings;
  const live = crds.live?.(definition.group, definition.kind);
  if (live === undefined || live.plural !== definition.plural) return findings;
  const written = new Set(definition.versions.map(({ name }) => name));
  const missing = (live.storedVersions ?? []).filter((name) => !written.has(name));
  if (missing.length > 0) {
    collect(findings)(
      missingStored,
      versions.key,
      `The connected cluster may have objects stored in ${missing.join(', ')} (status.storedVersions), and this definition has no such version: the ` +
        'API server refuses it. Keep the version with served: false until its objects are stored anew.',
    );
  }
  return findings;
}
