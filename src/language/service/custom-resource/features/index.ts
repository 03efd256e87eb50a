import type { FamilyFeatures } from '../../family';
import { complete } from './complete';
import { definition } from './definition';
import { hover } from './hover';
import { lenses } from './lenses';
import { symbols } from './symbols';

export const features: FamilyFeatures = { complete, hover, symbols, definition, lenses };
