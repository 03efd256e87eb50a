import type { FamilyFeatures } from '../../family';
import { actions } from './actions';
import { complete } from './complete';
import { hover } from './hover';
import { definition, lenses, symbols } from './navigate';

/** What the editor offers in an aws-auth ConfigMap. */
export const features: FamilyFeatures = { actions, complete, definition, hover, lenses, symbols };
