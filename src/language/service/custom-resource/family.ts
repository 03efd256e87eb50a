import type { LintDocument } from '../document';
import type { Environment, Family } from '../family';
import { checkResources } from './check';
import { checkRules } from './check-rules';
import { features } from './features';
import { mayHoldResources, resourcesIn } from './resource';
import { rules } from './rules';

/** Objects of kinds that CustomResourceDefinitions define, as far as the definitions are known. */
export const customResourceFamily: Family = {
  id: 'custom-resource',
  rules,
  claims: mayHoldResources,
  knows: isKnown,
  checkDocument: checkResources,
  checkDeeply: checkRules,
  features,
};

/** Whether some definition describes an object of the document, which need not be readable otherwise. */
function isKnown(document: LintDocument, { crds }: Environment): boolean {
  const { group, kind } = document.header;
  if (group !== undefined && kind !== undefined && crds.find(group, kind.value) !== undefined) return true;
  return resourcesIn(document).some((resource) => crds.find(resource.group, resource.kind.text) !== undefined);
}
