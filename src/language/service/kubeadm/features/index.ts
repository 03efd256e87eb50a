import type { FamilyFeatures } from '../../family';
import { actions } from './actions';
import { complete } from './complete';
import { structureOf } from './structure';

/** Fields are completed and explained by the schema that is made of their table; lenses come from the server. */
export const features: FamilyFeatures = { structure: structureOf, complete, actions };
