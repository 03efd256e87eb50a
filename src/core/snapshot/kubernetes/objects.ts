import { decodeObject } from './decode';
import { definitionAsV1 } from './definition';
import { openEnvelope, type Json, type JsonObject, type StoredValue } from './envelope';

/** A stored value as an object, or why there is none. */
export type StoredObject =
  | { readonly object: JsonObject; readonly unknown: readonly string[]; readonly problem?: undefined }
  | { readonly object?: undefined; readonly problem: string; readonly value: StoredValue };

/** Decodes whatever Kubernetes stores; what can't be decoded says why. Never throws. */
export function readObject(bytes: Uint8Array): StoredObject {
  const value = openEnvelope(bytes);
  switch (value.encoding) {
    case 'json':
      return { object: definitionAsV1(value.object), unknown: [] };
    case 'encrypted': {
      const key = value.keyName === '' ? '' : `, key ${value.keyName}`;
      return { problem: `It is encrypted at rest (${value.provider}${key}); only the API server's key can read it.`, value };
    }
    case 'text':
      return { problem: 'It is text, and no Kubernetes object.', value };
    case 'binary':
      return { problem: 'It is in a form that Drydock does not know.', value };
    case 'protobuf':
      break;
  }
  try {
    const decoded = decodeObject(value.apiVersion, value.kind, value.message);
    if (decoded) return decoded;
    return { problem: `Drydock does not know the kind ${value.kind} of ${value.apiVersion}, and it is not stored as JSON.`, value };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problem: `It says it is a ${value.kind} of ${value.apiVersion}, and can't be read as one: ${error.message}`, value };
  }
}

/** What an API server answers with: the stored object and the revision it was changed at. */
export function withRevision(object: JsonObject, modified: number): JsonObject {
  const metadata = asObject(object.metadata);
  return { ...object, metadata: { ...metadata, resourceVersion: String(modified) } };
}

/** In the order people expect: apiVersion, kind, metadata, then as the alphabet has it. */
export function ordered(object: JsonObject): JsonObject {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { name, namespace, ...others } = asObject(metadata);
  const head: Record<string, Json> = {};
  if (name !== undefined) head.name = name;
  if (namespace !== undefined) head.namespace = namespace;
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(kind === undefined ? {} : { kind }),
    ...(metadata === undefined ? {} : { metadata: { ...head, ...(sorted(others) as JsonObject) } }),
    ...(sorted(rest) as JsonObject),
  };
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

export function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Whether a controller made it, and makes it again. */
export function isControlled(object: JsonObject): boolean {
  const owners = asObject(object.metadata).ownerReferences;
  return Array.isArray(owners) && (owners as readonly Json[]).some((owner) => asObject(owner).controller === true);
}

/** What stands in place of a secret value. */
export const MASK = '(hidden)';

/**
 * Keys of a Secret stay, their values don't; neither does what kubectl kept of them in its annotation.
 * @param mask what stands in place of a value
 */
export function masked(object: JsonObject, mask: (value: Json) => string = () => MASK): JsonObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return object;
  const hide = (data: Json | undefined) =>
    data === undefined ? {} : { data: Object.fromEntries(Object.entries(asObject(data)).map(([key, value]) => [key, mask(value)])) };
  const metadata = asObject(object.metadata);
  const annotations = asObject(metadata.annotations);
  const kept = LAST_APPLIED in annotations ? { annotations: { ...annotations, [LAST_APPLIED]: MASK } } : {};
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: { ...rest, ...kept }, ...hide(object.data) };
}

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
