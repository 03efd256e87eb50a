import type { LintDocument } from '../document';
import type { Environment } from '../family';
import { collect, type Finding } from '../finding';
import { viewDefinition, type VersionView } from './definition';
import type { JsonSchemaProps } from './json-schema';
import { checkColumns } from './rules/columns';
import { checkConversion } from './rules/conversion';
import { checkDefaultPlace, checkDefaultValue } from './rules/defaults';
import { checkExtensions } from './rules/extensions';
import { partial } from './rules/file';
import { checkIdentity } from './rules/identity';
import { checkComplete, checkNested } from './rules/junctors';
import { checkKeywords } from './rules/keywords';
import { checkLists } from './rules/lists';
import { checkObjectFields, checkRootWithStatus } from './rules/metadata';
import { checkNames } from './rules/names';
import { checkObjects } from './rules/objects';
import { checkLayout } from './rules/old-layout';
import { checkScale, checkSelectable } from './rules/paths';
import { checkFields } from './rules/structure';
import { checkTypes } from './rules/types';
import { checkValidations } from './rules/validations';
import { checkValues } from './rules/values';
import { checkVersions } from './rules/versions';
import type { Scene } from './scene';
import { schemaJson } from './schema/json';
import { everyNode, type SchemaNode } from './schema/node';

/** What a definition shows without its CEL. */
export function checkDefinition(document: LintDocument, environment: Environment): readonly Finding[] {
  const findings: Finding[] = [];
  const definition = viewDefinition(document);
  if (definition === undefined) return findings;
  const scene: Scene = { definition, report: collect(findings), minor: environment.target?.minor };
  if (definition.isTemplate) {
    const place = document.header.kind ?? definition.root;
    scene.report(partial, place, 'This is a template: it can be judged only after it is rendered, for instance by helm template.');
    return findings;
  }
  checkLayout(scene);
  if (document.header.version !== 'v1') return findings;
  checkFields(scene);
  checkIdentity(scene);
  checkNames(scene);
  checkConversion(scene);
  checkVersions(scene);
  for (const version of definition.versions) {
    checkVersion(scene, version, findings);
  }
  return findings;
}

function checkVersion(scene: Scene, version: VersionView, findings: readonly Finding[]): void {
  checkColumns(scene, version);
  checkSelectable(scene, version);
  checkScale(scene, version);
  if (version.schema === undefined) return;
  const before = findings.length;
  checkRootWithStatus(scene, version);
  let hasDefaults = false;
  for (const node of everyNode(version.schema)) {
    checkNode(scene, node);
    hasDefaults ||= node.keywords.has('default');
  }
  const isSound = findings.slice(before).every(({ severity }) => severity !== 'error');
  if (hasDefaults && isSound) checkDefaults(scene, version.schema);
}

function checkNode(scene: Scene, node: SchemaNode): void {
  checkKeywords(scene, node);
  checkTypes(scene, node);
  checkNested(scene, node);
  checkComplete(scene, node);
  checkObjectFields(scene, node);
  checkObjects(scene, node);
  checkValues(scene, node);
  checkExtensions(scene, node);
  checkLists(scene, node);
  checkDefaultPlace(scene, node);
  checkValidations(scene, node);
}

function checkDefaults(scene: Scene, root: SchemaNode): void {
  const visit = (node: SchemaNode, json: JsonSchemaProps): void => {
    checkDefaultValue(scene, node, json);
    for (const [name, child] of node.properties ?? []) {
      const inner = json.properties?.[name];
      if (inner) visit(child, inner);
    }
    if (node.items && json.items) visit(node.items, json.items);
  };
  visit(root, schemaJson(root));
}
