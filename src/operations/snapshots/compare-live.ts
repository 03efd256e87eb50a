import { cancelled, DrydockError } from '../../core/errors';
import type { SnapshotIndex } from '../../core/snapshot/browse';
import { kindOfForms, type ComparedObject } from '../../core/snapshot/comparison';
import { compareForms, isInternal, isRestless } from '../../core/snapshot/kubernetes/compare';
import { asObject, readObject } from '../../core/snapshot/kubernetes/objects';
import { resourceName } from '../../core/snapshot/kubernetes/resources';
import { fits, type ListedObject, type ObjectFilter } from '../../core/snapshot/listing';
import type { OpenSnapshot } from '../../core/snapshot/snapshot';
import type { Breathe } from '../../core/slices';
import type { LiveObjects, ObjectAddress, ObjectHead, ServedResource, ServedResources } from '../../ports/live-objects';

export interface LiveComparisonOptions extends Omit<ObjectFilter, 'revision'> {
  readonly signal?: AbortSignal;
  readonly breathe: Breathe;
  /**
   * Reads also what has the revision that the snapshot knows: in another history, as of another cluster or after a restore that did not
   * raise revisions, this may be another object.
   */
  readonly isThorough?: boolean;
  /** Resources that were compared, and those there are. */
  readonly onProgress?: (done: number, total: number, resource: string) => void;
}

/** A difference, or a resource that could not be compared and why. */
export type LiveDifference =
  | { readonly object: ComparedObject; readonly notCompared?: undefined }
  | { readonly object?: undefined; readonly notCompared: { readonly resource: string; readonly why: string } };

/** Objects that are read from the API at a time. */
const READS_AT_ONCE = 8;

/** Served a second time under another group; the objects are the same ones. */
const DOUBLES = new Set(['events.events.k8s.io', 'ingresses.extensions']);
/** Listed by the API server and stored nowhere. */
const NOT_STORED = new Set(['componentstatuses']);

/**
 * What differs between a snapshot and the cluster as it is now. Of all objects only their metadata is listed: what has the revision that
 * the snapshot knows is the same. What was written since is read in the version that it is stored in, and compared in that form. What the
 * person may not read is named, and never taken for equal.
 * @throws DrydockError `cancelled`, and whatever keeps the resources from being told
 */
export async function* compareWithLive(
  snapshot: OpenSnapshot,
  index: SnapshotIndex,
  live: LiveObjects,
  options: LiveComparisonOptions,
): AsyncGenerator<LiveDifference, void, undefined> {
  const { signal } = options;
  const served = await live.served(signal);
  for (const { group, why } of served.unreadable) yield { notCompared: { resource: group === '' ? 'the core group' : group, why } };
  const plan = resourcesToCompare(index.summary.resources, served).filter(
    ({ name, resource }) => !options.resource || options.resource === name || options.resource === resource,
  );
  for (const [done, one] of plan.entries()) {
    if (signal?.aborted) throw cancelled(signal.reason);
    options.onProgress?.(done, plan.length, one.name);
    if (one.why !== undefined) yield { notCompared: { resource: one.name, why: one.why } };
    else if (one.served) yield* compareResource(snapshot, index, live, { ...one, served: one.served }, options);
  }
  options.onProgress?.(plan.length, plan.length, '');
}

interface Planned {
  /** `deployments.apps` */
  readonly name: string;
  readonly group: string;
  readonly resource: string;
  readonly served: ServedResource | undefined;
  /** Why it is not compared. */
  readonly why: string | undefined;
}

/** @param stored resources of the snapshot, and how many objects each has */
export function resourcesToCompare(
  stored: readonly { readonly name: string; readonly group: string; readonly resource: string; readonly count: number }[],
  { resources, elsewhere, unreadable }: ServedResources,
): readonly Planned[] {
  const plan = new Map<string, Planned>();
  const byName = new Map(resources.map((served) => [resourceName(served), served]));
  const silent = new Set(unreadable.map(({ group }) => group));
  for (const { name, group, resource, count } of stored) {
    const served = byName.get(name);
    // Said of the whole group already.
    if (!served && silent.has(group)) continue;
    const why = isInternal({ group, resource })
      ? 'API servers keep it for themselves.'
      : served
        ? undefined
        : `The cluster no longer serves it; the snapshot holds ${count}.`;
    plan.set(name, { name, group, resource, served, why });
  }
  for (const served of resources) {
    const name = resourceName(served);
    if (plan.has(name) || DOUBLES.has(name) || NOT_STORED.has(name) || elsewhere?.has(served.group)) continue;
    const why =
      elsewhere === undefined && !isBuiltIn(served.group)
        ? 'Whether its objects are in this etcd could not be told: APIServices may not be listed.'
        : undefined;
    plan.set(name, { name, group: served.group, resource: served.resource, served, why });
  }
  return [...plan.values()];
}

function isBuiltIn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

async function* compareResource(
  snapshot: OpenSnapshot,
  index: SnapshotIndex,
  live: LiveObjects,
  { name, group, resource, served }: Planned & { readonly served: ServedResource },
  options: LiveComparisonOptions,
): AsyncGenerator<LiveDifference, void, undefined> {
  const { signal, breathe } = options;
  const heads = new Map<string, ObjectHead>();
  try {
    await listHeads(live, served, heads, signal);
  } catch (error) {
    if (signal?.aborted || DrydockError.is(error, 'cancelled')) throw error;
    yield { notCompared: { resource: name, why: DrydockError.from(error).message } };
    return;
  }
  const restless = isRestless({ group, resource });
  const written: { readonly stored: ListedObject; readonly head: ObjectHead }[] = [];
  for (const namespace of namespacesOf(index, name)) {
    for (const stored of await index.objects({ resource: name, namespace }, breathe)) {
      await breathe();
      const place = placeOf(stored.path?.namespace, stored.path?.name ?? '');
      const head = heads.get(place);
      heads.delete(place);
      if (!fits(stored.path, stored.key, options)) continue;
      const about = { key: stored.key, path: stored.path, before: { main: stored.modified, sub: stored.sub } };
      if (!head) yield { object: restless ? { ...about, kind: 'byNature', detail: 'removed' } : { ...about, kind: 'removed' } };
      else if (head.resourceVersion === String(stored.modified) && (restless || options.isThorough !== true)) continue;
      else if (restless) yield { object: { ...about, kind: 'byNature' } };
      else written.push({ stored, head });
    }
  }
  for (let at = 0; at < written.length; at += READS_AT_ONCE) {
    const pieces = written.slice(at, at + READS_AT_ONCE);
    const judged = await Promise.all(pieces.map(({ stored, head }) => compareObject(snapshot, live, stored, head, signal)));
    for (const object of judged) if (object) yield { object };
    await breathe();
  }
  for (const head of heads.values()) {
    const path = { group, resource, namespace: head.namespace, name: head.name };
    const key = keyOf(snapshot.prefix, path);
    if (!fits(path, key, options)) continue;
    const apiVersion = group === '' ? served.version : `${group}/${served.version}`;
    yield { object: { key, path, apiVersion, ...(restless ? { kind: 'byNature', detail: 'added' } : { kind: 'added' }) } };
  }
}

/** A list that expires halfway is begun again once: it grew old, it is not unreadable. */
async function listHeads(live: LiveObjects, served: ServedResource, heads: Map<string, ObjectHead>, signal: AbortSignal | undefined) {
  const read = () => {
    heads.clear();
    return live.heads(
      served,
      (page) => {
        for (const head of page) heads.set(placeOf(head.namespace, head.name), head);
      },
      signal,
    );
  };
  try {
    await read();
  } catch (error) {
    if (!DrydockError.is(error, 'gone')) throw error;
    await read();
  }
}

async function compareObject(
  { keyspace }: OpenSnapshot,
  live: LiveObjects,
  stored: ListedObject,
  head: ObjectHead,
  signal: AbortSignal | undefined,
): Promise<ComparedObject | undefined> {
  const before = { main: stored.modified, sub: stored.sub };
  const about = { key: stored.key, path: stored.path, before };
  const { object, problem } = readObject((await keyspace.value(before)).value);
  if (!object || !stored.path) return { ...about, kind: 'changed', detail: `written since; ${problem ?? 'it is no object'}` };
  const apiVersion = typeof object.apiVersion === 'string' ? object.apiVersion : '';
  if (asObject(object.metadata).uid !== head.uid)
    return { ...about, apiVersion, kind: 'changed', detail: 'another object of the same name' };
  let present;
  try {
    present = await live.object(addressOf(apiVersion, stored), signal);
  } catch (error) {
    if (signal?.aborted || DrydockError.is(error, 'cancelled')) throw error;
    return { ...about, apiVersion, kind: 'changed', detail: `written since; could not be read: ${DrydockError.from(error).message}` };
  }
  // It went while the others were read, or its version is served no more.
  if (!present) return { ...about, apiVersion, kind: 'changed', detail: `written since; not found as ${apiVersion}` };
  const difference = compareForms(object, present);
  if (difference === 'same' && head.resourceVersion === String(stored.modified)) return undefined;
  return { ...about, apiVersion, ...kindOfForms(difference) };
}

function addressOf(apiVersion: string, { path }: ListedObject): ObjectAddress {
  return { apiVersion, resource: path?.resource ?? '', namespace: path?.namespace, name: path?.name ?? '' };
}

function namespacesOf(index: SnapshotIndex, name: string): readonly (string | undefined)[] {
  const summary = index.summary.resources.find((one) => one.name === name);
  return summary ? [undefined, ...summary.namespaces.keys()] : [];
}

function placeOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** Roughly where the API server would keep it, for its identity and order. */
function keyOf(
  prefix: string,
  { group, resource, namespace, name }: { group: string; resource: string; namespace: string | undefined; name: string },
): string {
  const place = group.includes('.') && !group.endsWith('.k8s.io') ? `${group}/${resource}` : resource;
  return `${prefix}${place}/${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
