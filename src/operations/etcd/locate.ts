import { DrydockError } from '../../core/errors';
import { DEFAULT_LAYOUT } from '../../core/model/control-plane';
import type { EtcdClientFiles, EtcdPlace, EtcdReading } from '../../core/model/etcd';
import type { HostTarget } from '../../core/model/host';
import { flagOf, parseStaticPod, type StaticPod } from '../../core/parse/static-pod';
import { kubeletFacts } from '../control-plane/facts';
import type { Host, Hosts } from '../control-plane/hosts';
import { externalPlace, stackedPlace } from './places';
import { externalPlaces, podPlaces, type EtcdPods } from './pods';

/** Where the members of a cluster's etcd are, as far as its control planes tell. */
export interface EtcdPlaces {
  readonly topology: EtcdReading['topology'];
  readonly places: readonly EtcdPlace[];
  readonly unreadable: EtcdReading['unreadable'];
  readonly throughApi?: EtcdReading['throughApi'];
}

/** What is known of a cluster's hosts before anything is asked. */
export interface EtcdSurroundings {
  /** Hosts of control planes. */
  readonly controlPlanes: readonly HostTarget[];
  /** Control planes without a host, and why. */
  readonly without: readonly { readonly host: string; readonly why: string }[];
  /** Every host that somebody wrote down for the cluster, for members of external etcd. */
  readonly others: readonly HostTarget[];
  /** The API of the cluster, where it answers: for members on hosts that nobody can log in to. */
  readonly pods?: EtcdPods;
  /** A client certificate for its etcd on this computer, for the same. */
  readonly client?: EtcdClientFiles;
  /** Nobody logs in anywhere. */
  readonly apiOnly?: boolean;
}

type Told = Omit<EtcdPlaces, 'unreadable' | 'throughApi'>;

/**
 * Finds the members: by the manifest of etcd on each control plane, else by what the API server is told of etcd outside. Logs
 * in to the control planes and reads those two files, nothing else. A member on a control plane that can't be logged in to is
 * found by its pod, where the API of the cluster answers.
 * Rejects with `notFound` where nothing tells of etcd.
 */
export async function locateEtcd(around: EtcdSurroundings, hosts: Hosts, signal: AbortSignal): Promise<EtcdPlaces> {
  const { found, unreadable } = around.apiOnly ? unasked(around) : await askHosts(around, hosts, signal);
  const stacked = found.flatMap((one) => (one.topology === 'stacked' ? one.places : []));
  const external = found.find((one) => one.topology === 'external');
  if (stacked.length === 0 && external) return { topology: 'external', places: external.places, unreadable };
  const { byNode, external: named, failure } = await inPods(around, unreadable, signal);
  const throughApi = unreadable.filter(({ host }) => byNode.has(host));
  const places = [...stacked, ...throughApi.flatMap(({ host }) => byNode.get(host) ?? [])];
  if (places.length > 0)
    return {
      topology: 'stacked',
      places,
      unreadable: unreadable.filter(({ host }) => !byNode.has(host)),
      ...(throughApi.length > 0 ? { throughApi } : {}),
    };
  if (named.length > 0) return { topology: 'external', places: named, unreadable: [], throughApi: unreadable };
  if (around.apiOnly && failure) throw failure;
  const [first] = unreadable;
  if (around.apiOnly)
    throw new DrydockError('notFound', "No pod of etcd runs in kube-system, so that it can't be read through the API server.", {
      hint: 'Its etcd is outside the control planes, or it is no cluster of kubeadm. Read it over SSH, or name a client certificate of etcd (etcd in drydock.yaml).',
    });
  if (first)
    throw new DrydockError(
      'notFound',
      `No control plane could be read to find etcd. ${first.host}: ${first.why}${failure ? ` Through the API server: ${failure.message}` : ''}`,
      hintOf(failure ?? first),
    );
  throw new DrydockError(
    'notFound',
    'No control plane tells of etcd: there is neither its manifest nor one of an API server that names it.',
    {
      hint: 'Clusters of kubeadm are known here, with etcd on the control planes or outside.',
    },
  );
}

/** Control planes that nobody logs in to, as was wished. */
function unasked({ controlPlanes, without }: EtcdSurroundings): Awaited<ReturnType<typeof askHosts>> {
  const names = [...controlPlanes.map(({ name }) => name), ...without.map(({ host }) => host)];
  return { found: [], unreadable: names.map((host) => ({ host, why: 'nobody logged in to it, as you wished.', hint: undefined })) };
}

interface FromPods {
  /** Members in pods, by the names of their nodes. */
  readonly byNode: ReadonlyMap<string, EtcdPlace>;
  /** Members outside, where there are none in pods and a client certificate for them is here. */
  readonly external: readonly EtcdPlace[];
  readonly failure: DrydockError | undefined;
}

/** What pods tell, as far as hosts told nothing. */
async function inPods({ pods, client }: EtcdSurroundings, unreadable: EtcdReading['unreadable'], signal: AbortSignal): Promise<FromPods> {
  const nothing: FromPods = { byNode: new Map(), external: [], failure: undefined };
  if (!pods || unreadable.length === 0) return nothing;
  try {
    const byNode = await podPlaces(pods, client, signal);
    const external = byNode.size === 0 && client ? await externalPlaces(pods, client, signal) : [];
    return { byNode, external, failure: undefined };
  } catch (thrown) {
    const failure = DrydockError.from(thrown);
    if (failure.kind === 'cancelled') throw failure;
    return { ...nothing, failure };
  }
}

function hintOf({ hint }: { readonly hint?: string | undefined }): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

async function askHosts(
  around: EtcdSurroundings,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<{ readonly found: readonly Told[]; readonly unreadable: EtcdReading['unreadable'] }> {
  const unreadable: EtcdReading['unreadable'][number][] = around.without.map((one) => ({ ...one, hint: undefined }));
  const found = await Promise.all(
    around.controlPlanes.map(async (target) => {
      try {
        return await tellsOf(hosts.of(target), around.others, signal);
      } catch (thrown) {
        const error = DrydockError.from(thrown);
        if (error.kind === 'cancelled') throw error;
        // A host of the fleet file may be anything where nobody could ask the API which are control planes.
        if (error.kind !== 'notFound') unreadable.push({ host: target.name, why: error.message, hint: error.hint });
        return undefined;
      }
    }),
  );
  // In the order of their names, and not in that in which they gave up.
  unreadable.sort((a, b) => a.host.localeCompare(b.host, 'en', { numeric: true }));
  return { found: found.filter((one) => one !== undefined), unreadable };
}

async function tellsOf(host: Host, others: readonly HostTarget[], signal: AbortSignal): Promise<Told | undefined> {
  const { manifests } = await kubeletFacts(host, signal);
  const etcd = await manifestOf(host, `${manifests}/etcd.yaml`, signal);
  if (etcd) return { topology: 'stacked', places: [stackedPlace(host.target, etcd)] };
  const server = await manifestOf(host, `${manifests}/kube-apiserver.yaml`, signal);
  const servers = server && flagOf(server, 'etcd-servers');
  if (!server || servers === undefined) return undefined;
  const credentials = {
    target: host.target,
    ca: flagOf(server, 'etcd-cafile') ?? `${DEFAULT_LAYOUT.pki}/etcd/ca.crt`,
    cert: flagOf(server, 'etcd-certfile') ?? `${DEFAULT_LAYOUT.pki}/apiserver-etcd-client.crt`,
    key: flagOf(server, 'etcd-keyfile') ?? `${DEFAULT_LAYOUT.pki}/apiserver-etcd-client.key`,
  };
  return { topology: 'external', places: servers.split(',').map((url) => externalPlace(url.trim(), credentials, others)) };
}

async function manifestOf(host: Host, path: string, signal: AbortSignal): Promise<StaticPod | undefined> {
  try {
    return parseStaticPod(await host.text(path, signal));
  } catch (error) {
    if (DrydockError.is(error, 'notFound')) return undefined;
    if (error instanceof RangeError) throw new DrydockError('protocol', `${path} on ${host.name} can't be read: ${error.message}`);
    throw error;
  }
}
