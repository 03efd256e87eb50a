import { randomInt } from 'node:crypto';
import type { Disposable } from '../core/disposable';
import type { Clock } from '../ports/clock';
import type { Dial } from '../ports/handshake';
import { Access, type PracticeUser } from './api/access';
import { Handler } from './api/handler';
import { Lists } from './api/list';
import { Reviews } from './api/reviews';
import { ApiServer } from './api/server';
import { Subresources } from './api/subresources';
import { Watches } from './api/watch';
import { Writes } from './api/writes';
import { makeIdentity } from './certificate';
import { systemClock } from './clock';
import { controlPlane } from './controllers/all';
import { Kubelets } from './controllers/kubelets';
import { ControllerLoop } from './controllers/loop';
import { Machines } from './controllers/machines';
import { ETCD_VERSION } from './etcd/answers';
import { PracticeEtcd } from './etcd/etcd';
import { fillEtcd } from './etcd/fill';
import type { EtcdScene } from './etcd/surroundings';
import { Faults } from './faults';
import { PracticeHosts, type HostsScene } from './hosts/hosts';
import { Keeper } from './keeping/keeper';
import { FORMAT, readKept, type KeptWorld } from './keeping/kept-world';
import { kubeconfigText } from './kubeconfig';
import { addressOf } from './model/node';
import { PodStreams } from './pods/pod-streams';
import { PracticeNetwork } from './network/network';
import { Random } from './random';
import { Evictions } from './registry/eviction';
import { ApiError } from './registry/errors';
import { Registry } from './registry/registry';
import { ObjectStore } from './store/object-store';
import { apiVersionOf, controlPlanesOf, Standing } from './standing';
import { WorldBuilder } from './world/builder';
import { harbour } from './world/harbour';
import { harbourCertificates } from './world/harbour-certificates';
import { HARBOUR_ETCD } from './world/harbour-etcd';
import { HARBOUR_HOSTS } from './world/harbour-hosts';
import { BackdatedClock, bringUp } from './world/open';

/** How old the world pretends to be when it opens. */
const WORLD_AGE = 41 * 86_400_000;

export interface PracticeOptions {
  /** Time that controllers, graces and watches run on. */
  readonly clock?: Clock;
  /** Makes names and UIDs repeat. Unset: different each time. */
  readonly seed?: number;
  /** What is there when it opens; by default the harbour, a world to rehearse in. */
  readonly scenario?: (world: WorldBuilder) => void;
  /** What is special about the hosts of its nodes; by default what fits the world. */
  readonly hosts?: HostsScene;
  /** What is special about its etcd; by default what fits the world. */
  readonly etcd?: EtcdScene;
  /** File in which the world is kept, and from which it goes on; unset: it ends with its window. */
  readonly keptIn?: string;
  /** Port on 127.0.0.1; by default any that is free. */
  readonly port?: number;
  /** Seconds a pod takes to become ready, and to end after SIGTERM, unless it says otherwise. */
  readonly startSeconds?: number;
  readonly stopSeconds?: number;
  /** Seconds of silence after which a node counts as lost. */
  readonly nodeGraceSeconds?: number;
  /** Seconds between bookmarks of a watch. */
  readonly bookmarkSeconds?: number;
  /** Hears of defects in controllers; they go on. */
  readonly onError?: (error: unknown, controller: string) => void;
}

/** A practice cluster that runs until it is disposed of. */
export interface PracticeCluster extends Disposable {
  /** YAML, complete in itself, for the user who may do everything. */
  readonly kubeconfig: string;
  kubeconfigFor(user: PracticeUser): string;
  readonly url: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly authority: string;
  readonly access: Access;
  readonly faults: Faults;
  readonly watches: Watches;
  readonly machines: Machines;
  /** The machines as somebody meets them who logs in over SSH. */
  readonly hosts: PracticeHosts;
  readonly etcd: PracticeEtcd;
  /** Lets a build job write until a member of etcd has no space left. Gives whether one has. */
  fillEtcd(): boolean;
  /** Reaches ports of the machines, which have a network in memory only. */
  readonly dial: Dial;
  /** Writes past the API, with its rules, for tests that set a scene. */
  readonly registry: Registry;
  readonly controllers: Pick<ControllerLoop, 'settle' | 'setPaused'>;
  /** Forgets the past: old resource versions and page tokens are answered 410. */
  expireHistory(): void;
  /** Nothing is kept of it any more: the next one is a new one. */
  forget(): void;
  /** Breaks every open connection. */
  breakConnections(): void;
}

/**
 * Starts a practice cluster: a small Kubernetes API over HTTPS on loopback, with controllers that move pods about.
 * @throws DrydockError `refused` when it can't listen on the port
 */
export async function startPracticeCluster(options: PracticeOptions = {}): Promise<PracticeCluster> {
  const clock = new BackdatedClock(options.clock ?? systemClock);
  const registry = new Registry(new ObjectStore(), clock, new Random(options.seed ?? randomInt(2 ** 32)));
  const machines = new Machines();
  const loop = openWorld(registry, clock, machines, options);
  const kept = options.keptIn === undefined ? undefined : readKept(options.keptIn);
  if (kept) {
    registry.store.replace(kept.records, kept.revision);
    machines.restore(kept.machines);
  }
  const access = new Access();
  const faults = new Faults();
  const watches = new Watches(registry.store, clock, (options.bookmarkSeconds ?? 10) * 1000);
  // Certificates are checked by clients against the time that is, whatever clock the controllers run on.
  const now = systemClock.now();
  const identity = await makeIdentity(now);
  if (!options.scenario && !kept) await harbourCertificates(registry, now);
  const server: ApiServer = await ApiServer.listen(
    identity,
    options.port ?? 0,
    () => handler,
    () => streams,
  );
  const etcd: PracticeEtcd = new PracticeEtcd({
    store: registry.store,
    clock: options.clock ?? systemClock,
    scene: options.etcd ?? (options.scenario ? {} : HARBOUR_ETCD),
    seats: () => controlPlanesOf(registry).map((node) => ({ node: node.metadata.name, address: addressOf(node) })),
    runs: (node) => machines.isRunning(node) && machines.runsStaticPod(node, 'etcd'),
    version: (node) => /:v?(\d+\.\d+\.\d+)/.exec(machines.imageOf(node, 'etcd') ?? '')?.[1] ?? ETCD_VERSION,
    onDidChange: (replaced) => {
      if (replaced) server.breakConnections();
      standing.reconsider();
    },
  });
  const standing = new Standing(registry, machines, etcd, loop, () => server.breakConnections());
  const handler = new Handler({
    clock,
    registry,
    access,
    faults,
    watches,
    lists: new Lists(registry.store),
    writes: new Writes(registry),
    subresources: new Subresources(registry, new Evictions(registry, clock)),
    reviews: new Reviews(access),
    standing,
    version: () => apiVersionOf(registry, machines),
    address: () => server.address,
  });
  const url = `https://${server.address}`;
  const kubeconfigFor = (user: PracticeUser) =>
    kubeconfigText({ server: url, authority: identity.authority, user: `practice-${user}`, token: access.tokens[user] });
  machines.onDidChange(() => standing.reconsider());
  const scene = options.hosts ?? (options.scenario ? {} : HARBOUR_HOSTS);
  const apiRuns = () => standing.apiRuns();
  const onDidChange = () => keeper?.touch();
  const hosts: PracticeHosts = new PracticeHosts({
    clock: options.clock ?? systemClock,
    registry,
    machines,
    now,
    scene,
    etcd,
    apiRuns,
    kept: kept?.hosts,
    onDidChange,
  });
  const { keptIn } = options;
  const world = (): KeptWorld => ({
    format: FORMAT,
    revision: registry.store.revision,
    records: [...registry.store.records()],
    machines: machines.kept(),
    hosts: hosts.keptHosts(),
  });
  const keeper = keptIn === undefined ? undefined : new Keeper(keptIn, systemClock, world, (error) => options.onError?.(error, 'keeper'));
  const unsubscribe = registry.store.subscribe(onDidChange);
  keeper?.touch();
  loop.touch();
  const network = new PracticeNetwork(registry, machines, hosts);
  const streams = new PodStreams({
    registry,
    access,
    standing,
    connect: async (node, port) => (await hosts.of(node)).connect(port),
    member: (node) => etcd.memberOn(node),
  });
  return {
    kubeconfig: kubeconfigFor('admin'),
    kubeconfigFor,
    url,
    authority: identity.authority,
    access,
    faults,
    watches,
    machines,
    hosts,
    etcd,
    fillEtcd: () => fillEtcd(registry, etcd),
    dial: network.dial,
    registry,
    controllers: loop,
    expireHistory: () => registry.store.compact(),
    breakConnections: () => server.breakConnections(),
    forget: () => keeper?.forget(),
    dispose: () => {
      unsubscribe();
      keeper?.dispose();
      loop.dispose();
      hosts.dispose();
      watches.dispose();
      server.dispose();
    },
  };
}

/** Builds the world and lets its controllers come to rest. */
function openWorld(registry: Registry, clock: BackdatedClock, machines: Machines, options: PracticeOptions): ControllerLoop {
  const world = new WorldBuilder(registry);
  const pace = { startSeconds: options.startSeconds ?? 1, stopSeconds: options.stopSeconds ?? 1 };
  let kubelets: Kubelets | undefined;
  const loop = new ControllerLoop(
    registry,
    clock,
    [
      ...controlPlane(machines, options.nodeGraceSeconds ?? 10),
      (context) => (kubelets = new Kubelets(context, machines, pace, world.staticPods)),
    ],
    (error, controller) => {
      // A control plane without space or quorum of its etcd gets nothing done, and goes on when it can.
      if (!(error instanceof ApiError && error.message.startsWith('etcdserver: '))) options.onError?.(error, controller);
    },
  );
  clock.ago(WORLD_AGE, () => {
    (options.scenario ?? harbour)(world);
    if (kubelets) bringUp(registry, loop, kubelets);
  });
  return loop;
}
