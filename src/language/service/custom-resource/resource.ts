import type { LintDocument } from '../document';
import type { YamlMap, YamlScalar } from '../yaml/nodes';
import { asMap, asScalar, asText, get, items } from '../yaml/walk';

/** An object that a document describes: the document itself, or an item of a list in it. */
export interface Resource {
  readonly node: YamlMap;
  readonly apiVersion: YamlScalar;
  readonly kind: YamlScalar;
  readonly group: string;
  readonly version: string;
}

/** The objects of a document that may be custom resources: those of a group with a dot in its name, as CRDs must have. */
export function resourcesIn(document: LintDocument): readonly Resource[] {
  const root = asMap(document.root);
  if (root === undefined) return [];
  const own = resourceOf(root);
  // Clients such as kubectl take lists apart, whatever kind the list says it is.
  if (!isList(root)) return own === undefined ? [] : [own];
  return items(get(root, 'items')).flatMap((item) => {
    const map = asMap(item);
    const resource = map === undefined ? undefined : resourceOf(map);
    return resource === undefined ? [] : [resource];
  });
}

/** Whether a document may hold custom resources, told from its first lines alone. */
export function mayHoldResources(document: LintDocument): boolean {
  const { group, kind } = document.header;
  if (group === undefined || kind === undefined) return false;
  return group.includes('.') || (group === '' && kind.value === 'List');
}

function isList(root: YamlMap): boolean {
  const kind = asText(get(root, 'kind'));
  return kind?.endsWith('List') === true && get(root, 'items') !== undefined && get(root, 'spec') === undefined;
}

function resourceOf(node: YamlMap): Resource | undefined {
  const apiVersion = asScalar(get(node, 'apiVersion'));
  const kind = asScalar(get(node, 'kind'));
  const slash = apiVersion?.text.indexOf('/') ?? -1;
  if (apiVersion === undefined || kind === undefined || slash < 0) return undefined;
  const group = apiVersion.text.slice(0, slash);
  if (!group.includes('.') || kind.text === '') return undefined;
  return { node, apiVersion, kind, group, version: apiVersion.text.slice(slash + 1) };
}
