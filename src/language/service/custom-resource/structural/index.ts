/**
 * What the API server does with a value that has a structural schema, as pure functions over JSON. For a default inside a
 * CRD use `validateValue(default, node)`: valid when `problems` and `unknown` are empty.
 */
export { applyDefaults, dropNulls, type WithoutNulls } from './defaults';
export { effectiveFormat, formatExample, isOfFormat } from './formats';
export { canonical, isArray, isObject, kindOf, type JsonKind } from './json';
export { checkListTypes } from './list-types';
export { matchesPattern } from './pattern';
export type { JsonPath, SchemaProblem, SizeBound } from './problem';
export { prune, type Pruned, type UnknownField } from './prune';
export { validateSchema, type ValidationOptions } from './validate';
export { validateValue, type ValueOptions, type ValueVerdict } from './validate-value';
