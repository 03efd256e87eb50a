import { DrydockError } from '../errors';
import type { Breathe } from '../slices';
import { applyAgain } from './kubernetes/apply-again';
import type { JsonObject } from './kubernetes/envelope';
import { isControlled, readObject } from './kubernetes/objects';
import { resourceName } from './kubernetes/resources';
import type { ListedObject } from './listing';
import type { OpenSnapshot } from './snapshot';

/** An object in the form in which it can be applied again. */
export interface Extracted {
  readonly listed: ListedObject;
  readonly object: JsonObject;
  /** What whoever applies it should know, as sentences. */
  readonly notes: readonly string[];
}

export interface Extraction {
  readonly objects: readonly Extracted[];
  /** Objects that controllers made, and make again; left out where more than one is wanted. */
  readonly controlled: number;
  /** Objects that can't be read, and why. Only where that is not an error. */
  readonly unreadable: readonly { readonly key: string; readonly problem: string }[];
}

export interface ExtractOptions {
  /** Leaves out what can't be read, and says so; otherwise it is an error. */
  readonly isLenient?: boolean;
  readonly breathe?: Breathe;
}

/**
 * Reads objects and makes them ready to be applied again: without status and what the server sets. Values of Secrets are in them.
 * @throws DrydockError `invalid` where one can't be read, DamageError
 */
export async function extractObjects(
  { keyspace }: OpenSnapshot,
  wanted: readonly ListedObject[],
  { isLenient = false, breathe }: ExtractOptions = {},
): Promise<Extraction> {
  const objects: Extracted[] = [];
  const unreadable: { readonly key: string; readonly problem: string }[] = [];
  let controlled = 0;
  for (const listed of wanted) {
    await breathe?.();
    const { value } = await keyspace.value({ main: listed.modified, sub: listed.sub });
    const { object, problem, unknown = [] } = { unknown: undefined, ...readObject(value) };
    if (!object) {
      if (!isLenient) throw new DrydockError('invalid', `${listed.key}: ${problem}`);
      unreadable.push({ key: listed.key, problem: problem ?? 'It can\u2019t be read.' });
      continue;
    }
    if (wanted.length > 1 && isControlled(object)) {
      controlled++;
      continue;
    }
    const { object: again, notes } = applyAgain(object);
    const missing = unknown.length > 0 ? [`Fields of a newer Kubernetes are missing: ${unknown.join(', ')}.`] : [];
    objects.push({ listed, object: again, notes: [...notes, ...missing] });
  }
  return { objects, controlled, unreadable };
}

/** Resources of a namespace that nobody applies: what happened, who leads, and what controllers write for Services. */
const MADE_ANEW = new Set(['events', 'leases.coordination.k8s.io', 'endpoints', 'endpointslices.discovery.k8s.io']);

/**
 * What brings a namespace back: the Namespace first, then accounts and what others refer to, then the rest by key; without what the cluster
 * makes by itself.
 */
export function namespaceContents(objects: Iterable<ListedObject>, namespace: string): readonly ListedObject[] {
  const wanted: (readonly [rank: number, listed: ListedObject])[] = [];
  for (const listed of objects) {
    const { path } = listed;
    if (!path) continue;
    const name = resourceName(path);
    if (name === 'namespaces' && path.name === namespace) wanted.push([0, listed]);
    if (path.namespace !== namespace || MADE_ANEW.has(name)) continue;
    if (name === 'configmaps' && path.name === 'kube-root-ca.crt') continue;
    if (name === 'serviceaccounts' && path.name === 'default') continue;
    wanted.push([RANK[name] ?? 9, listed]);
  }
  return wanted.sort(([a, one], [b, other]) => a - b || (one.key < other.key ? -1 : 1)).map(([, listed]) => listed);
}

/** Claims before pods, for example, so that nothing waits for what comes later in the file. */
const RANK: Readonly<Record<string, number>> = {
  serviceaccounts: 1,
  secrets: 2,
  configmaps: 2,
  limitranges: 2,
  resourcequotas: 2,
  persistentvolumeclaims: 3,
  'roles.rbac.authorization.k8s.io': 4,
  'rolebindings.rbac.authorization.k8s.io': 5,
  services: 6,
};
