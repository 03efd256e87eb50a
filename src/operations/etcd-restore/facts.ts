import { containersOf } from '../../core/command/control-plane/instances';
import { exists } from '../../core/command/control-plane/look';
import { containerPid, databaseRevision, etcdutlVersion } from '../../core/command/etcd/etcdutl';
import { containerProgram } from '../../core/command/etcd/etcdctl';
import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { InstanceSource } from '../../core/model/control-plane';
import type { MemberHostFacts } from '../../core/model/etcd-host';
import type { HostTarget } from '../../core/model/host';
import type { RestoreEtcdFacts, RestoreHostFacts, RestoreTool } from '../../core/plan/etcd-restore/facts';
import type { RestoreEtcdPlan } from '../../core/plan/etcd-restore/plan';
import { isForNewHosts } from '../../core/plan/etcd-restore/findings';
import { planEtcdRestore } from '../../core/plan/etcd-restore/planner';
import { uidOfAuthority } from '../../core/plan/renew/plan';
import type { PlanCluster } from '../../core/plan/plan';
import { seriesOf, type EtcdPlace, type EtcdStatus } from '../../core/model/etcd';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { Host } from '../control-plane/hosts';
import type { EtcdAccess } from '../etcd/access';
import { readExternalHost } from '../etcd/external-host';
import { readMemberHost } from '../etcd/member-host';
import { memberRuns, type MemberService } from '../etcd/member-service';
import type { ClusterAbout, ControlPlaneTargets } from '../renew/facts';
import { readLoss } from './loss';
import { readServerHost, type ExternalServer } from '../etcd/server-host';
import { readSnapshotFacts } from './snapshot-facts';

export interface EtcdRestoreRequest {
  /** Absolute path of the snapshot on this computer. */
  readonly snapshot: string;
  /** Absolute path of an etcdutl on this computer, for hosts that have none. */
  readonly tool: string | undefined;
  /** Absolute path for a snapshot of the present state. */
  readonly fallback: string;
  /** Names of control planes that nobody reaches, and that are to stay out. */
  readonly leaveOut?: readonly string[];
}

/** Reads what is needed of the snapshot, and what would be lost by it; a plan that is checked again has both. */
export interface SnapshotReading {
  snapshot(): Promise<RestoreEtcdFacts['snapshot']>;
  loss(answering: readonly EtcdPlace[]): Promise<RestoreEtcdFacts['loss']>;
}

const IMAGE_TOOL = '/usr/local/bin/etcdutl';

/** The control planes, and hosts that somebody wrote down for the cluster, for members of etcd outside. */
export interface RestoreTargets extends ControlPlaneTargets {
  readonly others: readonly HostTarget[];
}

/** What makes reading again shorter, and who hears how far it is. */
export interface RestoreWatch {
  /** Of the plan that was made just before, for the same snapshot: etcd is not copied once more to be compared. */
  readonly loss?: RestoreEtcdFacts['loss'];
  readonly report?: (words: string) => void;
}

/** Reads the control planes and the snapshot, and plans. */
export async function prepareEtcdRestore(
  among: RestoreTargets,
  request: EtcdRestoreRequest,
  about: ClusterAbout,
  access: EtcdAccess,
  files: SnapshotFiles,
  signal: AbortSignal,
  { loss, report }: RestoreWatch = {},
): Promise<RestoreEtcdPlan> {
  return planWith(among, request, about, access, signal, {
    snapshot: () => readSnapshotFacts(request.snapshot, files, signal),
    loss: (answering) =>
      loss?.known ? Promise.resolve(loss) : readLoss(request.snapshot, request.fallback, answering, access, files, signal, report),
  });
}

/** Reads the control planes again and plans, with what is known of the snapshot. */
export async function planWith(
  among: RestoreTargets,
  request: EtcdRestoreRequest,
  about: ClusterAbout,
  access: EtcdAccess,
  signal: AbortSignal,
  reading: SnapshotReading,
): Promise<RestoreEtcdPlan> {
  const facts = await readRestoreFacts(among, about.uid, request, access, signal, reading);
  // A cluster that becomes another one by the restore is told by its authority, which stays.
  const uid = isForNewHosts(facts) ? undefined : about.uid;
  const cluster: PlanCluster = {
    ...about,
    uid: uid ?? uidOfAuthority(facts.hosts[0]?.authority ?? ''),
    version: about.version ?? 'version unknown',
  };
  return planEtcdRestore(facts, cluster, request.fallback);
}

/** Reads the hosts, all at one time, and the snapshot. A host that can't be read is told with the reason; a wish to stop rejects. */
export async function readRestoreFacts(
  among: RestoreTargets,
  uid: string | undefined,
  { tool, leaveOut = [] }: Pick<EtcdRestoreRequest, 'tool' | 'leaveOut'>,
  access: EtcdAccess,
  signal: AbortSignal,
  reading: SnapshotReading,
): Promise<RestoreEtcdFacts> {
  const { targets, without, api, others, unsorted = false } = among;
  const at = access.hosts.deps.clock.now();
  const wanted = targets.filter(({ name }) => !leaveOut.includes(name));
  const found = await eachOf(wanted, async (target): Promise<RestoreHostFacts | ExternalServer | undefined> => {
    const host = access.hosts.of(target);
    try {
      return await readRestoreHost(host, tool, access, signal);
    } catch (error) {
      if (!DrydockError.is(error, 'notFound')) throw error;
      try {
        return await readServerHost(host, others, signal);
      } catch (other) {
        // Without the API any host of the fleet file may be here; a worker has neither.
        if (unsorted && DrydockError.is(other, 'notFound')) return undefined;
        throw DrydockError.is(other, 'notFound') ? error : other;
      }
    }
  });
  const servers = found.read.flatMap((one) => ('places' in one ? [one] : []));
  const outside = await readOutside(servers, leaveOut, tool, access, signal);
  const hosts = [...found.read.flatMap((one) => ('places' in one ? [] : [one])), ...outside.read];
  const snapshot = await reading.snapshot();
  const answering = hosts.flatMap(({ member }) => (member.answers ? [member.place] : []));
  return {
    hosts,
    servers: servers.map(({ facts }) => facts),
    leftOut: leaveOut,
    unreadable: [...found.failed, ...outside.failed, ...without].filter(({ host }) => !leaveOut.includes(host)),
    members: await membersOf(hosts, access, signal),
    api:
      api.answers && uid !== undefined
        ? { answers: true, uid }
        : { answers: false, why: api.answers ? 'it did not tell its UID' : api.why },
    snapshot,
    loss: snapshot.damage.length > 0 ? unknown('it is damaged.') : await reading.loss(answering),
    at,
  };
}

interface Read<T> {
  readonly read: readonly T[];
  readonly failed: readonly { readonly host: string; readonly why: string }[];
}

/** Reads all at one time; what fails is told with its reason, only a wish to stop rejects. */
async function eachOf<S extends { readonly name: string }, T>(
  list: readonly S[],
  read: (one: S) => Promise<T | undefined>,
): Promise<Read<T>> {
  const readings = await Promise.all(
    list.map(async (one) => {
      try {
        return { read: await read(one) };
      } catch (thrown) {
        const error = DrydockError.from(thrown);
        if (error.kind === 'cancelled') throw error;
        return { failed: { host: one.name, why: error.message } };
      }
    }),
  );
  return {
    read: readings.flatMap(({ read: one }) => (one === undefined ? [] : [one])),
    failed: readings.flatMap(({ failed }) => (failed ? [failed] : [])),
  };
}

/** Members outside the control planes, as the first control plane is told of them. */
async function readOutside(
  servers: readonly ExternalServer[],
  leaveOut: readonly string[],
  tool: string | undefined,
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<Read<RestoreHostFacts>> {
  const [server] = servers;
  if (!server) return { read: [], failed: [] };
  const places = server.places.filter(({ name }) => !leaveOut.includes(name));
  return eachOf(places, async (place) => {
    if (!place.target)
      throw new DrydockError('config', `nobody knows how to log in to ${place.name}: list it under hosts in drydock.yaml.`);
    const host = access.hosts.of(place.target);
    const of = { authority: server.facts.authority, etcdAuthority: server.etcdAuthority };
    const { status, ...facts } = await readExternalHost(host, place, of, access, signal);
    return withTool(host, facts, status, tool, signal);
  });
}

async function readRestoreHost(host: Host, given: string | undefined, access: EtcdAccess, signal: AbortSignal): Promise<RestoreHostFacts> {
  const { status, ...facts } = await readMemberHost(host, access, signal);
  return withTool(host, facts, status, given, signal);
}

async function withTool(
  host: Host,
  facts: MemberHostFacts,
  status: Known<EtcdStatus>,
  given: string | undefined,
  signal: AbortSignal,
): Promise<RestoreHostFacts> {
  const { source, member, data } = facts;
  const tool = await toolOn(host, source, member.version, given, signal);
  const database = data.there ? `${data.folder}/member/snap/db` : undefined;
  return { ...facts, tool, revision: await revisionOf(host, status, tool, database, facts, signal) };
}

/** Revision by the running member; else by its database, where nothing has that open. */
async function revisionOf(
  host: Host,
  status: Known<EtcdStatus>,
  tool: Known<RestoreTool>,
  database: string | undefined,
  service: MemberService,
  signal: AbortSignal,
): Promise<Known<string>> {
  if (status.known) return known(String(status.value.revision));
  if (database === undefined) return unknown('it has no data.');
  if (!tool.known || tool.value.from !== 'host') return unknown(status.why);
  if (await memberRuns(host, service, signal)) return unknown(status.why);
  try {
    return known(String(await host.run(databaseRevision(tool.value.path, database), signal)));
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return unknown(`${status.why} Its database can't be read either: ${DrydockError.from(thrown).message}`);
  }
}

/** etcdutl of the member's own minor version: on the host, else in its container, else the one of this computer. */
async function toolOn(
  host: Host,
  source: InstanceSource,
  wanted: string | undefined,
  given: string | undefined,
  signal: AbortSignal,
): Promise<Known<RestoreTool>> {
  const fits = (version: string) => wanted === undefined || seriesOf(version) === seriesOf(wanted);
  const installed = await host.run(etcdutlVersion('etcdutl'), signal);
  if (installed !== undefined && fits(installed)) return known({ from: 'host', path: 'etcdutl', version: installed });
  const contained = source === 'crictl' ? await toolInContainer(host, signal) : undefined;
  if (contained !== undefined && fits(contained)) return known({ from: 'container', path: IMAGE_TOOL, version: contained });
  if (given !== undefined) return known({ from: 'computer', path: given });
  if (installed !== undefined) return known({ from: 'host', path: 'etcdutl', version: installed });
  return unknown(
    `neither the host nor the container of etcd has it${wanted === undefined ? '' : `; version ${seriesOf(wanted)} is needed`}.`,
  );
}

async function toolInContainer(host: Host, signal: AbortSignal): Promise<string | undefined> {
  const [container] = await host.run(containersOf('etcd'), signal);
  if (!container) return undefined;
  const pid = await host.run(containerPid(container.id), signal);
  if (!(await host.run(exists(`/proc/${pid}/root${IMAGE_TOOL}`), signal))) return undefined;
  const [program, ...rest] = containerProgram(container.id);
  const version = etcdutlVersion(IMAGE_TOOL);
  return host.run({ ...version, argv: [program, ...rest.slice(0, -1), IMAGE_TOOL, 'version'] }, signal);
}

/** Names of the members as a quorum lists them. */
async function membersOf(
  hosts: readonly RestoreHostFacts[],
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<RestoreEtcdFacts['members']> {
  let why = 'no member could be asked.';
  for (const { member } of hosts) {
    try {
      const list = await (await access.open(member.place, signal)).members({ linearizable: true }, signal);
      return known(list.members.map(({ name, peerUrls }) => name || peerUrls.join(', ')));
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (signal.aborted || error.kind === 'cancelled') throw error;
      why = error.message;
    }
  }
  return unknown(why);
}
