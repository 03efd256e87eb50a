import type { Family } from '../family';
import { checkResources } from './check';
import { checkRules } from './check-rules';
import { features } from './features';
import { mayHoldResources } from './resource';
import { rules } from './rules';

/** Objects of kinds that CustomResourceDefinitions define, as far as the definitions are known. */
export const customResourceFamily: Family = {
  id: 'custom-resource',
  rules,
  claims: mayHoldResources,
  knows: ({ header: { group, kind } }, { crds }) => group !== undefined && kind !== undefined && crds.find(group, kind.value) !== undefined,
  checkDocument: checkResources,
  checkDeeply: checkRules,
  features,
};
