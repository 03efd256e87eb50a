/**
 * What the API server does with a value that has a structural schema, as pure functions over JSON. For a default inside a
 * CRD use `validateValue(default, node)`: valid when `problems`, `embedded` and `unknown` are empty.
 */
export { applyDefaults, dropNulls, type WithoutNulls } from './defaults';
export { effectiveFormat, formatExample, isOfFormat } from './formats';
export { additionalSchema, canonical, field, isArray, isObject, kindOf, newObject, type JsonKind } from './json';
export { checkListTypes } from './list-types';
export { decodeMetadata, type DecodeProblem } from './object-meta/decode';
export type { EmbeddedProblem } from './object-meta/embedded';
export { objectMeta } from './object-meta/table';
export { validateMetadata, type MetadataProblem } from './object-meta/validate';
export { matchesPattern } from './pattern';
export type { JsonPath, SchemaProblem, SizeBound } from './problem';
export { prune, type Pruned, type UnknownField } from './prune';
export { validateSchema, type ValidationOptions } from './validate';
export { validateValue, type ValueOptions, type ValueVerdict } from './validate-value';
