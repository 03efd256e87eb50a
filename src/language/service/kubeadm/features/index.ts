import type { FamilyFeatures } from '../../family';
import { structureOf } from './structure';

export const features: FamilyFeatures = { structure: structureOf };
