import type { CrdDefinition } from '../../crd/source';
import type { LintDocument, LintFile } from '../../document';
import type { Environment, Target } from '../../family';
import type { TextRange } from '../../finding';
import type { YamlNode } from '../../yaml/nodes';
import { asText, at, entry, get, items, pathAt, type PathStep } from '../../yaml/walk';
import { knownOf } from './known';

/** Where the field at a place is described: in the definition when it stands in the same file, else the definition's file. */
export function definition(document: LintDocument, offset: number, environment: Environment, file: LintFile): readonly Target[] {
  const known = knownOf(document, environment);
  if (known === undefined) return [];
  const { path } = pathAt(document.root, offset);
  const locate = (where: LintFile) => {
    const number = where.documents.findIndex((candidate) => isDefinition(candidate, known.definition));
    const there = where.documents[number];
    return there === undefined ? undefined : { document: number, range: rangeIn(there, known.version.name, path) };
  };
  const here = locate(file);
  if (here !== undefined) return [here];
  const { origin } = known.definition;
  return /^[a-z][a-z0-9+.-]*:/i.test(origin) ? [{ uri: origin, range: { start: 0, end: 0 }, locate }] : [];
}

function isDefinition({ root, header }: LintDocument, { group, kind }: CrdDefinition): boolean {
  if (header.kind?.value !== 'CustomResourceDefinition') return false;
  return asText(at(root, ['spec', 'group'])?.value) === group && asText(at(root, ['spec', 'names', 'kind'])?.value) === kind;
}

function rangeIn({ root, header }: LintDocument, version: string, path: readonly PathStep[]): TextRange {
  const versions = get(get(root, 'spec'), 'versions');
  const own = items(versions).find((item) => asText(get(item, 'name')) === version);
  const schema = get(get(own, 'schema'), 'openAPIV3Schema');
  return (
    keyOf(schema, path) ?? at(root, ['spec', 'names', 'kind'])?.value ?? { start: header.kind?.start ?? 0, end: header.kind?.end ?? 0 }
  );
}

/** The key that describes the last step of a path which the schema knows. */
function keyOf(schema: YamlNode | undefined, path: readonly PathStep[]): TextRange | undefined {
  let node = schema;
  let found: TextRange | undefined;
  for (const step of path) {
    const property = typeof step === 'string' ? entry(get(node, 'properties'), step) : undefined;
    const next = property ?? entry(node, typeof step === 'number' ? 'items' : 'additionalProperties');
    if (next === undefined) break;
    found = next.key;
    node = next.value;
  }
  return found;
}
