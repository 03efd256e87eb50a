import { homedir } from 'node:os';
import type { ScheduleSettings } from '../../core/command/etcd-schedule/files';
import { DrydockError } from '../../core/errors';
import type { ClusterId, ClusterRef } from '../../core/model/cluster';
import type { EtcdClientFiles, EtcdHashes, EtcdReading } from '../../core/model/etcd';
import type { FleetCluster, FleetSnapshots } from '../../core/model/fleet';
import type { HostTarget } from '../../core/model/host';
import type { NodeModel } from '../../core/model/node';
import { ETCD_UID, type EtcdPlan } from '../../core/plan/etcd/plan';
import type { StepProgress } from '../../core/operation/events';
import type { SchedulePlan } from '../../core/plan/etcd-schedule/plan';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import type { PlanCluster } from '../../core/plan/plan';
import type { SnapshotEntry } from '../../core/snapshot/catalog';
import type { SnapshotMetadata } from '../../core/snapshot/metadata';
import type { DrillRecord } from '../../core/snapshot/drill/record';
import { matches } from '../../core/policy/name-pattern';
import type * as Planning from '../../operations/index';
import type { Host, HostDeps } from '../../operations/control-plane/hosts';
import type { LiveCluster } from '../../operations/drill/count-live';
import type { EtcdRestoreRequest, RestoreWatch } from '../../operations/etcd-restore/facts';
import type { EtcdAccess, PodReach } from '../../operations/etcd/access';
import type { EtcdSurroundings } from '../../operations/etcd/locate';
import type { OperationRequest } from '../../operations/nodes/request';
import type { ControlPlaneTargets } from '../../operations/renew/facts';
import type { DrillPrograms, Drills } from '../../ports/drill';
import type { EtcdConnector } from '../../ports/etcd';
import type { LocalFiles } from '../../ports/local-files';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { BucketWishes, SnapshotBuckets, SnapshotFiles, Unlocking } from '../../ports/snapshots';
import { expandPath } from '../../ui/expand-path';
import type { ClusterSession } from '../clusters/session';
import type { FollowedOperation } from '../operations/follower';

export interface EtcdDeskDeps {
  /** Loads the bundle with the first call. */
  readonly planning: () => typeof Planning;
  readonly hostDeps: () => HostDeps;
  readonly connector: () => EtcdConnector;
  readonly snapshots: () => SnapshotFiles;
  readonly drills: () => Drills;
  readonly buckets: () => Pick<SnapshotBuckets, 'list'>;
  /** Where hosts are looked up. */
  readonly book: () => HostBook;
  readonly files: () => Pick<LocalFiles, 'read'>;
  /** The entries of the fleet files, read anew. */
  readonly fleet: () => Promise<readonly FleetCluster[]>;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
}

/** Makes a plan of what was read; `hosts` for what has to be read besides. */
export type MakePlan = (
  reading: EtcdReading,
  cluster: PlanCluster,
  planning: typeof Planning,
  hosts: { readonly access: EtcdAccess; readonly signal: AbortSignal },
) => EtcdPlan | Promise<EtcdPlan>;

interface Told {
  readonly nodes: readonly NodeModel[] | undefined;
  readonly api: ControlPlaneTargets['api'];
  readonly uid: string | undefined;
  /** Undefined: the API is silent. */
  readonly pods: EtcdSurroundings['pods'];
}

/** Errors of an API that answers; everything else may be what the etcd view is opened for. */
const ANSWERED = ['cancelled', 'forbidden', 'config', 'untrusted', 'policy', 'internal'] as const;

/** Reads etcd over SSH, and plans what is done to it. */
export class EtcdDesk {
  /** Clusters whose hosts nobody logs in to, as the person wished. */
  private readonly apiOnly = new Set<ClusterId>();

  constructor(private readonly deps: EtcdDeskDeps) {}

  /** Whether hosts are left alone from now on, and members read through the API server alone. */
  leaveHosts({ ref }: Pick<ClusterSession, 'ref'>, leave: boolean): void {
    if (leave) this.apiOnly.add(ref.id);
    else this.apiOnly.delete(ref.id);
  }

  /** Logs in to the control planes; may ask the person. */
  async read(session: ClusterSession, signal: AbortSignal): Promise<EtcdReading> {
    const { around } = await this.known(session, signal);
    return this.using(session, (access) => this.deps.planning().readEtcd(around, access, signal));
  }

  hashes(session: ClusterSession, reading: EtcdReading, signal: AbortSignal): Promise<EtcdHashes> {
    return this.using(session, (access) => this.deps.planning().compareHashes(reading, access, signal));
  }

  /** Reads again, and plans by what was read. */
  async plan(session: ClusterSession, make: MakePlan, signal: AbortSignal): Promise<EtcdPlan> {
    const planning = this.deps.planning();
    const { around, uid } = await this.known(session, signal);
    return this.using(session, async (access) => {
      const reading = await planning.readEtcd(around, access, signal);
      const { ref, guard, distribution = 'unknown', version } = session;
      const cluster: PlanCluster = {
        id: ref.id,
        name: ref.name,
        uid: uid ?? `${ETCD_UID}${reading.clusterId.toString(16)}`,
        distribution,
        version: version?.gitVersion ?? 'unknown',
        protected: guard.protected,
      };
      return make(reading, cluster, planning, { access, signal });
    });
  }

  render(plan: EtcdPlan, now: number): string {
    return this.deps.planning().renderEtcdPlan(plan, now);
  }

  start(plan: EtcdPlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().etcdRequest(plan));
  }

  /**
   * Rehearses the restore of a file of this computer, or of an object of a bucket. Resolves with a document about it. Where the snapshot is of the cluster that is
   * shown, it is compared with what that has now.
   */
  async drill(
    path: string,
    {
      programs,
      unlocking,
      shown,
      bucket,
    }: {
      readonly programs: DrillPrograms;
      readonly unlocking: Unlocking;
      readonly shown: ClusterSession | undefined;
      readonly bucket: BucketWishes;
    },
    watch: { readonly now: () => number; readonly signal: AbortSignal; readonly progress: (words: string) => void },
  ): Promise<{ readonly record: DrillRecord; readonly document: string }> {
    const drills = this.deps.drills();
    const planning = this.deps.planning();
    const record = await drills.file(path, { unlocking, signal: watch.signal, bucket }, async (source) => {
      const live = shown && (await this.liveOf(shown, source.metadata, watch.signal));
      return planning.drill({ ...source, programs, ...(live ? { live } : {}) }, drills.ground, watch);
    });
    return { record, document: planning.renderDrill(record, await drills.of(path, bucket, watch.signal)) };
  }

  /** Snapshots in a folder of a bucket. */
  inBucket(folder: string, wishes: BucketWishes, signal: AbortSignal): Promise<readonly SnapshotEntry[]> {
    return this.deps.buckets().list(folder, wishes, signal);
  }

  /** Undefined: the snapshot is of another cluster, or nobody can tell; a drill needs no cluster. */
  private async liveOf(
    session: ClusterSession,
    metadata: SnapshotMetadata | undefined,
    signal: AbortSignal,
  ): Promise<LiveCluster | undefined> {
    const wanted = metadata?.cluster?.uid;
    if (wanted === undefined) return undefined;
    try {
      const port = await session.connect(signal);
      return (await port.clusterUid(signal)) === wanted ? { name: session.ref.name, objects: port.liveObjects() } : undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      this.deps.hostDeps().log.info(`A drill is not compared with ${session.ref.name}: ${DrydockError.from(error).message}`);
      return undefined;
    }
  }

  /** Reads the hosts and the snapshot, and plans to restore it. */
  async planRestore(
    session: ClusterSession,
    request: EtcdRestoreRequest,
    signal: AbortSignal,
    watch: RestoreWatch,
  ): Promise<RestoreEtcdPlan> {
    const planning = this.deps.planning();
    const { nodes, api, uid } = await this.told(session, signal);
    const among = await planning.controlPlaneTargets(session.ref, nodes, api, this.deps.book());
    const { ref, guard, distribution = 'unknown', version } = session;
    const about = { id: ref.id, name: ref.name, distribution, protected: guard.protected, uid, version: version?.gitVersion };
    const others = await this.deps.book().ofCluster(ref);
    return this.using(session, (access) =>
      planning.prepareEtcdRestore({ ...among, others }, request, about, access, this.deps.snapshots(), signal, watch),
    );
  }

  /** Copies what a member still has to this computer; see `copySurvivor`. */
  async copySurvivor(
    session: ClusterSession,
    target: HostTarget,
    path: string,
    report: (progress: { readonly message: string }) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const planning = this.deps.planning();
    const { uid } = await this.told(session, signal);
    const about = { name: session.ref.name, uid, version: session.version?.gitVersion };
    const { clock } = this.deps.hostDeps();
    const progress = ({ message }: StepProgress) => (message === undefined ? undefined : report({ message }));
    const watch = { now: () => clock.now(), signal, progress };
    await this.using(session, (access) => planning.copySurvivor(target, path, about, access, this.deps.snapshots(), watch));
  }

  renderRestore(plan: RestoreEtcdPlan, now: number): string {
    return this.deps.planning().renderEtcdRestorePlan(plan, now);
  }

  startRestore(plan: RestoreEtcdPlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().etcdRestoreRequest(plan));
  }

  /** How the schedule on a control plane stands, as a document. */
  async showSchedule(session: ClusterSession, host: string, signal: AbortSignal): Promise<string> {
    const { readSchedule, renderSchedule, scheduleHost } = this.deps.planning();
    return this.onHost(session, host, signal, async (one) =>
      renderSchedule(session.ref.name, await readSchedule(scheduleHost(one), undefined, signal)),
    );
  }

  /** @param settings undefined: the schedule is removed */
  async planSchedule(
    session: ClusterSession,
    host: string,
    settings: ScheduleSettings | undefined,
    signal: AbortSignal,
  ): Promise<SchedulePlan> {
    const { readSchedule, planSchedule, planUnschedule, scheduleHost } = this.deps.planning();
    const { uid } = await this.told(session, signal);
    const { ref, guard, distribution = 'unknown', version } = session;
    // The operation holds the cluster's Lease, so that its API has to answer.
    if (uid === undefined) throw new DrydockError('server', `The API of ${ref.name} does not answer, so that no schedule can be changed.`);
    const about = { id: ref.id, name: ref.name, uid, distribution, version: version?.gitVersion ?? 'unknown', protected: guard.protected };
    return this.onHost(session, host, signal, async (one) => {
      const facts = await readSchedule(scheduleHost(one), settings, signal);
      return settings ? planSchedule(facts, settings, about) : planUnschedule(facts, about);
    });
  }

  renderSchedulePlan(plan: SchedulePlan, now: number): string {
    return this.deps.planning().renderSchedulePlan(plan, now);
  }

  startSchedule(plan: SchedulePlan): Promise<FollowedOperation> {
    return this.deps.start(this.deps.planning().scheduleRequest(plan));
  }

  private async onHost<T>(session: ClusterSession, name: string, signal: AbortSignal, work: (host: Host) => Promise<T>): Promise<T> {
    const target = (await this.hosts(session, signal)).find((one) => one.name === name);
    if (!target)
      throw new DrydockError('config', `${name} is no control plane of ${session.ref.name} that can be reached over SSH.`, {
        hint: 'Name one in snapshots.schedule.host of drydock.yaml.',
      });
    const hosts = new (this.deps.planning().Hosts)(this.deps.hostDeps());
    try {
      return await work(hosts.of(target));
    } finally {
      hosts.dispose();
    }
  }

  /** Hosts that a snapshot can be written to. */
  async hosts(session: ClusterSession, signal: AbortSignal): Promise<EtcdSurroundings['controlPlanes']> {
    return (await this.known(session, signal)).around.controlPlanes;
  }

  /** How the fleet files want snapshots of a cluster to be kept; of several entries each recipient counts, and the first of the rest. */
  async fleetSnapshots({ ref }: Pick<ClusterSession, 'ref'>): Promise<FleetSnapshots> {
    const found = (await this.entriesOf(ref)).flatMap(({ snapshots }) => snapshots ?? []);
    const recipients = [...new Set(found.flatMap((one) => one.recipients ?? []))];
    return { ...Object.assign({}, ...[...found].reverse()), ...(recipients.length > 0 ? { recipients } : {}) } as FleetSnapshots;
  }

  /** The client certificate on this computer that the fleet files name for the etcd of a cluster. */
  private async fleetClient({ ref }: Pick<ClusterSession, 'ref'>): Promise<EtcdClientFiles | undefined> {
    const [found] = (await this.entriesOf(ref)).flatMap(({ etcd }) => etcd ?? []);
    const full = (path: string) => expandPath(path, { home: homedir(), env: {}, workspaceFolder: undefined }) ?? path;
    return found && { caFile: full(found.caFile), certFile: full(found.certFile), keyFile: full(found.keyFile) };
  }

  private async entriesOf({ context, name }: ClusterRef): Promise<readonly FleetCluster[]> {
    return (await this.deps.fleet()).filter((entry) => matches(entry.context, context) || matches(entry.context, name));
  }

  free(folder: string): Promise<number> {
    return this.deps.snapshots().free(folder);
  }

  private async using<T>(session: ClusterSession, work: (access: EtcdAccess) => Promise<T>): Promise<T> {
    const planning = this.deps.planning();
    const hosts = new planning.Hosts(this.deps.hostDeps());
    const connected = (signal = new AbortController().signal) => session.connect(signal);
    const pods: PodReach = {
      exec: async (container, command, signal) => (await connected(signal)).exec(container, command, signal),
      forward: async (pod, port, signal) => (await connected(signal)).forward(pod, port, signal),
    };
    const access = new planning.EtcdAccess(hosts, this.deps.connector(), { pods, files: this.deps.files() });
    try {
      return await work(access);
    } finally {
      access.dispose();
      hosts.dispose();
    }
  }

  /** What the API tells of the hosts; where it is silent, what this window and the fleet file know. */
  private async known(
    session: ClusterSession,
    signal: AbortSignal,
  ): Promise<{ readonly around: EtcdSurroundings; readonly uid: string | undefined }> {
    const { nodes, api, uid, pods } = await this.told(session, signal);
    const around = await this.deps.planning().etcdSurroundings(session.ref, nodes, api, this.deps.book());
    const apiOnly = this.apiOnly.has(session.ref.id);
    if (apiOnly && !pods)
      throw new DrydockError('server', `The API of ${session.ref.name} does not answer, so that etcd can't be read through it.`, {
        hint: 'Choose the cluster again to have its control planes read over SSH.',
      });
    const client = await this.fleetClient(session);
    return { around: { ...around, apiOnly, ...(pods ? { pods } : {}), ...(client ? { client } : {}) }, uid };
  }

  private async told(session: ClusterSession, signal: AbortSignal): Promise<Told> {
    try {
      const port = await session.connect(signal);
      const [uid, nodes] = await Promise.all([port.clusterUid(signal), port.list('Node', {}, signal)]);
      return { nodes: nodes.items, api: { answers: true }, uid, pods: port };
    } catch (thrown) {
      if (DrydockError.is(thrown, ...ANSWERED)) throw thrown;
      const error = DrydockError.from(thrown);
      return {
        nodes: session.nodes && [...session.nodes.values()],
        api: { answers: false, why: error.message },
        uid: undefined,
        pods: undefined,
      };
    }
  }
}
