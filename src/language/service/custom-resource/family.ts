import type { Family } from '../family';
import { checkResources } from './check';
import { checkRules } from './check-rules';
import { mayHoldResources } from './resource';
import { rules } from './rules';

/** Objects of kinds that CustomResourceDefinitions define, as far as the definitions are known. */
export const customResourceFamily: Family = {
  id: 'custom-resource',
  rules,
  claims: mayHoldResources,
  checkDocument: checkResources,
  checkDeeply: checkRules,
};
