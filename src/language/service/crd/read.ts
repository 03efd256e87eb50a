import type { LintDocument } from '../document';
import type { YamlNode } from '../yaml/nodes';
import { asMap, asText, asValue, entry, get, isNull, items } from '../yaml/walk';
import { isDefinition } from './definition';
import type { JsonSchemaProps } from './json-schema';
import { buildSchema } from './schema/build';
import { schemaJson } from './schema/json';
import type { CrdDefinition, CrdScale, CrdVersion } from './source';

/**
 * The definition that a document holds, of apiextensions.k8s.io/v1 or v1beta1; none when it names no group, kind or
 * plural, as patches do not.
 * @param origin where it was read: a file's URI, or `cluster NAME`
 */
export function readDefinitions(document: LintDocument, origin = ''): readonly CrdDefinition[] {
  if (!isDefinition(document)) return [];
  const spec = get(document.root, 'spec');
  const names = get(spec, 'names');
  const group = asText(get(spec, 'group'));
  const kind = asText(get(names, 'kind'));
  const plural = asText(get(names, 'plural'));
  if (group === undefined || kind === undefined || plural === undefined) return [];
  const scope = asText(get(spec, 'scope')) === 'Cluster' ? 'Cluster' : 'Namespaced';
  const isOld = document.header.version === 'v1beta1';
  const versions = readVersions(spec);
  const stored = items(get(get(document.root, 'status'), 'storedVersions')).flatMap((name) => asText(name) ?? []);
  const definition = { group, kind, plural, scope, origin, ...(stored.length > 0 ? { storedVersions: stored } : {}) } as const;
  if (!isOld) return [{ ...definition, versions }];
  return [{ ...definition, versions: asValue(get(spec, 'preserveUnknownFields')) === false ? versions : versions.map(keeping), isOld }];
}

/** What v1beta1 does unless it is told otherwise: fields that the schema does not know stay. */
function keeping(version: CrdVersion): CrdVersion {
  return version.schema === undefined ? version : { ...version, schema: keepingAll(version.schema) };
}

function keepingAll(schema: JsonSchemaProps): JsonSchemaProps {
  const { properties, items: item, additionalProperties } = schema;
  return {
    ...schema,
    'x-kubernetes-preserve-unknown-fields': true,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([name, at]) => [name, keepingAll(at)])) }),
    ...(item && { items: keepingAll(item) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: keepingAll(additionalProperties) }),
  };
}

function readVersions(spec: YamlNode | undefined): readonly CrdVersion[] {
  const listed = items(get(spec, 'versions')).filter((version) => asMap(version));
  if (listed.length > 0) return listed.map((version) => readVersion(version, spec));
  const only = asText(get(spec, 'version'));
  if (only === undefined) return [];
  return [{ ...shared(undefined, spec), name: only, isServed: true, isDeprecated: false, deprecationWarning: undefined }];
}

function readVersion(version: YamlNode, spec: YamlNode | undefined): CrdVersion {
  return {
    ...shared(version, spec),
    name: asText(get(version, 'name')) ?? '',
    isServed: asValue(get(version, 'served')) === true,
    isDeprecated: asValue(get(version, 'deprecated')) === true,
    deprecationWarning: asText(get(version, 'deprecationWarning')),
  };
}

/** What v1beta1 may say once for all versions. */
function shared(version: YamlNode | undefined, spec: YamlNode | undefined): Pick<CrdVersion, 'schema' | 'hasStatus' | 'scale'> {
  const schema = entry(get(version, 'schema') ?? get(spec, 'validation'), 'openAPIV3Schema');
  const subresources = get(version, 'subresources') ?? get(spec, 'subresources');
  const status = get(subresources, 'status');
  const scale = readScale(get(subresources, 'scale'));
  return {
    schema: schema === undefined || isNull(schema.value) ? undefined : schemaJson(buildSchema(schema.key, schema.value)),
    hasStatus: status !== undefined && !isNull(status),
    ...(scale === undefined ? {} : { scale }),
  };
}

function readScale(node: YamlNode | undefined): CrdScale | undefined {
  const specReplicasPath = asText(get(node, 'specReplicasPath'));
  const statusReplicasPath = asText(get(node, 'statusReplicasPath'));
  const labelSelectorPath = asText(get(node, 'labelSelectorPath'));
  if (specReplicasPath === undefined || statusReplicasPath === undefined) return undefined;
  return { specReplicasPath, statusReplicasPath, ...(labelSelectorPath === undefined ? {} : { labelSelectorPath }) };
}
