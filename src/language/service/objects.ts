import { splitDocuments } from './text/split';

/** An object that a file of the workspace holds. */
export interface ObjectPlace {
  readonly uri: string;
  /** Its document's number in the file. */
  readonly document: number;
  readonly group: string;
  readonly kind: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  /** Names of the groups that a RoleBinding or ClusterRoleBinding gives something. */
  readonly boundGroups: readonly string[];
}

/** The objects of the workspace, as far as its files have been looked through. */
export interface ObjectSource {
  ofKind(group: string, kind: string): readonly ObjectPlace[];
  /** Bindings with a group among their subjects. */
  bindingsOf(group: string): readonly ObjectPlace[];
}

export const noObjects: ObjectSource = { ofKind: () => [], bindingsOf: () => [] };

const RBAC = 'rbac.authorization.k8s.io';

/** What the documents of a file say they are. Reads unindented lines only, as thousands of files are looked through. */
export function objectsIn(uri: string, text: string): readonly ObjectPlace[] {
  return splitDocuments(text).flatMap(({ start, end }, document): ObjectPlace[] => {
    const own = text.slice(start, end);
    const [apiVersion, kind] = [word(own, 'apiVersion'), word(own, 'kind')];
    if (apiVersion === undefined || kind === undefined) return [];
    const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
    const metadata = /^metadata:[ \t]*\r?\n((?:[ \t]+.*(?:\r?\n|$)|[ \t]*\r?\n)*)/m.exec(own)?.[1] ?? '';
    const boundGroups = group === RBAC && kind.endsWith('RoleBinding') ? groupsOf(own) : [];
    const [name, namespace] = [inner(metadata, 'name'), inner(metadata, 'namespace')];
    return [{ uri, document, group, kind, name, namespace, boundGroups }];
  });
}

function word(text: string, key: string): string | undefined {
  return new RegExp(`^${key}:[ \\t]+["']?([^\\s"'#]+)`, 'm').exec(text)?.[1];
}

function inner(metadata: string, key: string): string | undefined {
  return new RegExp(`^[ \\t]+${key}:[ \\t]+["']?([^\\s"'#]+)`, 'm').exec(metadata)?.[1];
}

/** Names beside `kind: Group` among the subjects, whichever of the two comes first. */
function groupsOf(text: string): readonly string[] {
  const subjects = /^subjects:[ \t]*\r?\n((?:(?:[ \t]+|-).*(?:\r?\n|$)|[ \t]*\r?\n)*)/m.exec(text)?.[1] ?? '';
  return subjects
    .split(/^[ \t]*-[ \t]+/m)
    .filter((entry) => /^[ \t]*kind:[ \t]+["']?Group\b/m.test(entry))
    .flatMap((entry) => /^[ \t]*name:[ \t]+["']?([^\s"'#]+)/m.exec(entry)?.[1] ?? []);
}
