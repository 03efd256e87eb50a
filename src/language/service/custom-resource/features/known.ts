import type { JsonSchemaProps } from '../../crd/json-schema';
import type { CrdDefinition, CrdVersion } from '../../crd/source';
import type { LintDocument } from '../../document';
import type { Environment } from '../../family';
import type { FieldInfo, FieldType, StructTable } from '../../structure/table';
import { schemaAt } from '../schema-at';
import { objectMeta, type JsonPath } from '../structural';

/** The definition and version that a document says it is of, also while it does not parse. */
export interface Known {
  readonly definition: CrdDefinition;
  readonly version: CrdVersion;
}

export function knownOf({ header }: LintDocument, { crds }: Environment): Known | undefined {
  if (header.group === undefined || header.kind === undefined) return undefined;
  const definition = crds.find(header.group, header.kind.value);
  const version = definition?.versions.find(({ name }) => name === header.version);
  return definition === undefined || version === undefined ? undefined : { definition, version };
}

/** What describes the value at a path: the schema, or the table of metadata, which no schema describes. */
export type Description =
  | { readonly by: 'schema'; readonly schema: JsonSchemaProps; readonly isRequired: boolean }
  | { readonly by: 'table'; readonly table: StructTable | undefined; readonly field: FieldInfo | undefined };

export function describeAt({ version }: Known, path: JsonPath): Description | undefined {
  if (path[0] === 'metadata') return inMetadata(path.slice(1));
  const schema = schemaAt(version.schema, path);
  if (schema === undefined) return undefined;
  const parent = schemaAt(version.schema, path.slice(0, -1));
  return { by: 'schema', schema, isRequired: path.length > 0 && parent?.required?.includes(String(path.at(-1))) === true };
}

function inMetadata(path: JsonPath): Description | undefined {
  let table: StructTable | undefined = objectMeta;
  let field: FieldInfo | undefined;
  for (const step of path) {
    if (typeof step === 'number') continue;
    const next: FieldInfo | undefined = table !== undefined && Object.hasOwn(table.fields, step) ? table.fields[step] : undefined;
    if (next === undefined) return undefined;
    field = next;
    const type: FieldType = next.type.is === 'list' ? next.type.of : next.type;
    table = type.is === 'struct' ? type.table : undefined;
  }
  return { by: 'table', table, field };
}
