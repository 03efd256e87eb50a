import { badRequest } from '../registry/errors';
import { isJsonObject, type JsonObject } from './merge-patch';

/**
 * Lists that a strategic merge patch merges by a key; all others are replaced, a node's taints and a pod's tolerations
 * among them. From the `patchMergeKey` tags of the Kubernetes API types, for the kinds of the practice cluster.
 */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  ownerReferences: 'uid',
  conditions: 'type',
  addresses: 'type',
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  env: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  secrets: 'name',
  webhooks: 'name',
};
/** Lists of plain values that merge as sets. */
const MERGED_SETS = new Set(['finalizers', 'podCIDRs']);
/** Objects that a patch replaces as a whole. */
const REPLACED: Readonly<Record<string, readonly string[]>> = { PodDisruptionBudget: ['spec.selector'] };

/**
 * Applies a strategic merge patch: like a merge patch, but lists with a key merge by it, and `$patch`, `$retainKeys` and
 * `$deleteFromPrimitiveList` direct it.
 * @throws ApiError 400 for a directive nobody knows, or a list item without its key
 */
export function strategicPatch(kind: string, target: JsonObject, patch: JsonObject): JsonObject {
  return mergeObject(kind, '', target, patch);
}

function mergeObject(kind: string, path: string, target: JsonObject, patch: JsonObject): JsonObject {
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  if (directive === 'replace') return changes;
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw badRequest(`unknown patch directive ${JSON.stringify(directive)}`);
  const result = { ...target };
  if (Array.isArray(retained)) for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key];
  for (const [key, value] of Object.entries(changes)) applyField(kind, path ? `${path}.${key}` : key, result, key, value);
  return result;
}

function applyField(kind: string, path: string, result: JsonObject, key: string, value: unknown): void {
  const removed = /^\$deleteFromPrimitiveList\/(?<list>.+)$/.exec(key)?.groups?.list;
  if (removed !== undefined) {
    if (Array.isArray(result[removed]) && Array.isArray(value)) result[removed] = result[removed].filter((item) => !value.includes(item));
    return;
  }
  // The order a client would like to see: the API sorts by it, and nothing here depends on order.
  if (key.startsWith('$setElementOrder/')) return;
  const current = result[key];
  if (value === null) delete result[key];
  else if (isJsonObject(value)) {
    const replaced = REPLACED[kind]?.includes(path) ?? false;
    result[key] = mergeObject(kind, path, isJsonObject(current) && !replaced ? current : {}, value);
  } else if (Array.isArray(value)) result[key] = mergeList(kind, path, key, Array.isArray(current) ? current : [], value);
  else result[key] = value;
}

function mergeList(kind: string, path: string, field: string, current: readonly unknown[], patch: readonly unknown[]): unknown[] {
  if (MERGED_SETS.has(field)) return [...new Set([...current, ...patch])];
  const key = field === 'ports' && kind === 'Service' ? 'port' : MERGE_KEYS[field];
  if (key === undefined) return [...patch];
  const items = patch.filter(isJsonObject);
  if (items.some((item) => item.$patch === 'replace')) return items.filter((item) => item.$patch !== 'replace');
  const result = [...current];
  for (const item of items) {
    const identity = item[key];
    if (identity === undefined) throw badRequest(`map: ${path} does not contain declared merge key: ${key}`);
    const index = result.findIndex((each) => isJsonObject(each) && each[key] === identity);
    const existing = result[index];
    if (item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (isJsonObject(existing)) result[index] = mergeObject(kind, path, existing, item);
    else result.push(mergeObject(kind, path, {}, item));
  }
  return result;
}
