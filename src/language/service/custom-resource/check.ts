import type { JsonObject } from '../crd/json-schema';
import type { LintDocument, LintFile } from '../document';
import type { Environment } from '../family';
import { collect, type Finding } from '../finding';
import { isPlaceholder } from '../text/placeholder';
import { toJson, TooManyAliases } from '../yaml/value';
import { isPartialObject } from './partial';
import { Places } from './places';
import { reportVerdict } from './report-verdict';
import { resourcesIn, type Resource } from './resource';
import { checkDuplicateKeys } from './rules/duplicate-key';
import { checkStatus } from './rules/dropped';
import { checkKind } from './rules/kind';
import { checkMetadata } from './rules/metadata';
import { checkScope } from './rules/scope';
import { checkServerSet } from './rules/server-set';
import { reportDeprecated, reportNotServed } from './rules/version';
import type { Scene } from './scene';
import { isObject, validateValue, type ValueVerdict } from './structural';

/** What the definitions say of the objects in a document, without CEL. */
export function checkResources(document: LintDocument, environment: Environment, file: LintFile): readonly Finding[] {
  const findings: Finding[] = [];
  for (const resource of resourcesIn(document)) checkResource(document, resource, environment, findings, file.name);
  return findings;
}

function checkResource(document: LintDocument, resource: Resource, environment: Environment, findings: Finding[], fileName: string): void {
  const report = collect(findings);
  const scene = sceneOf(document, resource, environment, findings, fileName);
  if (scene === undefined) {
    const definition = environment.crds.find(resource.group, resource.kind.text);
    if (definition === undefined) checkKind(report, resource, environment.crds);
    else if (!isPlaceholder(resource.version)) reportNotServed(report, resource, definition);
    return;
  }
  const { version } = scene;
  if (version.isDeprecated) reportDeprecated(report, resource, scene.definition, version.deprecationWarning);
  checkDuplicateKeys(scene);
  checkScope(scene);
  checkServerSet(scene);
  checkStatus(scene);
  const object = jsonOf(resource);
  if (object === undefined) return;
  const isMetadataReadable = checkMetadata(scene, object);
  const verdict = judge(scene, object, environment);
  if (verdict !== undefined) reportVerdict(scene, verdict, isMetadataReadable);
}

/** What is known of an object whose version is served; undefined for all others. */
export function sceneOf(
  document: LintDocument,
  resource: Resource,
  { crds }: Environment,
  findings: Finding[],
  fileName = '',
): Scene | undefined {
  const definition = crds.find(resource.group, resource.kind.text);
  const version = definition?.versions.find(({ name }) => name === resource.version);
  if (definition === undefined || version?.isServed !== true) return undefined;
  const title = `${definition.kind} ${version.name}`;
  const isPartial = isPartialObject(resource.node, fileName);
  return { document, resource, definition, version, title, isPartial, places: new Places(resource), report: collect(findings) };
}

/** The object as JSON; undefined when its aliases stand for more than can be judged. */
export function jsonOf(resource: Resource): JsonObject | undefined {
  try {
    const value = toJson(resource.node);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof TooManyAliases) return undefined;
    throw error;
  }
}

/** The verdict of the schema; undefined where there is none. */
export function judge({ version }: Scene, object: JsonObject, { target }: Environment): ValueVerdict | undefined {
  if (version.schema === undefined) return undefined;
  return validateValue(object, version.schema, { isRoot: true, minor: target?.minor, isStatusDropped: version.hasStatus });
}
