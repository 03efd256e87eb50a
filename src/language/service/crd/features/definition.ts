import type { LintDocument } from '../../document';
import type { Environment, Target } from '../../family';
import { toObject } from '../../object-targets';
import { noObjects } from '../../objects';
import type { YamlScalar } from '../../yaml/nodes';
import { asMap, asScalar, asText, at, get, items, pathAt } from '../../yaml/walk';
import { viewDefinition } from '../definition';
import { followFieldPath, followPlain, plainSteps } from '../json-path';
import type { SchemaNode } from '../schema/node';
import { schemaPlace, versionAt } from './place';

/** The field that a path at an offset leads to: of columns, selectable fields, the scale subresource and CEL rules. */
export function definition(document: LintDocument, offset: number, environment: Environment): readonly Target[] {
  const elsewhere = inWorkspace(document, offset, environment);
  if (elsewhere !== undefined) return elsewhere;
  const inSchema = schemaPlace(document, offset);
  const found = inSchema ? (fieldOfRule(inSchema.node, offset) ?? fieldOfList(inSchema.node, offset)) : fieldOfPath(document, offset);
  if (found?.key === undefined) return [];
  return [{ range: { start: found.key.start, end: found.key.end } }];
}

/** From the kind to its objects, from the webhook of a conversion to its Service; undefined: neither stands there. */
function inWorkspace({ root }: LintDocument, offset: number, { objects = noObjects }: Environment): readonly Target[] | undefined {
  const spec = get(root, 'spec');
  const kind = asScalar(get(get(spec, 'names'), 'kind'));
  if (kind !== undefined && isIn(kind, offset))
    return objects.ofKind(asText(get(spec, 'group')) ?? '', kind.text).map((place) => toObject(place));
  const service = at(spec, ['conversion', 'webhook', 'clientConfig', 'service'])?.value;
  const name = asScalar(get(service, 'name'));
  if (name === undefined || !isIn(name, offset)) return undefined;
  const namespace = asText(get(service, 'namespace'));
  return objects
    .ofKind('', 'Service')
    .filter((place) => place.name === name.text && (place.namespace ?? namespace) === namespace)
    .map((place) => toObject(place));
}

function fieldOfRule(node: SchemaNode, offset: number): SchemaNode | undefined {
  for (const rule of items(node.keywords.get('x-kubernetes-validations')?.value)) {
    const scalar = asScalar(asMap(rule) && get(rule, 'fieldPath'));
    if (scalar === undefined || !isIn(scalar, offset)) continue;
    const found = followFieldPath(node, scalar.text, true);
    return found.ok ? found.node : undefined;
  }
  return undefined;
}

/** Names in `required` and in keys of lists. */
function fieldOfList(node: SchemaNode, offset: number): SchemaNode | undefined {
  const named = (name: string): string | undefined => asText(items(node.keywords.get(name)?.value).find((item) => isIn(item, offset)));
  return node.properties?.get(named('required') ?? '') ?? node.items?.properties?.get(named('x-kubernetes-list-map-keys') ?? '');
}

const PATHS = new Set(['jsonPath', 'specReplicasPath', 'statusReplicasPath', 'labelSelectorPath']);

function fieldOfPath(document: LintDocument, offset: number): SchemaNode | undefined {
  const { path } = pathAt(document.root, offset);
  const version = versionAt(viewDefinition(document), offset);
  const scalar = asScalar(at(document.root, path)?.value);
  if (version?.schema === undefined || scalar === undefined || !PATHS.has(String(path.at(-1)))) return undefined;
  const found = followPlain(version.schema, plainSteps(scalar.text).steps);
  return found === undefined || 'missing' in found ? undefined : found;
}

const isIn = ({ start, end }: Pick<YamlScalar, 'start' | 'end'>, offset: number): boolean => start <= offset && offset <= end;
