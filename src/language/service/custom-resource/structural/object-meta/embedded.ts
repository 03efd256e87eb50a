import type { JsonObject, JsonSchemaProps, JsonValue } from '../../../crd/json-schema';
import { additionalSchema, field, isArray, isObject } from '../json';
import type { JsonPath } from '../problem';
import { decodeMetadata, type DecodeProblem } from './decode';
import { groupVersion, kindName } from './names';
import { validateMetadata, type MetadataProblem } from './validate';

/** What is wrong with an object that is embedded in another (`x-kubernetes-embedded-resource`). */
export type EmbeddedProblem =
  | DecodeProblem
  | MetadataProblem
  | { readonly problem: 'identityMissing'; readonly path: JsonPath; readonly name: 'apiVersion' | 'kind' }
  | {
      readonly problem: 'identityInvalid';
      readonly path: JsonPath;
      readonly name: 'apiVersion' | 'kind';
      /** Goes on from "it". */
      readonly why: string;
    };

/**
 * Finds the embedded objects of a value and judges their apiVersion, kind and metadata.
 * Source: apiextensions-apiserver pkg/apiserver/schema/objectmeta.
 */
export function checkEmbedded(value: JsonValue, schema: JsonSchemaProps | undefined, path: JsonPath = []): readonly EmbeddedProblem[] {
  if (schema === undefined) return [];
  if (isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, index) => checkEmbedded(item, items, [...path, index]));
  }
  if (!isObject(value)) return [];
  const own = schema['x-kubernetes-embedded-resource'] === true ? checkObject(value, path) : [];
  const additional = additionalSchema(schema);
  const below = Object.entries(value).flatMap(([name, item]) =>
    checkEmbedded(item, field(schema.properties, name) ?? additional, [...path, name]),
  );
  return [...own, ...below];
}

function checkObject(value: JsonObject, path: JsonPath): readonly EmbeddedProblem[] {
  const metadata = field(value, 'metadata');
  const decoded = metadata === undefined ? [] : decodeMetadata(metadata, [...path, 'metadata']);
  return [
    ...checkIdentity(value, 'apiVersion', groupVersion, path),
    ...checkIdentity(value, 'kind', kindName, path),
    ...decoded,
    ...(decoded.length === 0 ? validateMetadata(metadata, [...path, 'metadata'], true) : []),
  ];
}

function checkIdentity(
  value: JsonObject,
  name: 'apiVersion' | 'kind',
  rule: (text: string) => string | undefined,
  path: JsonPath,
): readonly EmbeddedProblem[] {
  const written = field(value, name);
  const here = [...path, name];
  if (written === undefined) return [{ problem: 'identityMissing', path: here, name }];
  const why = typeof written === 'string' ? rule(written) : 'must be a string';
  return why === undefined ? [] : [{ problem: 'identityInvalid', path: here, name, why }];
}
