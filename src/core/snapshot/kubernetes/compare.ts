import type { Json, JsonObject } from './envelope';
import { asObject } from './objects';
import { resourceName, type ObjectPath } from './resources';

/** Objects that change all the time without anybody wanting anything else: what happened, and who is alive. */
const RESTLESS = new Set(['events', 'events.events.k8s.io', 'leases.coordination.k8s.io']);

/** Whether objects of a resource come, go and change by nature. */
export function isRestless(path: Pick<ObjectPath, 'group' | 'resource'>): boolean {
  return RESTLESS.has(resourceName(path));
}

/** The API server keeps these for itself and shows them to nobody. */
const INTERNAL = new Set(['ranges', 'masterleases', 'peerserverleases']);

export function isInternal({ group, resource }: Pick<ObjectPath, 'group' | 'resource'>): boolean {
  return group === '' && INTERNAL.has(resource);
}

/**
 * How two forms of one object differ.
 * - `same`: not at all, but for the revision.
 * - `byNature`: in what changes all the time: managed fields, heartbeats, the holder of a leadership.
 * - `status`: only in what was observed.
 * - `changed`: in what somebody wants.
 */
export type FormDifference = 'same' | 'byNature' | 'status' | 'changed';

export function compareForms(before: JsonObject, after: JsonObject): FormDifference {
  const [old, present] = [asServed(before), asServed(after)];
  if (isEqual(withoutRevision(old), withoutRevision(present))) return 'same';
  const [calmOld, calmPresent] = [withoutNature(old), withoutNature(present)];
  if (isEqual(calmOld, calmPresent)) return 'byNature';
  const { status: _old, ...restOld } = calmOld;
  const { status: _present, ...restPresent } = calmPresent;
  return isEqual(restOld, restPresent) ? 'status' : 'changed';
}

/**
 * Of what is not stored, the API server fills in two things when it reads: the phase of a claim that nothing has happened to yet, and of
 * claims within a StatefulSet also what they are.
 */
function asServed(object: JsonObject): JsonObject {
  const kind = `${text(object.apiVersion)} ${text(object.kind)}`;
  if (kind === 'v1 PersistentVolumeClaim') return withPhase(object);
  if (kind !== 'apps/v1 StatefulSet') return object;
  const spec = asObject(object.spec);
  const templates = spec.volumeClaimTemplates;
  if (!Array.isArray(templates)) return object;
  const filled = (templates as readonly Json[]).map((template) => ({
    ...withPhase(asObject(template)),
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
  }));
  return { ...object, spec: { ...spec, volumeClaimTemplates: filled } };
}

function withPhase(claim: JsonObject): JsonObject {
  return Object.keys(asObject(claim.status)).length === 0 ? { ...claim, status: { phase: 'Pending' } } : claim;
}

function withoutRevision(object: JsonObject): JsonObject {
  const { resourceVersion: _, ...metadata } = asObject(object.metadata);
  return { ...object, metadata };
}

const LEADER = 'control-plane.alpha.kubernetes.io/leader';

function withoutNature(object: JsonObject): JsonObject {
  const { managedFields: _fields, resourceVersion: _version, annotations, ...metadata } = asObject(object.metadata);
  const { [LEADER]: _leader, ...kept } = asObject(annotations);
  const calm = { ...object, metadata: { ...metadata, ...(Object.keys(kept).length > 0 ? { annotations: kept } : {}) } };
  if (object.kind !== 'Node' || object.apiVersion !== 'v1') return calm;
  const { conditions, ...status } = asObject(object.status);
  if (!Array.isArray(conditions)) return calm;
  const quiet = (conditions as readonly Json[]).map((condition) => {
    const { lastHeartbeatTime: _time, ...rest } = asObject(condition);
    return rest;
  });
  return { ...calm, status: { ...status, conditions: quiet } };
}

/** Whether two values of JSON are the same, whatever the order of their keys. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return (a as readonly Json[]).every((item, index) => isEqual(item, (b as readonly Json[])[index]));
  }
  const [left, right] = [a as JsonObject, b as JsonObject];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key], right[key]));
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
