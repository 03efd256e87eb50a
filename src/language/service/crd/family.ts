import type { Family } from '../family';
import { checkCel } from './cel/check';
import { checkDefinition } from './check';
import { isDefinition } from './definition';
import { features } from './features';
import { rules } from './rules';
import { checkTogether } from './rules/file';

/** Manifests of CustomResourceDefinitions, judged as the API server does before it takes them. */
export const crdFamily: Family = {
  id: 'crd',
  rules,
  claims: isDefinition,
  checkDocument: checkDefinition,
  checkFile: checkTogether,
  checkDeeply: checkCel,
  features,
};
