import type { Family } from '../family';
import { checkCel } from './cel/check';
import { checkDefinition } from './check';
import { isDefinition } from './definition';
import { features } from './features';
import { rules } from './rules';
import { checkTogether } from './rules/file';
import { checkStored } from './rules/stored';

/** Manifests of CustomResourceDefinitions, judged as the API server does before it takes them. */
export const crdFamily: Family = {
  id: 'crd',
  rules,
  claims: isDefinition,
  checkDocument: checkDefinition,
  checkFile: checkTogether,
  checkDeeply: (document, environment, isCancelled) => [
    ...checkStored(document, environment),
    ...checkCel(document, environment, isCancelled),
  ],
  features,
};
