import type { LintDocument } from '../document';
import type { YamlMap, YamlNode } from '../yaml/nodes';
import { asMap, asText, entry, get, isNull, items, resolved } from '../yaml/walk';
import { buildSchema } from './schema/build';
import type { SchemaNode } from './schema/node';

/** A version of a definition with its places. */
export interface VersionView {
  readonly node: YamlNode;
  /** Empty when it has none. */
  readonly name: string;
  readonly schema: SchemaNode | undefined;
  readonly hasStatus: boolean;
}

/** A CustomResourceDefinition of apiextensions.k8s.io/v1 with its places, whatever is missing in it. */
export interface DefinitionView {
  readonly document: LintDocument;
  readonly root: YamlMap;
  readonly spec: YamlNode | undefined;
  readonly names: YamlNode | undefined;
  /** Empty when it is not written or no string. */
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly versions: readonly VersionView[];
  /** A patch or an assertion: only a part of a definition, in which nothing is missing. */
  readonly isPartial: boolean;
  /** Holds template constructs in the place of YAML. */
  readonly isTemplate: boolean;
}

/** Whether a document says it is a CustomResourceDefinition, of any version of the API. */
export function isDefinition({ header }: LintDocument): boolean {
  return header.kind?.value === 'CustomResourceDefinition' && header.group === 'apiextensions.k8s.io';
}

/** Reads a definition; undefined when the document has no mapping. */
export function viewDefinition(document: LintDocument): DefinitionView | undefined {
  const root = asMap(document.root);
  if (root === undefined) return undefined;
  const spec = get(root, 'spec');
  const names = get(spec, 'names');
  return {
    document,
    root,
    spec,
    names,
    group: asText(get(spec, 'group')) ?? '',
    kind: asText(get(names, 'kind')) ?? '',
    plural: asText(get(names, 'plural')) ?? '',
    versions: items(get(spec, 'versions')).map(viewVersion),
    isPartial: isPartial(root, spec),
    isTemplate: document.text.includes('{{') && holdsTemplate(root, 0),
  };
}

function viewVersion(node: YamlNode): VersionView {
  const schema = entry(get(node, 'schema'), 'openAPIV3Schema');
  const isWritten = schema !== undefined && !isNull(schema.value);
  const status = get(get(node, 'subresources'), 'status');
  return {
    node,
    name: asText(get(node, 'name')) ?? '',
    schema: isWritten ? buildSchema(schema.key, schema.value) : undefined,
    hasStatus: status !== undefined && !isNull(status),
  };
}

/** Patches and assertions of tests leave out the group and the names or the versions, or say that they are patches. */
function isPartial(root: YamlMap, spec: YamlNode | undefined): boolean {
  if (entry(root, '$patch') !== undefined || entry(spec, '$patch') !== undefined) return true;
  if (entry(spec, 'group') !== undefined) return false;
  return entry(spec, 'names') === undefined || entry(spec, 'versions') === undefined;
}

/** `{{ x }}` that is not within a scalar is a mapping with a mapping for its key to YAML. */
function holdsTemplate(node: YamlNode, depth: number): boolean {
  const at = node.kind === 'alias' ? undefined : resolved(node);
  if (at === undefined || depth > 100) return false;
  if (at.kind === 'seq') return at.items.some((item) => holdsTemplate(item, depth + 1));
  if (at.kind !== 'map') return false;
  return at.entries.some(({ key, value }) => key.kind === 'map' || holdsTemplate(value, depth + 1));
}
