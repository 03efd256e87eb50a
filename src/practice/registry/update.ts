import type { KubeObject } from '../model/object';
import type { Resource } from '../resources/resource';
import { forbiddenValue, invalidValue, same, validateMetadata } from '../resources/validation';
import { badRequest, conflict, invalid, stale, type FieldError } from './errors';

/** What a request may write: everything but the status, the status alone, both, or a pod's place, which no update may change. */
export type UpdatedPart = 'object' | 'status' | 'everything' | 'binding';

/**
 * What an object becomes when somebody hands in `wanted` for it.
 * @throws ApiError 400, 409 (stale resource version, other UID), 422
 */
export function prepareUpdate(resource: Resource, current: KubeObject, wanted: KubeObject, part: UpdatedPart): KubeObject {
  checkIdentity(resource, current, wanted);
  const next = merged(resource, current, wanted, part);
  const errors: FieldError[] = [...validateMetadata(next), ...finalizerErrors(next, current)];
  if (part !== 'status' && part !== 'binding') {
    errors.push(...(resource.rules.validate?.(next) ?? []), ...(resource.rules.validateUpdate?.(next, current) ?? []));
  }
  if (errors.length > 0) throw invalid(resource, current.metadata.name, errors);
  if (resource.rules.generation && part !== 'binding' && !same(next.spec, current.spec))
    next.metadata.generation = (current.metadata.generation ?? 0) + 1;
  return next;
}

function checkIdentity(resource: Resource, current: KubeObject, wanted: KubeObject): void {
  const { name, namespace, uid, resourceVersion } = wanted.metadata;
  if (name !== current.metadata.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${current.metadata.name})`);
  }
  if (namespace && namespace !== current.metadata.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (uid && uid !== current.metadata.uid) {
    throw conflict(resource, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`);
  }
  if (!resourceVersion) {
    if (resource.rules.unconditionalUpdate) return;
    throw invalid(resource, name, [invalidValue('metadata.resourceVersion', 0, 'must be specified for an update')]);
  }
  if (resourceVersion !== current.metadata.resourceVersion) throw stale(resource, name);
}

function merged(resource: Resource, current: KubeObject, wanted: KubeObject, part: UpdatedPart): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation, creationTimestamp, uid, resourceVersion, ownerReferences } =
    current.metadata;
  const { deletionTimestamp: _at, deletionGracePeriodSeconds: _grace, generation: _generation, ...metadata } = wanted.metadata;
  const kept = {
    ...metadata,
    ...(current.metadata.namespace === undefined ? {} : { namespace: current.metadata.namespace }),
    uid,
    resourceVersion,
    creationTimestamp,
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
    ...(part === 'status' && ownerReferences ? { ownerReferences } : {}),
  };
  const identity = { apiVersion: current.apiVersion, kind: current.kind, metadata: kept };
  if (part === 'everything' || !resource.subresources.includes('status')) return { ...wanted, ...identity };
  return part === 'status' ? { ...current, ...identity, status: wanted.status } : { ...wanted, ...identity, status: current.status };
}

function finalizerErrors(next: KubeObject, current: KubeObject): readonly FieldError[] {
  if (!current.metadata.deletionTimestamp) return [];
  const added = (next.metadata.finalizers ?? []).filter((each) => !current.metadata.finalizers?.includes(each));
  if (added.length === 0) return [];
  return [
    forbiddenValue(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`,
    ),
  ];
}
