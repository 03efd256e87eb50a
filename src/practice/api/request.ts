import { catalogue } from '../resources/catalogue';
import type { Resource, Subresource } from '../resources/resource';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** A request about objects, as authorization and handlers see it. */
export interface ResourceRequest {
  readonly verb: Verb;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: URLSearchParams;
}

const NAMESPACE_SUBRESOURCES = ['status', 'finalize'];
const VERBS: Readonly<Record<string, readonly [one: Verb, many: Verb | undefined]>> = {
  GET: ['get', 'list'],
  HEAD: ['get', 'list'],
  POST: ['create', 'create'],
  PUT: ['update', undefined],
  PATCH: ['patch', undefined],
  DELETE: ['delete', 'deletecollection'],
};

/**
 * Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`.
 * @returns undefined for a path that names no resource of the catalogue; `method` where the path is right but the method is not
 */
export function parseResourceRequest(method: string, path: string, query: URLSearchParams): ResourceRequest | 'method' | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return undefined;
  const [group, version, rest] = core ? ['', parts[1], parts.slice(2)] : [parts[1] ?? '', parts[2], parts.slice(3)];
  const target = splitNamespace(rest);
  const [plural = '', name, subresource, ...more] = target.rest;
  const resource = catalogue.get(group ? `${plural}.${group}` : plural);
  if (!resource || resource.version !== version || more.length > 0) return undefined;
  if (target.namespace !== undefined && !resource.namespaced) return undefined;
  if (subresource !== undefined && !resource.subresources.includes(subresource as Subresource)) return undefined;
  // An object of a namespace is only reachable through its namespace.
  if (name !== undefined && resource.namespaced && target.namespace === undefined) return undefined;
  const verb = verbOf(method, name !== undefined, subresource, query);
  return verb ? { verb, resource, namespace: target.namespace, name, subresource, query } : 'method';
}

function splitNamespace(rest: readonly string[]): { namespace: string | undefined; rest: readonly string[] } {
  const [first, namespace, next] = rest;
  if (first !== 'namespaces' || namespace === undefined || next === undefined || NAMESPACE_SUBRESOURCES.includes(next)) {
    return { namespace: undefined, rest };
  }
  return { namespace, rest: rest.slice(2) };
}

function verbOf(method: string, named: boolean, subresource: string | undefined, query: URLSearchParams): Verb | undefined {
  const [one, many] = VERBS[method] ?? [];
  if (named) return method === 'POST' && subresource === undefined ? undefined : one;
  if (many === 'list' && isTrue(query.get('watch'))) return 'watch';
  return many;
}

export function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}
