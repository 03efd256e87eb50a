import { libraryMinorOf } from '../../cel';
import type { LintDocument } from '../../document';
import type { Environment } from '../../family';
import { collect, type Finding } from '../../finding';
import { checkDefinition } from '../check';
import { newestMinor } from '../data/minors';
import { viewDefinition } from '../definition';
import { schemaJson } from '../schema/json';
import { everyNode, type SchemaNode } from '../schema/node';
import { checkExpressions } from './check-expressions';

/** What the CEL rules of a definition show: their types, their costs, and what they say of defaults. */
export function checkCel(document: LintDocument, environment: Environment, isCancelled: () => boolean): readonly Finding[] {
  const findings: Finding[] = [];
  const definition = viewDefinition(document);
  if (definition === undefined || definition.isTemplate || document.header.version !== 'v1') return findings;
  const withRules = definition.versions.flatMap(({ schema }) => (schema && hasRules(schema) ? [schema] : []));
  if (withRules.length === 0) return findings;
  const minor = environment.target?.minor;
  const errors = checkDefinition(document, environment).filter(({ severity }) => severity === 'error');
  for (const schema of withRules) {
    if (isCancelled()) return findings;
    if (definition.isPartial && !isComplete(schema)) continue;
    const { start, end } = schema.value;
    if (errors.some((error) => error.start >= start && error.end <= end)) continue;
    const scene = { definition, report: collect(findings), minor };
    checkExpressions(scene, schema, schemaJson(schema), libraryMinorOf(minor ?? newestMinor), isCancelled);
  }
  return findings;
}

function hasRules(root: SchemaNode): boolean {
  for (const node of everyNode(root)) if (node.keywords.has('x-kubernetes-validations')) return true;
  return false;
}

/** Whether the schema in a part of a definition says of every node what it is. */
function isComplete(root: SchemaNode): boolean {
  for (const node of everyNode(root)) if (!node.isNested && !node.keywords.has('type')) return false;
  return true;
}
