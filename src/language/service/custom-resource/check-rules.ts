import type { JsonObject, JsonValue } from '../crd/json-schema';
import type { LintDocument } from '../document';
import type { Environment } from '../family';
import type { Finding } from '../finding';
import { runRules } from './cel/run';
import { jsonOf, judge, sceneOf } from './check';
import { resourcesIn } from './resource';
import { reportRule } from './rules/cel';
import type { Scene } from './scene';
import { decodeMetadata, field, isObject, newObject, type SchemaProblem } from './structural';

/** Runs the CEL rules of the definitions on the objects of a document. */
export function checkRules(document: LintDocument, environment: Environment, isCancelled: () => boolean): readonly Finding[] {
  const findings: Finding[] = [];
  for (const resource of resourcesIn(document)) {
    const scene = sceneOf(document, resource, environment, findings);
    const object = jsonOf(resource);
    if (isCancelled()) return findings;
    if (scene !== undefined && object !== undefined) checkRulesOf(scene, object, environment, isCancelled);
  }
  return findings;
}

function checkRulesOf(scene: Scene, object: JsonObject, environment: Environment, isCancelled: () => boolean): void {
  const verdict = judge(scene, object, environment);
  const { schema } = scene.version;
  if (schema === undefined || verdict === undefined || verdict.problems.some(isBlocking)) return;
  if (decodeMetadata(field(object, 'metadata') ?? null, ['metadata']).length > 0) return;
  for (const failure of runRules(named(verdict.value), schema, isCancelled)) reportRule(scene, failure);
}

/**
 * After these the server runs no rules: they would meet values that they are not made for.
 * Source: hasBlockingErr in apiextensions-apiserver pkg/registry/customresource/strategy.go.
 */
function isBlocking(problem: SchemaProblem): boolean {
  switch (problem.problem) {
    case 'type':
    case 'enum':
    case 'required':
      return true;
    case 'size':
      return problem.bound.startsWith('max');
    case 'junctor':
      return problem.nearest.some(isBlocking);
    default:
      return false;
  }
}

/** Rules of the root may ask for the name, which the server has made up by then when it is not written. */
function named(object: JsonValue): JsonValue {
  const metadata = isObject(object) ? field(object, 'metadata') : undefined;
  const beginning = isObject(metadata) ? field(metadata, 'generateName') : undefined;
  if (!isObject(object) || !isObject(metadata) || typeof beginning !== 'string') return object;
  const name = field(metadata, 'name');
  if (typeof name === 'string' && name !== '') return object;
  return Object.assign(newObject(), object, { metadata: Object.assign(newObject(), metadata, { name: `${beginning}xxxxx` }) });
}
