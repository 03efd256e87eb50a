import type { FamilyFeatures } from '../../family';
import { customResourceDefinition } from '../tables';
import { actions } from './actions';
import { complete } from './complete';
import { definition } from './definition';
import { hover } from './hover';
import { lenses } from './lenses';
import { symbols } from './symbols';

/** What the editor offers in manifests of definitions. */
export const features: FamilyFeatures = {
  complete,
  hover,
  symbols,
  actions,
  definition,
  lenses,
  structure: (document) => (document.header.version === 'v1' ? customResourceDefinition : undefined),
};
