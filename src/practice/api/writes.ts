import type { KubeObject } from '../model/object';
import { isJsonObject } from '../patch/merge-patch';
import { about, badRequest, type StatusBody } from '../registry/errors';
import type { DeleteOptions } from '../registry/deletion';
import type { Registry } from '../registry/registry';
import { keyOf, resourceName } from '../resources/resource';
import type { User } from './access';
import { parseJson, parseResourceObject, unsupportedMediaType, type Body } from './body';
import { parseNumber, parseSelection } from './list';
import { parsePatch } from './patches';
import type { ResourceRequest } from './request';

export interface Answer {
  readonly code: number;
  readonly body: unknown;
}

/** Create, update, patch and delete of whole objects and of their status. */
export class Writes {
  constructor(private readonly registry: Registry) {}

  create({ resource, namespace, query }: ResourceRequest, body: Body, user: User): Answer {
    if (resource.namespaced && namespace === undefined) throw badRequest('a namespace is needed to create objects of this kind');
    const draft = parseResourceObject(body, resource);
    if (draft.metadata.namespace && draft.metadata.namespace !== namespace) {
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    resource.rules.createdBy?.(draft, user);
    return { code: 201, body: this.registry.create(resource, namespace, draft, { dryRun: isDryRun(query) }) };
  }

  update(request: ResourceRequest, body: Body): Answer {
    const wanted = parseResourceObject(body, request.resource);
    const { name } = wanted.metadata;
    if (!name) throw badRequest('name must be provided');
    return this.change(request, () => wanted as KubeObject);
  }

  patch(request: ResourceRequest, body: Body): Answer {
    return this.change(request, parsePatch(body));
  }

  delete({ resource, namespace, name = '', query }: ResourceRequest, body: Body): Answer {
    const { object, gone } = this.registry.delete(resource, namespace, name, deleteOptions(query, body));
    if (!gone || resource.rules.answersDeleted) return { code: 200, body: object };
    const status: StatusBody = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { ...about(resource, name), uid: object.metadata.uid },
    };
    return { code: 200, body: status };
  }

  /** Deletes all objects that a selection chooses, and answers with the list of them. */
  deleteCollection({ resource, namespace, query }: ResourceRequest, body: Body): Answer {
    const selection = parseSelection(resource, namespace, query);
    const options = deleteOptions(query, body);
    const chosen = this.registry.list(resource, namespace).filter(selection.matches);
    const items = chosen
      .filter(({ metadata }) => this.registry.store.get(resourceName(resource), keyOf(resource, metadata.namespace, metadata.name)))
      .map(({ metadata }) => this.registry.delete(resource, metadata.namespace, metadata.name, options).object);
    const resourceVersion = String(this.registry.store.revision);
    return {
      code: 200,
      body: { kind: `${resource.kind}List`, apiVersion: items[0]?.apiVersion ?? 'v1', metadata: { resourceVersion }, items },
    };
  }

  private change(
    { resource, namespace, name = '', subresource, query }: ResourceRequest,
    change: (current: KubeObject) => KubeObject,
  ): Answer {
    const part = subresource === 'status' || subresource === 'approval' ? 'status' : subresource === 'finalize' ? 'everything' : 'object';
    return { code: 200, body: this.registry.update(resource, namespace, name, change, { part, dryRun: isDryRun(query) }) };
  }
}

/** @throws ApiError 400 for a value other than `All` */
export function isDryRun(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '');
  if (values.some((value) => value !== 'All'))
    throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(values)}: supported values: "All"`);
  return values.length > 0;
}

/**
 * Options of a deletion, from its body or else from its query.
 * @throws ApiError 400, 415
 */
export function deleteOptions(query: URLSearchParams, body: Body): DeleteOptions {
  const fromBody = body.text.trim() === '' ? {} : readDeleteOptions(body);
  const grace = parseNumber(query, 'gracePeriodSeconds');
  const propagation = query.get('propagationPolicy');
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(propagation === null ? {} : { propagationPolicy: propagationOf(propagation) }),
    ...fromBody,
    dryRun: isDryRun(query) || (fromBody.dryRun ?? false),
  };
}

function readDeleteOptions(body: Body): DeleteOptions {
  if (body.mediaType !== 'application/json') throw unsupportedMediaType(['application/json']);
  return toDeleteOptions(parseJson(body.text));
}

/**
 * Checks a DeleteOptions value, also the one inside an eviction.
 * @throws ApiError 400
 */
export function toDeleteOptions(value: unknown): DeleteOptions {
  if (!isJsonObject(value)) throw badRequest('DeleteOptions: an object is needed');
  const { gracePeriodSeconds: grace, preconditions, propagationPolicy: propagation, dryRun } = value;
  if (grace !== undefined && grace !== null && (typeof grace !== 'number' || grace < 0))
    throw badRequest('gracePeriodSeconds: a whole number is needed');
  const conditions = isJsonObject(preconditions) ? preconditions : {};
  return {
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
    ...(typeof propagation === 'string' ? { propagationPolicy: propagationOf(propagation) } : {}),
    ...(Array.isArray(dryRun) && dryRun.includes('All') ? { dryRun: true } : {}),
    preconditions: {
      ...(typeof conditions.uid === 'string' ? { uid: conditions.uid } : {}),
      ...(typeof conditions.resourceVersion === 'string' ? { resourceVersion: conditions.resourceVersion } : {}),
    },
  };
}

function propagationOf(text: string): 'Background' | 'Foreground' | 'Orphan' {
  if (text === 'Background' || text === 'Foreground' || text === 'Orphan') return text;
  throw badRequest(`propagationPolicy: Unsupported value: ${JSON.stringify(text)}: supported values: "Foreground", "Background", "Orphan"`);
}
