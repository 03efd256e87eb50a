import { FieldSelector } from '../selector/field-selector';
import { parseLabelSelector } from '../selector/label-selector';
import { apiVersionOf, resourceName, selectableFieldNames, selectableFields, type Resource } from '../resources/resource';
import type { KubeObject } from '../model/object';
import { ApiError, badRequest, expired } from '../registry/errors';
import type { ObjectStore } from '../store/object-store';

/** Chooses objects by namespace, labels and fields, for lists and watches alike. */
export interface Selection {
  readonly matches: (object: KubeObject) => boolean;
  /** Whether labels or fields narrow it; then nobody can tell how many items remain. */
  readonly selective: boolean;
}

/** @throws ApiError 400 for a selector that can't be read or names a field one can't select by */
export function parseSelection(resource: Resource, namespace: string | undefined, query: URLSearchParams): Selection {
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  const labels = parseLabelSelector(labelText);
  const fields = FieldSelector.parse(fieldText);
  fields.check(selectableFieldNames(resource));
  return {
    matches: (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      labels(object.metadata.labels) &&
      (fieldText === '' || fields.matches(selectableFields(resource, object))),
    selective: labelText !== '' || fieldText !== '',
  };
}

/** Where a list goes on: the revision it shows and the last key it showed. A revision of 0 means now. */
interface Continuation {
  readonly revision: number;
  readonly after: string;
}

/** One page of a list. Pages of one list all show the same revision. */
export class Lists {
  constructor(private readonly store: ObjectStore) {}

  /** @throws ApiError 400, 410 (the revision of the pages is compacted), 504 (a revision from the future) */
  page(resource: Resource, namespace: string | undefined, query: URLSearchParams): unknown {
    const selection = parseSelection(resource, namespace, query);
    const limit = parseNumber(query, 'limit') ?? 0;
    const { revision, after } = this.startOf(query);
    const snapshot = this.store.at(resourceName(resource), revision);
    if (!snapshot) throw expired('The resourceVersion for the provided list is too old.');
    const chosen = snapshot.filter(([key, object]) => key > after && selection.matches(object));
    const page = limit > 0 ? chosen.slice(0, limit) : chosen;
    const remaining = chosen.length - page.length;
    return {
      kind: `${resource.kind}List`,
      apiVersion: apiVersionOf(resource),
      metadata: {
        resourceVersion: String(revision),
        ...(remaining > 0 ? { continue: encode({ revision, after: page.at(-1)?.[0] ?? '' }) } : {}),
        ...(remaining > 0 && !selection.selective ? { remainingItemCount: remaining } : {}),
      },
      // Items of a list carry neither kind nor version; the list says both.
      items: page.map(([, { apiVersion: _version, kind: _kind, ...item }]) => item),
    };
  }

  private startOf(query: URLSearchParams): Continuation {
    const token = query.get('continue');
    const wanted = parseNumber(query, 'resourceVersion') ?? 0;
    if (token) return this.resume(token, wanted);
    checkNotFuture(this.store, wanted);
    const exact = query.get('resourceVersionMatch') === 'Exact';
    return { revision: exact && wanted > 0 ? wanted : this.store.revision, after: '' };
  }

  private resume(token: string, wanted: number): Continuation {
    if (wanted > 0) throw badRequest('specifying resource version is not allowed when using continue');
    const { revision, after } = decode(token);
    if (revision === 0) return { revision: this.store.revision, after };
    if (revision < this.store.compactedRevision) {
      throw expired(
        'The provided continue parameter is too old to display a consistent list result. A new list without it starts over; the continue value of this answer goes on with an inconsistent one.',
        encode({ revision: 0, after }),
      );
    }
    return { revision, after };
  }
}

/** @throws ApiError 504 with cause ResourceVersionTooLarge */
export function checkNotFuture(store: ObjectStore, wanted: number): void {
  if (wanted <= store.revision) return;
  throw new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${store.revision}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** @throws ApiError 400 unless it is absent, empty, or a whole number */
export function parseNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`${name}: Invalid value: ${JSON.stringify(text)}: a whole number is needed`);
  return Number(text);
}

function encode({ revision, after }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: after })).toString('base64url');
}

function decode(token: string): Continuation {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { rv: unknown; start: unknown };
    if (typeof rv === 'number' && typeof start === 'string') return { revision: rv, after: start };
  } catch {
    // Falls through to the one answer for every token that is not ours.
  }
  throw badRequest('continue key is not valid');
}
