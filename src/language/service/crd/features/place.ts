import type { LintDocument } from '../../document';
import { viewDefinition, type DefinitionView, type VersionView } from '../definition';
import { children, type SchemaNode } from '../schema/node';

/** Where in a definition an offset is. */
export interface SchemaPlace {
  readonly definition: DefinitionView;
  readonly version: VersionView;
  /** The innermost schema around the offset, by its lines. */
  readonly node: SchemaNode;
}

/** The innermost node of a schema at an offset; undefined outside of schemas. */
export function schemaPlace(document: LintDocument, offset: number): SchemaPlace | undefined {
  const definition = viewDefinition(document);
  const version = definition?.versions.find(({ schema }) => schema !== undefined && holds(schema, offset));
  if (definition === undefined || version?.schema === undefined) return undefined;
  return { definition, version, node: innermost(version.schema, offset) };
}

function innermost(node: SchemaNode, offset: number): SchemaNode {
  for (const child of children(node)) if (holds(child, offset)) return innermost(child, offset);
  return node;
}

const holds = ({ key, value }: SchemaNode, offset: number): boolean => (key?.start ?? value.start) <= offset && offset <= value.end;

/** The version that an offset is in, by its lines. */
export function versionAt(definition: DefinitionView | undefined, offset: number): VersionView | undefined {
  return definition?.versions.find(({ node }) => node.start <= offset && offset <= node.end);
}
