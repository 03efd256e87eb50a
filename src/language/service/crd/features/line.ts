import { cursorAt } from '../../custom-resource/features/cursor';
import type { LintDocument } from '../../document';
import type { TextRange } from '../../finding';
import type { PathStep } from '../../yaml/walk';
import { nodeAtPath } from '../schema/at-path';
import { viewDefinition } from '../definition';
import type { SchemaNode } from '../schema/node';

/** Where in a definition something is being typed, told from its lines: what is being typed seldom parses. */
export interface LinePlace {
  /** Of the mapping that is typed in. */
  readonly path: readonly PathStep[];
  /** The key whose value is typed; undefined while a key is. */
  readonly key: string | undefined;
  /** Keys that are there already. */
  readonly present: ReadonlySet<string>;
  readonly word: TextRange;
  /** Below `openAPIV3Schema`: the rest of the path. */
  readonly schemaPath: readonly PathStep[] | undefined;
  /** A name is typed that is the author's: a key of `properties`, or a free value. */
  readonly isNameOfField: boolean;
  /** The schema that keywords are typed in, as far as it was read. */
  readonly owner: SchemaNode | undefined;
}

export function linePlace(document: LintDocument, offset: number): LinePlace | undefined {
  const cursor = cursorAt(document.text, offset);
  if (cursor === undefined) return undefined;
  const key = cursor.isValue ? String(cursor.path.at(-1) ?? '') : undefined;
  const path = cursor.isValue ? cursor.path.slice(0, -1) : cursor.path;
  const at = path.indexOf('openAPIV3Schema');
  const inSchema = at < 0 ? undefined : path.slice(at + 1).filter((step) => step !== 0);
  const schemaPath = inSchema?.map(String);
  const place = { path, key, present: cursor.siblings, word: { start: cursor.start, end: cursor.end } };
  if (schemaPath === undefined) return { ...place, schemaPath: undefined, isNameOfField: false, owner: undefined };
  const role = roleOf(schemaPath);
  // A blank line at the end of a version is not within its tree.
  const schema = viewDefinition(document)?.versions.findLast(({ node }) => node.start <= offset)?.schema;
  return { ...place, schemaPath, isNameOfField: role !== 'keywords', owner: schema && nodeAtPath(schema, schemaPath) };
}

const NAMED = new Set(['properties', 'definitions', 'patternProperties', 'dependencies']);
const SCHEMAS = new Set(['items', 'additionalProperties', 'allOf', 'anyOf', 'oneOf', 'not']);

/** What keys are at a path of a schema: keywords, names of fields, or somebody's own, as in a default. */
function roleOf(path: readonly string[]): 'keywords' | 'names' | 'free' {
  let role: 'keywords' | 'names' | 'free' = 'keywords';
  for (const step of path) {
    if (role === 'names') role = 'keywords';
    else if (role === 'keywords') role = NAMED.has(step) ? 'names' : SCHEMAS.has(step) ? 'keywords' : 'free';
  }
  return role;
}
