import type { DrillFinding, ReadBack } from '../../core/snapshot/drill/record';
import { openEnvelope } from '../../core/snapshot/kubernetes/envelope';
import { resourceName, type ObjectPath } from '../../core/snapshot/kubernetes/resources';
import { listObjects, type ListedObject } from '../../core/snapshot/listing';
import type { OpenSnapshot } from '../../core/snapshot/snapshot';
import type { DrillSite } from '../../ports/drill';

/** Objects of each kind that are asked for. */
const SAMPLE = 3;
/** What the API server keeps for itself and serves to nobody. */
const INTERNAL = /^(ranges|masterleases|peerserverleases|apiserver_ip_cidrs)$/;
/** What has a lease in etcd and may be gone a moment later. */
const PASSING = /^(events|events\.events\.k8s\.io)$/;

interface Served {
  readonly path: string;
  readonly kind: string;
}

/**
 * Asks a kube-apiserver for some objects of every kind that the snapshot has, by name. What is encrypted at rest is told, because it
 * is only readable with the keys of the cluster, which are in no snapshot.
 */
export async function readBack(
  snapshot: OpenSnapshot,
  site: Pick<DrillSite, 'get'>,
  version: string,
  signal: AbortSignal,
): Promise<{ readonly given: ReadBack; readonly findings: readonly DrillFinding[] }> {
  const served = await discover(site, signal);
  const findings: DrillFinding[] = [];
  const encrypted: Record<string, number> = {};
  let [resources, objects] = [0, 0];
  for (const [name, sample] of samples(snapshot)) {
    if (INTERNAL.test(name)) continue;
    const found = served.get(name);
    if (!found) {
      findings.push({ severity: 'warning', message: `${name}: kube-apiserver ${version} does not serve it.` });
      continue;
    }
    resources += 1;
    const missing: string[] = [];
    let [sealed, readable] = [0, 0];
    for (const { path, modified, sub } of sample) {
      const { value } = await snapshot.keyspace.value({ main: modified, sub });
      const isSealed = openEnvelope(value).encoding === 'encrypted';
      if (isSealed) sealed += 1;
      const { status, body } = await site.get(placeOf(found, path), signal);
      if (status === 200 && isObject(body, path)) readable += 1;
      else if (!isSealed && !(PASSING.test(name) && status === 404)) missing.push(`${path.name} (${status})`);
    }
    objects += readable;
    if (sealed > 0) encrypted[name] = sealed;
    if (sealed > 0 && readable < sample.length && missing.length === 0)
      findings.push({
        severity: 'warning',
        message: `${name}: they are encrypted at rest and could not be read without the EncryptionConfiguration of the cluster. Prove it with --encryption-config, and keep its keys apart from the snapshot.`,
      });
    if (missing.length > 0) findings.push({ severity: 'error', message: `${name}: not given back: ${missing.join(', ')}.` });
  }
  return { given: { version, resources, objects, encrypted }, findings };
}

type Sampled = ListedObject & { readonly path: ObjectPath };

function samples(snapshot: OpenSnapshot): ReadonlyMap<string, readonly Sampled[]> {
  const found = new Map<string, Sampled[]>();
  for (const one of listObjects(snapshot)) {
    if (!one.path) continue;
    const name = resourceName(one.path);
    const list = found.get(name);
    if (!list) found.set(name, [{ ...one, path: one.path }]);
    else if (list.length < SAMPLE) list.push({ ...one, path: one.path });
  }
  return found;
}

/** Everything that is served, by `deployments.apps`; the version that the server prefers. */
async function discover(site: Pick<DrillSite, 'get'>, signal: AbortSignal): Promise<ReadonlyMap<string, Served>> {
  const found = new Map<string, Served>();
  const read = async (root: string, group: string) => {
    const { status, body } = await site.get(root, signal);
    const { resources = [] } = (status === 200 ? body : {}) as { resources?: readonly { name: string; kind: string }[] };
    for (const { name, kind } of resources) {
      const key = resourceName({ group, resource: name });
      if (!name.includes('/') && !found.has(key)) found.set(key, { path: root, kind });
    }
  };
  await read('/api/v1', '');
  const { body } = await site.get('/apis', signal);
  const { groups = [] } = body as {
    groups?: readonly { name: string; preferredVersion?: { groupVersion: string }; versions: readonly { groupVersion: string }[] }[];
  };
  for (const { name, preferredVersion, versions } of groups) {
    const ordered = [preferredVersion, ...versions].flatMap((version) => version?.groupVersion ?? []);
    for (const version of new Set(ordered)) await read(`/apis/${version}`, name);
  }
  return found;
}

function placeOf({ path }: Served, object: ObjectPath): string {
  const within = object.namespace === undefined ? '' : `/namespaces/${encodeURIComponent(object.namespace)}`;
  return `${path}${within}/${object.resource}/${encodeURIComponent(object.name)}`;
}

function isObject(body: unknown, { name }: ObjectPath): boolean {
  return (body as { metadata?: { name?: string } } | undefined)?.metadata?.name === name;
}
