import { DrydockError } from '../../../core/errors';
import type { Kind } from '../../../core/model/kinds';
import type { ListQuery } from '../../../ports/kubernetes';
import { resourceOf } from './catalogue';

export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

export type QueryParameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** Path of one object, or of a subresource of it. */
export function objectPath(kind: Kind, { namespace, name }: ObjectKey, subresource?: string): string {
  // An empty name would address the whole collection, which a DELETE would empty.
  if (!name) throw new DrydockError('internal', `A ${kind} was asked for without its name.`);
  const path = `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
  return subresource ? `${path}/${subresource}` : path;
}

/** Path of all objects of a kind, of one namespace where it is named. */
export function collectionPath(kind: Kind, namespace?: string): string {
  const { root, plural, namespaced } = resourceOf(kind);
  return namespaced && namespace ? `/${root}/namespaces/${encodeURIComponent(namespace)}/${plural}` : `/${root}/${plural}`;
}

export function listPath(kind: Kind, query: ListQuery, parameters: QueryParameters): string {
  const { namespace, labelSelector, fieldSelector } = query;
  return withQuery(collectionPath(kind, namespace), { labelSelector, fieldSelector, ...parameters });
}

/** Appends what is set. */
export function withQuery(path: string, parameters: QueryParameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined && value !== '') search.set(name, String(value));
  return search.size > 0 ? `${path}?${search.toString()}` : path;
}
