import type { ControllerRef, ObjectMeta } from '../../model/object';
import { keptAnnotations } from './annotations';
import { fields, items, number, stringRecord, strings, text, time, type Raw } from './fields';

/** The metadata every model carries. Managed fields and unknown annotations stay behind. */
export function projectMeta(object: Raw): ObjectMeta {
  const meta = fields(object.metadata);
  return {
    name: text(meta.name) ?? '',
    namespace: text(meta.namespace) ?? '',
    uid: text(meta.uid) ?? '',
    resourceVersion: text(meta.resourceVersion) ?? '',
    generation: number(meta.generation),
    createdAt: time(meta.creationTimestamp) ?? 0,
    deletionAt: time(meta.deletionTimestamp),
    labels: stringRecord(meta.labels),
    annotations: keptAnnotations(meta.annotations),
    finalizers: strings(meta.finalizers),
  };
}

/** The owner reference marked as controller, of which the API allows one. */
export function controllerOf(object: Raw): ControllerRef | undefined {
  const owner = items(fields(object.metadata).ownerReferences)
    .map(fields)
    .find((reference) => reference.controller === true);
  if (!owner) return undefined;
  return {
    apiVersion: text(owner.apiVersion) ?? '',
    kind: text(owner.kind) ?? '',
    name: text(owner.name) ?? '',
    uid: text(owner.uid) ?? '',
  };
}
