import type { FamilyFeatures } from '../../family';
import { actions } from './actions';
import { complete } from './complete';
import { definition, lenses, symbols } from './navigate';
import { structureOf } from './structure';

/** Fields are completed and explained by the schema that is made of their table; the lens of the whole file comes from the server. */
export const features: FamilyFeatures = { structure: structureOf, complete, actions, definition, lenses, symbols };
