export { crdFamily } from './family';
export { isDefinition } from './definition';
export type { JsonSchemaProps, JsonValue, ValidationRule } from './json-schema';
export { readDefinitions } from './read';
export { noCrds, type CrdDefinition, type CrdScale, type CrdSource, type CrdVersion } from './source';
